package io.verdant.repops;

/** A matrix product, a convolution or one of its gradients; large ones on all threads. */
final class MatmulKernel extends PartedKernel {
    private final Slot a;
    private final Slot b;
    private final Slot out;
    private final MatmulPlan plan;
    private final Compute.Part packing = this::pack;

    MatmulKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        super(compute, partsFor(compute, fmas(node) / FMAS_PER_ELEMENT, Integer.MAX_VALUE));
        this.a = operands[0];
        this.b = operands[1];
        this.out = out;
        this.plan = plan(node, compute.kernels(), parts());
    }

    /** Fused multiply-adds of the node, nearly. */
    private static long fmas(Node node) {
        return switch (node.operator()) {
            case MATMUL, BATCH_MATMUL -> {
                Shape a = node.operands().get(0).view().shape();
                yield (long) node.shape().elementCount() * a.columns();
            }
            default -> ConvGeometry.of(node).fmas();
        };
    }

    private static MatmulPlan plan(Node node, Kernels kernels, int parts) {
        View a = node.operands().get(0).view();
        View b = node.operands().get(1).view();
        return switch (node.operator()) {
            case MATMUL -> kernels.matmul(a, b, parts);
            case BATCH_MATMUL -> kernels.batchMatmul(a, b, parts);
            case CONV2D -> kernels.conv2d(ConvGeometry.of(node), a, b, parts);
            case CONV2D_GRAD_INPUT -> kernels.conv2dGradInput(ConvGeometry.of(node), a, b, parts);
            case CONV2D_GRAD_WEIGHT -> kernels.conv2dGradWeight(ConvGeometry.of(node), a, b, parts);
            default -> throw new IllegalArgumentException("no contraction: operator=" + node.operator());
        };
    }

    @Override
    void prepare() {
        plan.prepare(a.floats(), b.floats());
        if (plan.packs() > 0) {
            compute().share(packing, plan.packs());
        }
    }

    private void pack(int worker, int number) {
        plan.pack(a.floats(), b.floats(), number);
    }

    @Override
    public void run(int worker, int part) {
        plan.run(a.floats(), b.floats(), out.floats(), part, parts());
    }
}
