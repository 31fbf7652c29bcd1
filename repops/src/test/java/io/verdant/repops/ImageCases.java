package io.verdant.repops;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.Random;

/** Contractions over leading axes and over images, and poolings: strides, padding, dilation, groups, all at random. */
final class ImageCases {
    private final OperatorCases cases;
    private final Random random;

    ImageCases(OperatorCases cases) {
        this.cases = cases;
        this.random = cases.random;
    }

    Value contraction(Operator operator) {
        return operator == Operator.BATCH_MATMUL ? batchMatmul() : convolution(operator);
    }

    private Value batchMatmul() {
        int k = cases.length();
        int outer = cases.some();
        int inner = random.nextBoolean() ? cases.some() : 1;
        int m = 1 + random.nextInt(20);
        int n = 1 + random.nextInt(40);
        Value a = inner == 1 ? cases.operand(outer, m, k) : cases.operand(outer, inner, m, k);
        Value b = random.nextInt(4) == 0 ? cases.operand(k, n) : cases.operand(inner == 1 ? outer : inner, k, n);
        return cases.builder.batchMatmul("node", a, b);
    }

    private Window.Axis axis() {
        return new Window.Axis(1 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(3), 1 + random.nextInt(2));
    }

    /** Positions for at least one output without padding behind. */
    private int extent(Window.Axis axis) {
        int reach = (axis.kernel() - 1) * axis.dilation() + 1 - axis.pad();
        return Math.max(1, reach) + random.nextInt(6);
    }

    /** Outputs as slid, or one or two more, which read behind the image. */
    private int outputs(Window.Axis axis, int extent) {
        return axis.outputs(extent, 0) + (random.nextBoolean() ? 0 : random.nextInt(3));
    }

    private Value convolution(Operator operator) {
        Window window = new Window(axis(), axis());
        int n = cases.some();
        int height = extent(window.rows());
        int width = extent(window.columns());
        int outHeight = outputs(window.rows(), height);
        int outWidth = outputs(window.columns(), width);
        int groups = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        int inner = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(6);
        int outer = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(20);
        int[] x = {n, height, width, groups * inner};
        int[] y = {n, outHeight, outWidth, groups * outer};
        int[] w = {window.rows().kernel(), window.columns().kernel(), inner, groups * outer};
        return switch (operator) {
            case CONV2D ->
                cases.builder.conv2d("node", cases.operand(x), cases.operand(w), window, groups, outHeight, outWidth);
            case CONV2D_GRAD_INPUT ->
                cases.builder.conv2dGradInput("node", cases.operand(y), cases.operand(w), window, groups, Shape.of(x));
            default -> cases.builder.conv2dGradWeight("node", cases.operand(x), cases.operand(y), window, groups);
        };
    }

    Value pooling(Operator operator) {
        Window.Axis rows = axis();
        Window.Axis columns = axis();
        int height = extent(rows);
        int width = extent(columns);
        int outHeight = pooledOutputs(rows, height);
        int outWidth = pooledOutputs(columns, width);
        if (outHeight == 0 || outWidth == 0) {
            return pooling(operator);
        }
        Window window = new Window(rows, columns);
        int n = cases.some();
        int c = random.nextInt(3) == 0 ? cases.length() : cases.some();
        Shape image = Shape.of(n, height, width, c);
        int[] pooled = {n, outHeight, outWidth, c};
        PoolDivisor divisor = random.nextBoolean() ? PoolDivisor.WINDOW : PoolDivisor.INSIDE;
        ProgramBuilder builder = cases.builder;
        return switch (operator) {
            case MAX_POOL -> builder.maxPool("node", cases.operand(image.dims()), window, outHeight, outWidth);
            case MAX_POOL_INDEX ->
                builder.maxPoolIndex("node", cases.operand(image.dims()), window, outHeight, outWidth);
            case MAX_POOL_GRAD ->
                builder.maxPoolGrad(
                        "node",
                        cases.operand(pooled),
                        cases.ids(rows.kernel() * columns.kernel(), pooled),
                        window,
                        image);
            case AVG_POOL -> builder.avgPool("node", cases.operand(image.dims()), window, divisor, outHeight, outWidth);
            default -> builder.avgPoolGrad("node", cases.operand(pooled), window, divisor, image);
        };
    }

    /** As many outputs as have a position inside, all of them from the first; 0 where the first has none. */
    private int pooledOutputs(Window.Axis axis, int extent) {
        int outputs = 0;
        while (outputs < 1 + extent && axis.tapsInside(outputs, extent) > 0) {
            outputs++;
        }
        return outputs == 0 ? 0 : 1 + random.nextInt(outputs);
    }
}
