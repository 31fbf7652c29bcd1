package io.verdant.repops;

/** A matrix product; large ones on all threads. */
final class MatmulKernel implements NodeKernel, Compute.Part {
    private final Slot a;
    private final Slot b;
    private final Slot out;
    private final Compute compute;
    private final MatmulPlan plan;
    private final int parts;

    MatmulKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        View av = node.operands().get(0).view();
        View bv = node.operands().get(1).view();
        this.a = operands[0];
        this.b = operands[1];
        this.out = out;
        this.compute = compute;
        long fmas = (long) node.shape().elementCount() * av.shape().dim(1);
        this.parts = fmas < PARALLEL_FMAS ? 1 : compute.threads();
        this.plan = compute.kernels().matmul(av, bv, parts);
    }

    @Override
    public void run() {
        plan.prepare(a.floats(), b.floats());
        if (parts == 1) {
            run(0);
        } else {
            compute.onAllThreads(this);
        }
    }

    @Override
    public void run(int part) {
        plan.run(a.floats(), b.floats(), out.floats(), part, parts);
    }
}
