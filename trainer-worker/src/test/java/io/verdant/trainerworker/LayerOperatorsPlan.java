package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;

/**
 * A plan that meets operators 39 to 57, those of layers: awkward sizes, strides, padding, groups and views, subnormals,
 * signed zeros, indices that have no row, and infinities and NaN where the result is finite all the same.
 */
final class LayerOperatorsPlan extends VectorsDraft {
    static final int STEPS = 2;
    static final int BATCH = 5;
    /** Rows that the batch index knows; one load reads the last of them. */
    static final int INDEXED = 8;

    private static final long SEED = 39_57;

    /** Powers that are floats or the middle of two, as bits. */
    private static final int[][] EXACT = {
        {0x4040_0000, 0x4120_0000}, // 3^10
        {0x4040_0000, 0x4170_0000}, // 3^15, a middle
        {0x4580_0800, 0x4000_0000}, // 4097^2, a middle
        {0x4580_1800, 0x4000_0000}, // 4099^2, above one
        {0x4110_0000, 0x4060_0000}, // 9^3.5
        {0x42a2_0000, 0x3e80_0000}, // 81^0.25
        {0x4000_0000, 0xc315_0000}, // 2^-149
        {0x4000_0000, 0xc316_0000}, // 2^-150, the middle between 0 and the least float
        {0x3f00_0000, 0x4315_8000}, // 2^-149.5
        {0x0000_0001, 0x3f80_0000}, // the least float itself
        {0x0000_0004, 0x3f00_0000}, // 2^-73.5
        {0x0000_0002, 0x3f00_0000}, // 2^-74
        {0x4080_0000, 0xbf00_0000}, // 1/2
        {0xc040_0000, 0x4040_0000}, // -27
        {0xbf00_0000, 0xc0a0_0000}, // -32
        {0x7f7f_ffff, 0x3f80_0000}, // the greatest float itself
        {0x3f66_6666, 0x4170_0000}, // 0.9^15, where a power in double that is then rounded may be wrong
    };

    /** Cases that C99 names, with a finite result. */
    private static final float[][] SPECIAL = {
        {Float.NaN, 0f},
        {Float.NaN, -0f},
        {1f, Float.NaN},
        {1f, Float.NEGATIVE_INFINITY},
        {-1f, Float.POSITIVE_INFINITY},
        {-1f, Float.NEGATIVE_INFINITY},
        {0f, 3f},
        {-0f, 3f},
        {-0f, 2f},
        {0f, 0.5f},
        {-0f, 0.5f},
        {0f, Float.POSITIVE_INFINITY},
        {2f, Float.NEGATIVE_INFINITY},
        {0.5f, Float.POSITIVE_INFINITY},
        {Float.POSITIVE_INFINITY, -1f},
        {Float.NEGATIVE_INFINITY, -1f},
        {Float.NEGATIVE_INFINITY, -2f},
        {Float.NEGATIVE_INFINITY, -0.5f},
        {-2f, 3f},
        {-2f, -3f},
        {-3f, 2f},
        {-1f, 16_777_215f},
        {-1f, 16_777_216f},
        {0.5f, 200f},
        {2f, -1e30f},
        {1f, 1e30f},
        {-0.5f, 201f},
        {-0f, Float.POSITIVE_INFINITY},
    };

    private LayerOperatorsPlan() {
        super(SEED);
    }

    /** The plan and its start state; records have at least 9 bytes. */
    static OperatorsPlan.Made make() {
        LayerOperatorsPlan made = new LayerOperatorsPlan();
        made.products();
        made.convolutions();
        made.poolings();
        made.rows();
        made.joins();
        made.drawn();
        made.powers();
        made.casts();
        made.records();
        made.state();
        return new OperatorsPlan.Made(new WorkPlan(made.step.build(), STEPS, made.closing()), made.start);
    }

    private Value node(Operator operator, String name, Attributes attributes, Shape shape, Value... operands) {
        return step.node(operator, name, attributes, DType.FLOAT32, shape, operands);
    }

    private void products() {
        Value a = input("left", i -> ordinary(), 3, 5, 37);
        Value b = input("right", i -> ordinary(), 3, 37, 6);
        product("plain", a, b);
        product("transposed", b.transpose(), a.transpose());
        Value shared = seen(b, 0, new int[] {0, 6, 1}, 3, 37, 6);
        product("shared", a, shared);
        Value heads = input("heads", i -> ordinary(), 7, 2, 3, 5);
        product("heads", heads.permute(1, 2, 0, 3), heads.permute(1, 2, 3, 0));
        product("reversed", seen(a, 3 * 5 * 37 - 1, new int[] {-185, -37, -1}, 3, 5, 37), b);
        Value tiny = step.constant(-1e-30f);
        Value negativeZero = product(
                "negativeZero",
                tiny.broadcast(Shape.of(2, 1, 1)),
                step.constant(1e-30f).broadcast(Shape.of(2, 1, 2)));
        product("one", negativeZero.transpose(), negativeZero);
    }

    private Value product(String name, Value a, Value b) {
        int[] dims = a.shape().dims();
        dims[dims.length - 1] = b.shape().dim(dims.length - 1);
        return node(Operator.BATCH_MATMUL, name, Attributes.NONE, Shape.of(dims), a, b);
    }

    private static Attributes window(int stride0, int stride1, int top, int left, int dilation0, int dilation1) {
        return Attributes.of("strideHeight", stride0)
                .with("strideWidth", stride1)
                .with("padTop", top)
                .with("padLeft", left)
                .with("dilationHeight", dilation0)
                .with("dilationWidth", dilation1);
    }

    private void convolutions() {
        convolution("valid", window(1, 1, 0, 0, 1, 1), 1, shape(2, 7, 8, 3), shape(3, 2, 3, 5), 5, 7);
        convolution("same", window(1, 1, 1, 1, 1, 1), 1, shape(1, 9, 6, 4), shape(3, 3, 4, 17), 9, 6);
        convolution("strided", window(2, 3, 1, 0, 1, 1), 1, shape(2, 8, 11, 2), shape(3, 4, 2, 3), 4, 3);
        convolution("dilated", window(1, 2, 2, 3, 2, 3), 1, shape(1, 7, 9, 2), shape(3, 3, 2, 4), 7, 5);
        convolution("grouped", window(1, 1, 1, 0, 1, 1), 3, shape(2, 5, 5, 6), shape(3, 2, 2, 9), 5, 4);
        convolution("depthwise", window(2, 1, 1, 1, 1, 1), 5, shape(1, 6, 5, 5), shape(3, 3, 1, 10), 3, 5);
        convolution("pointwise", window(1, 1, 0, 0, 1, 1), 1, shape(2, 3, 4, 33), shape(1, 1, 33, 35), 3, 4);
        convolution("far", window(3, 3, 6, 5, 1, 2), 1, shape(1, 4, 3, 2), shape(2, 3, 2, 2), 6, 5);
        convolution("cropped", window(4, 4, 0, 0, 1, 1), 1, shape(1, 9, 9, 1), shape(2, 2, 1, 1), 2, 2);
        Value tiny = step.constant(-1e-30f).broadcast(Shape.of(1, 2, 2, 1));
        Value other = step.constant(1e-30f).broadcast(Shape.of(2, 2, 1, 1));
        Attributes padded = window(1, 1, 1, 1, 1, 1).with("groups", 1);
        node(Operator.CONV2D, "negativeZero", padded, Shape.of(1, 3, 3, 1), tiny, other);
        Value files = input("files", i -> ordinary(), 2, 3, 6, 5).permute(0, 2, 3, 1);
        Value filters = input("filters", i -> ordinary(), 4, 3, 3, 3).permute(2, 3, 1, 0);
        node(Operator.CONV2D, "permuted", padded, Shape.of(2, 6, 5, 4), files, filters);
    }

    private static int[] shape(int... dims) {
        return dims;
    }

    private void convolution(
            String name, Attributes window, int groups, int[] image, int[] weight, int height, int width) {
        Attributes attributes = window.with("groups", groups);
        int[] made = {image[0], height, width, weight[3]};
        Value x = input("x " + name, i -> ordinary(), image);
        Value w = input("w " + name, i -> ordinary(), weight);
        Value dy = input("dy " + name, i -> ordinary(), made);
        node(Operator.CONV2D, name, attributes, Shape.of(made), x, w);
        node(Operator.CONV2D_GRAD_INPUT, name, attributes, Shape.of(image), dy, w);
        node(Operator.CONV2D_GRAD_WEIGHT, name, attributes, Shape.of(weight), x, dy);
    }

    private static Attributes kernel(int height, int width, Attributes window) {
        return window.with("kernelHeight", height).with("kernelWidth", width);
    }

    private void poolings() {
        pooling("halves", kernel(2, 2, window(2, 2, 0, 0, 1, 1)), shape(2, 6, 8, 5), 3, 4);
        pooling("overlapping", kernel(3, 3, window(2, 1, 1, 1, 1, 1)), shape(1, 7, 5, 3), 4, 5);
        pooling("dilated", kernel(2, 3, window(1, 2, 1, 2, 3, 2)), shape(2, 6, 9, 4), 5, 4);
        pooling("global", kernel(5, 7, window(1, 1, 0, 0, 1, 1)), shape(2, 5, 7, 33), 1, 1);
        pooling("gaps", kernel(1, 1, window(3, 2, 0, 0, 1, 1)), shape(1, 7, 7, 2), 3, 4);
        Attributes quarters = kernel(2, 2, window(2, 2, 1, 1, 1, 1));
        Value ties = input("pool ties", i -> i % 3 == 0 ? -0f : i % 3 == 1 ? 0f : -1f, 1, 4, 4, 3);
        node(Operator.MAX_POOL, "ties", quarters, Shape.of(1, 3, 3, 3), ties);
        step.node(Operator.MAX_POOL_INDEX, "ties", quarters, DType.INT32, Shape.of(1, 3, 3, 3), ties);
        Value special = input(
                "pool special",
                i -> i % 4 == 0 ? Float.NaN : i % 7 == 0 ? Float.POSITIVE_INFINITY : ordinary(),
                1,
                5,
                5,
                3);
        step.node(Operator.MAX_POOL_INDEX, "special", quarters, DType.INT32, Shape.of(1, 3, 3, 3), special);
    }

    private void pooling(String name, Attributes window, int[] image, int height, int width) {
        int[] made = {image[0], height, width, image[3]};
        long positions = window.integer("kernelHeight") * window.integer("kernelWidth");
        Value x = input("p " + name, i -> ordinary(), image);
        Value dy = input("dp " + name, i -> ordinary(), made);
        Value index = ints("at " + name, i -> random.nextInt((int) positions + 1), made);
        Value found = step.node(Operator.MAX_POOL_INDEX, name, window, DType.INT32, Shape.of(made), x);
        node(Operator.MAX_POOL, name, window, Shape.of(made), x);
        node(Operator.MAX_POOL_GRAD, name, window, Shape.of(image), dy, found);
        node(Operator.MAX_POOL_GRAD, name, window, Shape.of(image), dy, index);
        for (String divisor : new String[] {"window", "inside"}) {
            node(Operator.AVG_POOL, name, window.with("divisor", divisor), Shape.of(made), x);
            node(Operator.AVG_POOL_GRAD, name, window.with("divisor", divisor), Shape.of(image), dy);
        }
    }

    private void rows() {
        Value table = input("table", i -> ordinary(), 11, 3, 4);
        Value ids = ints("ids", i -> random.nextInt(11), 6, 7);
        Value turned = ids.transpose();
        node(Operator.GATHER, "rows", Attributes.NONE, Shape.of(6, 7, 3, 4), table, ids);
        node(Operator.GATHER, "turned", Attributes.NONE, Shape.of(7, 6, 4, 3), table.permute(0, 2, 1), turned);
        Value column = seen(table, 2, new int[] {12}, 11);
        node(Operator.GATHER, "column", Attributes.NONE, Shape.of(6, 7), column, ids);
        Value one = seen(ids, 5, new int[0]);
        node(Operator.GATHER, "one", Attributes.NONE, Shape.of(3, 4), table, one);
        Value wild = ints("wild", i -> random.nextInt(17) - 3, 6, 7);
        Value dy = input("dy rows", i -> ordinary(), 6, 7, 3, 4);
        Attributes eleven = Attributes.of("rows", 11);
        node(Operator.SCATTER_ADD, "rows", eleven, Shape.of(11, 3, 4), dy, ids);
        node(Operator.SCATTER_ADD, "wild", eleven, Shape.of(11, 4, 3), dy.permute(1, 0, 3, 2), wild.transpose());
        node(Operator.SCATTER_ADD, "scalars", eleven, Shape.of(11), seen(dy, 1, new int[] {84, 12}, 6, 7), wild);
        node(Operator.ONE_HOT, "wild", Attributes.of("depth", 9), Shape.of(7, 6, 9), wild.transpose());
        node(Operator.ONE_HOT, "one", Attributes.of("depth", 11), Shape.of(11), one);
    }

    private void joins() {
        Value a = input("first", i -> ordinary(), 3, 4, 5);
        Value b = input("second", i -> ordinary(), 5, 4, 2).permute(2, 1, 0);
        Value c = step.constant(-0f).broadcast(Shape.of(1, 4, 5));
        node(Operator.CONCAT, "outer", Attributes.of("axis", 0), Shape.of(6, 4, 5), a, b, c);
        node(Operator.CONCAT, "middle", Attributes.of("axis", 1), Shape.of(3, 8, 5), a, a);
        node(
                Operator.CONCAT,
                "inner",
                Attributes.of("axis", 2),
                Shape.of(4, 5, 5),
                a.permute(1, 2, 0),
                b.permute(1, 2, 0));
        node(Operator.CONCAT, "alone", Attributes.of("axis", 0), Shape.of(2, 4, 5), b);
        Attributes gaps =
                Attributes.of("begin0", 1).with("step0", 2).with("begin1", 0).with("step1", 1);
        node(Operator.PAD, "gaps", gaps.with("begin2", 3).with("step2", 3), Shape.of(8, 4, 19), a);
        node(Operator.PAD, "cropped", gaps.with("begin2", -2).with("step2", 1), Shape.of(4, 3, 3), a);
        node(Operator.PAD, "stepped", gaps.with("begin2", -4).with("step2", 3), Shape.of(9, 5, 7), b);
    }

    private void drawn() {
        for (int axis = 0; axis < 3; axis++) {
            node(Operator.IOTA, "axis", Attributes.of("axis", axis), Shape.of(3, 35, 2));
        }
        node(Operator.IOTA, "line", Attributes.of("axis", 0), Shape.of(1_030));
        for (long threshold : new long[] {0, 1, 429_496_730, 1L << 31, (1L << 32) - 1, 1L << 32}) {
            Attributes below = Attributes.of("threshold", threshold);
            node(Operator.RANDOM_MASK, "mask", below, Shape.of(3, 37));
        }
        node(Operator.RANDOM_MASK, "scalar", Attributes.of("threshold", 1L << 31), Shape.SCALAR);
        node(Operator.RANDOM_MASK, "line", Attributes.of("threshold", 3L << 30), Shape.of(1_030));
        node(Operator.STEP_NUMBER, "step", Attributes.NONE, Shape.SCALAR);
    }

    private void powers() {
        Value base = input("base", i -> Float.intBitsToFloat(1 + random.nextInt(0x7f7f_ffff)), 31, 7);
        Value any = input("exponent", i -> 8 * random.nextFloat() - 4, 7);
        step.elementwise(Operator.POW, "range", input("near", i -> 1 + random.nextFloat() / 64, 31, 7), base(400));
        step.elementwise(Operator.POW, "moderate", input("moderate", i -> 16 * random.nextFloat() + 0.5f, 31, 7), any);
        step.elementwise(Operator.POW, "small", base, step.constant(0.01f));
        step.elementwise(Operator.POW, "root", base, step.constant(0.5f));
        step.elementwise(Operator.POW, "subnormal", input("tenth", i -> 0.1f + i * 1e-4f, 31, 7), step.constant(43f));
        step.elementwise(
                Operator.POW,
                "decay",
                step.constant(0.9f),
                step.node(Operator.IOTA, "steps", Attributes.of("axis", 0), DType.FLOAT32, Shape.of(1_200)));
        Value left = input("exact base", i -> Float.intBitsToFloat(EXACT[i][0]), EXACT.length);
        Value right = input("exact exponent", i -> Float.intBitsToFloat(EXACT[i][1]), EXACT.length);
        step.elementwise(Operator.POW, "exact", left, right);
        Value hard = input("hard base", i -> Float.intBitsToFloat(HardPowers.HARD[i][0]), HardPowers.HARD.length);
        Value harder = input("hard exponent", i -> Float.intBitsToFloat(HardPowers.HARD[i][1]), HardPowers.HARD.length);
        step.elementwise(Operator.POW, "hard", hard, harder);
        Value oneOf = input("special base", i -> SPECIAL[i][0], SPECIAL.length);
        step.elementwise(Operator.POW, "special", oneOf, input("special exponent", i -> SPECIAL[i][1], SPECIAL.length));
    }

    private Value base(float range) {
        return input("wide", i -> range * (random.nextFloat() - 0.5f), 31, 7);
    }

    private void casts() {
        float[] edges = {
            0f,
            -0f,
            0.5f,
            -0.99f,
            1.5f,
            -2.5f,
            0x1p31f,
            0x1.fffffep30f,
            -0x1p31f,
            -0x1.000002p31f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            16_777_217f
        };
        Value values = input("edges", i -> edges[i], edges.length);
        step.node(Operator.CAST, "edges", Attributes.NONE, DType.INT32, values.shape(), values);
        Value many =
                input("many", i -> 1e10f * (random.nextFloat() - 0.5f), 5, 33).transpose();
        step.node(Operator.CAST, "many", Attributes.NONE, DType.INT32, many.shape(), many);
        int[] integers = {
            0, 1, -1, 16_777_217, 16_777_219, -16_777_217, Integer.MAX_VALUE, Integer.MIN_VALUE, 33_554_435
        };
        start.put("integers", Tensor.ofInts(Shape.of(3, 3), integers));
        Value whole = step.input("integers", Program.Kind.START, DType.INT32, Shape.of(3, 3))
                .transpose();
        node(Operator.CAST, "integers", Attributes.NONE, whole.shape(), whole);
    }

    private void records() {
        Value records = step.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        Attributes bytes = Attributes.of("decode", "u8").with("offset", 1);
        load("window", records, bytes, BATCH, 7);
        load("later", records, bytes.with("firstRow", INDEXED - BATCH), BATCH, 7);
        Attributes scaled = Attributes.of("decode", "u8/255").with("offset", 3).with("firstRow", 2);
        step.node(Operator.BATCH_LOAD, "scaled", scaled, DType.FLOAT32, Shape.of(3, 4), records);
    }

    private void load(String name, Value records, Attributes attributes, int... dims) {
        step.node(Operator.BATCH_LOAD, name, attributes, DType.INT32, Shape.of(dims), records);
    }

    /** A state that masks and the step's number change. */
    private void state() {
        start.put("weights", Tensor.zeros(DType.FLOAT32, Shape.of(4, 9)));
        Value weights = step.input("weights", Program.Kind.STATE, DType.FLOAT32, Shape.of(4, 9));
        Value mask = node(Operator.RANDOM_MASK, "drop", Attributes.of("threshold", 3L << 30), Shape.of(4, 9));
        Value number = node(Operator.STEP_NUMBER, "number", Attributes.NONE, Shape.SCALAR);
        Value rate = step.elementwise(Operator.POW, "rate", step.constant(0.9f), number);
        step.output("weights", step.elementwise(Operator.FMA, "weights", mask, rate, weights));
    }

    private Program closing() {
        ProgramBuilder closing = new ProgramBuilder("closing");
        Value after = closing.input("weights", Program.Kind.STATE, DType.FLOAT32, Shape.of(4, 9));
        Value number = closing.node(Operator.STEP_NUMBER, "number", Attributes.NONE, DType.FLOAT32, Shape.SCALAR);
        Value mask = closing.node(
                Operator.RANDOM_MASK, "mask", Attributes.of("threshold", 1L << 31), DType.FLOAT32, Shape.of(4, 9));
        closing.output("weights", closing.elementwise(Operator.FMA, "last", mask, number, after));
        return closing.build();
    }
}
