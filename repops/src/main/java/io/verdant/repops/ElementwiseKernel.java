package io.verdant.repops;

/** An elementwise node, block by block; large ones on all threads. */
final class ElementwiseKernel implements NodeKernel, Compute.Part {
    private final Operator operator;
    private final Slot out;
    private final Compute compute;
    private final int count;
    private final OperandReader[][] readers;

    ElementwiseKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        this.operator = node.operator();
        this.out = out;
        this.compute = compute;
        this.count = node.shape().elementCount();
        this.readers = new OperandReader[count < PARALLEL_ELEMENTS ? 1 : compute.threads()][operands.length];
        for (OperandReader[] own : readers) {
            for (int slot = 0; slot < own.length; slot++) {
                own[slot] = new OperandReader(
                        operands[slot], node.operands().get(slot).view());
            }
        }
    }

    @Override
    public void run() {
        if (readers.length == 1) {
            run(0);
        } else {
            compute.onAllThreads(this);
        }
    }

    @Override
    public void run(int part) {
        OperandReader[] own = readers[part];
        OperandReader a = own[0];
        OperandReader b = own[Math.min(1, own.length - 1)];
        OperandReader c = own[Math.min(2, own.length - 1)];
        float[] target = out.floats();
        int end = Partition.end(count, part, readers.length);
        for (int from = Partition.start(count, part, readers.length); from < end; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, end - from);
            for (OperandReader reader : own) {
                reader.load(from, length);
            }
            compute.kernels()
                    .elementwise(
                            operator, target, from, a.array(), a.start(), b.array(), b.start(), c.array(), c.start(),
                            length);
        }
    }
}
