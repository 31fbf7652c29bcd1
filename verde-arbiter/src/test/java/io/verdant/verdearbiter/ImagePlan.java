package io.verdant.verdearbiter;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PoolDivisor;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.Window;
import io.verdant.repops.WorkPlan;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A plan of convolutions, poolings, lookups, masks and the other operators that {@link MlpPlan} has not, each at least
 * once, over images of 7 by 6 positions and 2 channels.
 */
final class ImagePlan {
    private static final int HEIGHT = 7;
    private static final int WIDTH = 6;
    private static final int CHANNELS = 2;
    private static final int PIXELS = HEIGHT * WIDTH * CHANNELS;
    private static final Shape KERNEL = Shape.of(3, 3, 1, 4);
    private static final Window SLIDE = Window.of(3, 3).stride(2, 1).pad(1, 2).dilation(1, 2);
    private static final Window POOL = Window.of(3, 2).stride(2, 1).pad(1, 0);

    private final int batch;
    private final int classes;
    private final ProgramBuilder b = new ProgramBuilder("step");

    private ImagePlan(int batch, int classes) {
        this.batch = batch;
        this.classes = classes;
    }

    static World world(int batch, int classes, int localSteps) {
        ProgramBuilder closing = new ProgramBuilder("closing");
        Value start = closing.input("w", Program.Kind.START, DType.FLOAT32, KERNEL);
        Value end = closing.input("w", Program.Kind.STATE, DType.FLOAT32, KERNEL);
        closing.output("w", closing.elementwise(Operator.SUB, "delta", start, end));
        Program step = new ImagePlan(batch, classes).step();
        WorkPlan plan = new WorkPlan(step, localSteps, closing.build());
        return new World(plan, start(classes), PIXELS + 1, classes, batch);
    }

    private static SortedMap<String, Tensor> start(int classes) {
        SplittableRandom random = new SplittableRandom(9);
        Map<String, Shape> shapes = Map.of("w", KERNEL, "table", Shape.of(classes, 5));
        SortedMap<String, Tensor> start = new TreeMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[shape.elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(-500, 500) / 1_024f;
            }
            start.put(name, Tensor.ofFloats(shape, values));
        });
        return start;
    }

    private Program step() {
        Value records = b.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        Value pixels = load("pixels", records, "u8/255", 0, DType.FLOAT32, Shape.of(batch, PIXELS));
        Value image = pixels.reshape(Shape.of(batch, HEIGHT, WIDTH, CHANNELS));
        convolve(image);
        pool(image);
        Value labels = load("labels", records, "u8", PIXELS, DType.INT32, Shape.of(batch));
        lookUp(labels);
        make(image, pixels);
        return b.build();
    }

    private Value load(String name, Value records, String decode, int offset, DType dtype, Shape shape) {
        Attributes attributes = Attributes.of("offset", offset).with("decode", decode);
        return b.node(Operator.BATCH_LOAD, name, attributes, dtype, shape, records);
    }

    private void convolve(Value image) {
        Value w = b.input("w", Program.Kind.STATE, DType.FLOAT32, KERNEL);
        Value y = b.conv2d("conv", image, w, SLIDE, CHANNELS, 4, 6);
        b.conv2dGradInput("dx", y, w, SLIDE, CHANNELS, image.shape());
        Value dw = b.conv2dGradWeight("dw", image, y, SLIDE, CHANNELS);
        Value scaled = b.elementwise(Operator.MUL, "scaled", dw, b.constant(0.01f));
        b.output("w", b.elementwise(Operator.SUB, "next", w, scaled));
    }

    private void pool(Value image) {
        Value max = b.maxPool("max", image, POOL, 4, 5);
        Value index = b.maxPoolIndex("index", image, POOL, 4, 5);
        b.maxPoolGrad("dmax", max, index, POOL, image.shape());
        Value mean = b.avgPool("mean", image, POOL, PoolDivisor.INSIDE, 4, 5);
        b.avgPoolGrad("dmean", mean, POOL, PoolDivisor.WINDOW, image.shape());
    }

    private void lookUp(Value labels) {
        Value table = b.input("table", Program.Kind.STATE, DType.FLOAT32, Shape.of(classes, 5));
        Value rows = b.gather("rows", table, labels);
        b.scatterAdd("dtable", rows, labels, classes);
        b.oneHot("hot", labels, classes);
        b.cast("label", labels);
    }

    private void make(Value image, Value pixels) {
        Value mask = b.randomMask("mask", 1L << 31, pixels.shape());
        Value step = b.stepNumber("number");
        Value base = b.elementwise(Operator.ADD, "base", step, b.constant(1.5f));
        b.cast("whole", b.pow("power", base, pixels));
        b.batchMatmul("products", image, image.transpose());
        Value line = b.iota("line", 1, Shape.of(batch, 3));
        Value joined = b.concat("joined", 1, line, mask, pixels);
        int[] begin = {1, -1};
        int[] by = {2, 1};
        b.pad("padded", joined, begin, by, Shape.of(2 * batch + 1, 2 * PIXELS + 4));
    }
}
