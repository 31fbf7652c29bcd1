package io.verdant.repops;

/** An elementwise node, block by block; large ones on all threads. */
final class ElementwiseKernel extends PartedKernel {
    private final Operator operator;
    private final Slot out;
    private final int count;
    private final OperandReader[][] readers;

    ElementwiseKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        super(compute, partsFor(compute, work(node), node.shape().elementCount()));
        this.operator = node.operator();
        this.out = out;
        this.count = node.shape().elementCount();
        this.readers = new OperandReader[compute.threads()][operands.length];
        for (OperandReader[] own : readers) {
            for (int slot = 0; slot < own.length; slot++) {
                own[slot] = new OperandReader(
                        operands[slot], node.operands().get(slot).view());
            }
        }
    }

    /** Elements, counted by what the operator costs. */
    static long work(Node node) {
        return (long) node.shape().elementCount() * node.operator().cost();
    }

    @Override
    public void run(int worker, int part) {
        OperandReader[] own = readers[worker];
        OperandReader a = own[0];
        OperandReader b = own[Math.min(1, own.length - 1)];
        OperandReader c = own[Math.min(2, own.length - 1)];
        float[] target = out.floats();
        int end = Partition.end(count, part, parts());
        for (int from = Partition.start(count, part, parts()); from < end; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, end - from);
            for (OperandReader reader : own) {
                reader.load(from, length);
            }
            compute()
                    .kernels()
                    .elementwise(
                            operator, target, from, a.array(), a.start(), b.array(), b.start(), c.array(), c.start(),
                            length);
        }
    }
}
