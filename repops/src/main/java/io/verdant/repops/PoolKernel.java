package io.verdant.repops;

/** A pooling or its gradient; large ones on all threads, image by image. */
final class PoolKernel extends PartedKernel {
    private static final int[] NO_INDEX = {};
    private static final float[] NO_VALUES = {};

    private final Operator operator;
    private final Slot out;
    private final PoolPlan plan;
    private final int images;
    private final DenseOperand[] operands;
    private float[] values = NO_VALUES;
    private int[] index = NO_INDEX;

    PoolKernel(Node node, Slot[] slots, Slot out, Compute compute) {
        ImageWindow image = ImageWindow.of(node);
        super(compute, partsFor(compute, image.taps(), image.batch()));
        this.operator = node.operator();
        this.out = out;
        boolean average = operator == Operator.AVG_POOL || operator == Operator.AVG_POOL_GRAD;
        this.plan = compute.kernels().pooling(operator, image, average ? PoolDivisor.of(node) : PoolDivisor.WINDOW);
        this.images = image.batch();
        this.operands = new DenseOperand[slots.length];
        for (int slot = 0; slot < slots.length; slot++) {
            operands[slot] = new DenseOperand(
                    slots[slot], node.operands().get(slot).view(), slot == 0 ? DType.FLOAT32 : DType.INT32);
        }
    }

    @Override
    void prepare() {
        values = operands[0].floats();
        if (operator == Operator.MAX_POOL_INDEX) {
            index = out.tensor().ints();
        } else if (operands.length > 1) {
            index = operands[1].ints();
        }
    }

    @Override
    public void run(int worker, int part) {
        float[] target = operator == Operator.MAX_POOL_INDEX ? NO_VALUES : out.floats();
        plan.run(values, index, target, Partition.start(images, part, parts()), Partition.end(images, part, parts()));
    }
}
