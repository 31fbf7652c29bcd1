package io.verdant.repops;

/** Operands copied one after the other along an axis; many pieces on all threads. */
final class ConcatKernel extends PartedKernel {
    private final Slot[] operands;
    private final Slot out;
    private final LoopNest[] nests;

    /** Elements that each operand gives at a time. */
    private final int[] lengths;

    /** Where the piece of each operand begins in a round, and the round's length. */
    private final int[] starts;

    private final int pieces;

    ConcatKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        int outer = outer(node);
        super(compute, partsFor(compute, node.shape().elementCount(), outer * operands.length));
        this.operands = operands;
        this.out = out;
        this.nests = new LoopNest[operands.length];
        this.lengths = new int[operands.length];
        this.starts = new int[operands.length + 1];
        this.pieces = outer * operands.length;
        for (int slot = 0; slot < operands.length; slot++) {
            View view = node.operands().get(slot).view();
            nests[slot] = new LoopNest(view);
            lengths[slot] = view.shape().elementCount() / outer;
            starts[slot + 1] = starts[slot] + lengths[slot];
        }
    }

    /** How often the operands take turns: the dimensions before the axis. */
    private static int outer(Node node) {
        int times = 1;
        for (int before = 0; before < node.attributes().integer("axis"); before++) {
            times *= node.shape().dim(before);
        }
        return times;
    }

    @Override
    public void run(int worker, int part) {
        float[] target = out.floats();
        int end = Partition.end(pieces, part, parts());
        for (int piece = Partition.start(pieces, part, parts()); piece < end; piece++) {
            int slot = piece % operands.length;
            int round = piece / operands.length;
            int at = round * starts[operands.length] + starts[slot];
            nests[slot].gather(operands[slot].floats(), round * lengths[slot], target, at, lengths[slot]);
        }
    }
}
