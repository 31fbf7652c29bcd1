package io.verdant.repops;

/** Operands copied one after the other along an axis. */
final class ConcatKernel implements NodeKernel {
    private final Slot[] operands;
    private final Slot out;
    private final LoopNest[] nests;

    /** Elements that each operand gives at a time. */
    private final int[] lengths;

    private final int outer;

    ConcatKernel(Node node, Slot[] operands, Slot out) {
        int axis = (int) node.attributes().integer("axis");
        this.operands = operands;
        this.out = out;
        this.nests = new LoopNest[operands.length];
        this.lengths = new int[operands.length];
        int times = 1;
        for (int before = 0; before < axis; before++) {
            times *= node.shape().dim(before);
        }
        this.outer = times;
        for (int slot = 0; slot < operands.length; slot++) {
            View view = node.operands().get(slot).view();
            nests[slot] = new LoopNest(view);
            lengths[slot] = view.shape().elementCount() / outer;
        }
    }

    @Override
    public void run() {
        float[] target = out.floats();
        int at = 0;
        for (int i = 0; i < outer; i++) {
            for (int slot = 0; slot < operands.length; slot++) {
                nests[slot].gather(operands[slot].floats(), i * lengths[slot], target, at, lengths[slot]);
                at += lengths[slot];
            }
        }
    }
}
