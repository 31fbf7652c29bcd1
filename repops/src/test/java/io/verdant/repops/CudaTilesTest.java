package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.cuda.CudaDevice;
import io.verdant.repops.cuda.DeviceProgram;
import io.verdant.repops.cuda.HostDriver;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels that are chosen for larger nodes give the processor's bits: whole tiles, edges, groups, strides, remainders. */
class CudaTilesTest {
    private static CudaDevice device;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @BeforeAll
    static void open() {
        device = CudaDevice.open(HostDriver.driver(), 0);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1430, 19, 1400", "1, 1536, 16, 1408", "4, 700, 37, 710", "33, 129, 8, 256"})
    void shouldMultiplyLargeMatrices(int batches, int m, int k, int n) {
        for (int turned = 0; turned < 4; turned++) {
            ProgramBuilder builder = new ProgramBuilder("product");
            ProgramBuilder.Value a =
                    operand(builder, "a", turned % 2 == 0 ? Shape.of(batches, m, k) : Shape.of(batches, k, m));
            ProgramBuilder.Value b =
                    operand(builder, "b", turned < 2 ? Shape.of(batches, k, n) : Shape.of(batches, n, k));
            builder.output(
                    "out",
                    builder.batchMatmul("out", turned % 2 == 0 ? a : a.transpose(), turned < 2 ? b : b.transpose()));
            compare(builder.build(), "batches=" + batches + " m=" + m + " k=" + k + " n=" + n + " turned=" + turned);
        }
    }

    @Test
    void shouldMultiplyLargeMatricesThroughAnyView() {
        ProgramBuilder builder = new ProgramBuilder("product");
        ProgramBuilder.Value a = operand(builder, "a", Shape.of(1430 * 41 + 7));
        ProgramBuilder.Value b = operand(builder, "b", Shape.of(20 * 1410));
        View left = View.of(Shape.of(1430, 20), new int[] {41, 2}, 7, 1430 * 41 + 7);
        View right = View.of(Shape.of(20, 1410), new int[] {1410, -1}, 1409, 20 * 1410);
        builder.output(
                "out",
                builder.matmul(
                        "out",
                        new ProgramBuilder.Value(a.source(), left, DType.FLOAT32),
                        new ProgramBuilder.Value(b.source(), right, DType.FLOAT32)));
        compare(builder.build(), "views");
    }

    /** Of each convolution itself and both its gradients. */
    @ParameterizedTest
    @CsvSource({
        // images, height, width, channels, outputs, kernel, stride, pad, dilation, groups
        "2, 9, 11, 16, 24, 3, 1, 1, 1, 1",
        "2, 9, 10, 32, 40, 3, 2, 1, 1, 2",
        "1, 13, 12, 20, 70, 5, 3, 2, 2, 1",
        "3, 8, 8, 17, 33, 1, 2, 0, 1, 1",
        "2, 7, 9, 64, 64, 3, 2, 3, 3, 4",
        "1, 10, 10, 16, 16, 2, 4, 0, 1, 1"
    })
    void shouldConvolve(
            int images,
            int height,
            int width,
            int channels,
            int outputs,
            int kernel,
            int stride,
            int pad,
            int dilation,
            int groups) {
        int extent = (kernel - 1) * dilation + 1;
        int outHeight = (height + 2 * pad - extent) / stride + 1;
        int outWidth = (width + 2 * pad - extent) / stride + 1;
        Window window = window(kernel, stride, pad, dilation);
        Shape x = Shape.of(images, height, width, channels);
        Shape w = Shape.of(kernel, kernel, channels / groups, outputs);
        Shape y = Shape.of(images, outHeight, outWidth, outputs);
        ProgramBuilder builder = new ProgramBuilder("convolution");
        ProgramBuilder.Value images4 = operand(builder, "x", x);
        ProgramBuilder.Value weights = operand(builder, "w", w);
        ProgramBuilder.Value dy = operand(builder, "dy", y);
        builder.output("y", builder.conv2d("y", images4, weights, window, groups, outHeight, outWidth));
        builder.output("dx", builder.conv2dGradInput("dx", dy, weights, window, groups, x));
        builder.output("dw", builder.conv2dGradWeight("dw", images4, dy, window, groups));
        compare(builder.build(), "stride=" + stride + " pad=" + pad + " dilation=" + dilation + " groups=" + groups);
    }

    private static Window window(int kernel, int stride, int pad, int dilation) {
        return new Window(
                new Window.Axis(kernel, stride, pad, dilation), new Window.Axis(kernel, stride, pad, dilation));
    }

    @Test
    void shouldScatterLongRows() {
        ProgramBuilder builder = new ProgramBuilder("scatter");
        ProgramBuilder.Value dy = operand(builder, "dy", Shape.of(300, 70));
        ProgramBuilder.Value ids = builder.input("ids", Program.Kind.OPERAND, DType.INT32, Shape.of(300));
        builder.output("out", builder.scatterAdd("out", dy, ids, 9));
        compare(builder.build(), "scatter");
    }

    private static ProgramBuilder.Value operand(ProgramBuilder builder, String name, Shape shape) {
        return builder.input(name, Program.Kind.OPERAND, DType.FLOAT32, shape);
    }

    private void compare(Program program, String label) {
        try (Compute compute = Compute.ofThreads(1);
                DeviceProgram found = new DeviceProgram(program, device)) {
            ProgramRunner wanted = new ProgramRunner(program, compute);
            for (Program.Input input : program.inputs()) {
                Tensor value = value(input);
                wanted.bind(input.name(), input.kind(), value);
                found.bind(input.name(), input.kind(), value);
            }
            assertEquals(wanted.run(), found.run(), label);
            for (Program.Output output : program.outputs()) {
                float[] x = wanted.output(output.name()).floats();
                float[] y = found.output(output.name()).floats();
                for (int i = 0; i < y.length; i++) {
                    String where = label + " seed=" + seed + " output=" + output.name() + " element=" + i;
                    assertEquals(Long.toHexString(Bits.of(x[i])), Long.toHexString(Bits.of(y[i])), where);
                }
            }
        }
    }

    /** Among the values tiny ones, whose products leave a -0 that one folded zero too many would lose. */
    private Tensor value(Program.Input input) {
        if (input.dtype() == DType.INT32) {
            return Tensor.ofInts(
                    input.shape(),
                    random.ints(input.shape().elementCount(), -1, 10).toArray());
        }
        float[] values = new float[input.shape().elementCount()];
        for (int i = 0; i < values.length; i++) {
            float gaussian = (float) random.nextGaussian();
            values[i] = random.nextInt(3) == 0 ? gaussian * 1e-30f : gaussian;
        }
        return Tensor.ofFloats(input.shape(), values);
    }
}
