package io.verdant.repops;

/** A matrix product; large ones on all threads. */
final class MatmulKernel extends PartedKernel {
    private final Slot a;
    private final Slot b;
    private final Slot out;
    private final MatmulPlan plan;

    MatmulKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        super(compute, parts(node, compute));
        this.a = operands[0];
        this.b = operands[1];
        this.out = out;
        this.plan = compute.kernels()
                .matmul(node.operands().get(0).view(), node.operands().get(1).view(), parts());
    }

    private static int parts(Node node, Compute compute) {
        long fmas = (long) node.shape().elementCount()
                * node.operands().get(0).view().shape().dim(1);
        return partsFor(compute, fmas / FMAS_PER_ELEMENT, Integer.MAX_VALUE);
    }

    @Override
    void prepare() {
        plan.prepare(a.floats(), b.floats());
    }

    @Override
    public void run(int worker, int part) {
        plan.run(a.floats(), b.floats(), out.floats(), part, parts());
    }
}
