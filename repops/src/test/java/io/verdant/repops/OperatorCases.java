package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** Programs of one node, for every operator, over awkward sizes, views and values; all drawn from a seed. */
final class OperatorCases {
    static final int[] LENGTHS = {1, 2, 3, 15, 16, 17, 31, 32, 33, 48, 64, 65, 100, 129};

    /** A program, what its inputs hold, and the records its batch loads read. */
    record Case(Program program, Map<String, Tensor> operands, RecordSource records, BatchIndex index, String label) {
        ProgramRunner runner(Compute compute) {
            ProgramRunner runner = new ProgramRunner(program, compute);
            operands.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
            runner.bindRecords(records, index, STEP);
            return runner;
        }

        /** Values of all nodes, up to the first that is not finite. */
        List<Tensor> values(Compute compute) {
            List<Tensor> values = new ArrayList<>();
            runner(compute).run((node, value) -> values.add(value.copy()));
            return values;
        }
    }

    static final int STEP = 3;
    static final int MAX_ROWS = 200;

    final Random random;
    final boolean wild;
    private final ImageCases images;
    private final ArrayCases arrays;
    private final RobustCases robust;
    private boolean whole;
    private boolean doubles;
    ProgramBuilder builder = new ProgramBuilder("case");
    private Map<String, Tensor> operands = new TreeMap<>();

    OperatorCases(long seed, boolean wild) {
        this.random = new Random(seed);
        this.wild = wild;
        this.images = new ImageCases(this);
        this.arrays = new ArrayCases(this);
        this.robust = new RobustCases(this);
    }

    Case next(Operator operator) {
        builder = new ProgramBuilder("case");
        operands = new TreeMap<>();
        whole = operator == Operator.MAX_POOL
                || operator == Operator.MAX_POOL_INDEX
                || operator == Operator.WHERE
                || operator == Operator.EQUAL
                || operator == Operator.GREATER_EQUAL;
        doubles = operator.takesDoubles() && random.nextInt(3) == 0;
        ProgramBuilder.Value value = node(operator);
        builder.output("out", value);
        BatchIndex index = new BatchSchedule(new byte[32], 1_000, 0, 1, Records.COUNT, 1, MAX_ROWS);
        return new Case(builder.build(), operands, new Records(), index, operator + " wild=" + wild);
    }

    private ProgramBuilder.Value node(Operator operator) {
        return switch (operator) {
            case BATCH_MATMUL, CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> images.contraction(operator);
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD -> images.pooling(operator);
            case GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA, RANDOM_MASK, STEP_NUMBER, CAST ->
                arrays.node(operator);
            case GRAM, WEIGHTED_SUM, MEAN_AROUND, RANK -> robust.node(operator);
            case ADD, SUB, MUL, DIV, RELU_GRAD, POW -> elementwise(operator, 2);
            case MAX, MIN, GREATER, GREATER_EQUAL, EQUAL -> elementwise(operator, 2);
            case FMA, WHERE -> elementwise(operator, 3);
            case NEG, RELU, EXP, LOG, SQRT, COPY, ABS -> elementwise(operator, 1);
            case EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF, RSQRT, RECIPROCAL -> elementwise(operator, 1);
            case MATMUL -> {
                int k = length();
                yield builder.matmul("node", operand(length(), k), operand(k, length()));
            }
            case REDUCE_SUM, REDUCE_MAX, ARGMAX -> builder.reduceLast(operator, "node", operand(some(), length()));
            case FOLD_SUM -> builder.foldFirst("node", operand(length(), some(), some()));
            case MEAN_OF -> many(operator, Attributes.NONE, 1 + random.nextInt(9));
            case TRIMMED_MEAN -> {
                int count = 1 + random.nextInt(9);
                yield many(operator, Attributes.of("f", random.nextInt((count + 1) / 2)), count);
            }
            case BATCH_LOAD -> batchLoad();
        };
    }

    private ProgramBuilder.Value elementwise(Operator operator, int count) {
        int[] dims = {some(), some(), length()};
        ProgramBuilder.Value[] values = new ProgramBuilder.Value[count];
        for (int i = 0; i < count; i++) {
            values[i] = operand(dims);
        }
        return builder.elementwise(operator, "node", values);
    }

    ProgramBuilder.Value many(Operator operator, Attributes attributes, int count) {
        int[] dims = {some(), length()};
        ProgramBuilder.Value[] values = new ProgramBuilder.Value[count];
        for (int i = 0; i < count; i++) {
            values[i] = operand(dims);
        }
        return builder.node(operator, "node", attributes, dtype(), Shape.of(dims), values);
    }

    private ProgramBuilder.Value batchLoad() {
        ProgramBuilder.Value records = builder.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        int batch = length();
        String[] decodes = {"u8/255", "one-hot", "u8"};
        String decode = decodes[random.nextInt(decodes.length)];
        Attributes attributes = Attributes.of("decode", decode).with("offset", random.nextInt(5));
        if (random.nextBoolean()) {
            attributes = attributes.with("firstRow", random.nextInt(MAX_ROWS - batch));
        }
        boolean bytes = decode.equals("u8");
        boolean single = bytes && random.nextBoolean();
        return builder.node(
                Operator.BATCH_LOAD,
                "node",
                attributes,
                bytes ? DType.INT32 : DType.FLOAT32,
                single ? Shape.of(batch) : Shape.of(batch, 1 + random.nextInt(Records.LENGTH - 5)),
                records);
    }

    int length() {
        return LENGTHS[random.nextInt(LENGTHS.length)];
    }

    int some() {
        return 1 + random.nextInt(4);
    }

    /** An operand of that shape through a view drawn at random: axes stored in any order, gaps, reversed, repeated. */
    ProgramBuilder.Value operand(int... dims) {
        return doubles
                ? doubles(dims)
                : operand(DType.FLOAT32, stored -> Tensor.ofFloats(stored, values(stored.elementCount())), dims);
    }

    ProgramBuilder.Value doubles(int... dims) {
        return operand(DType.FLOAT64, stored -> Tensor.ofDoubles(stored, wide(stored.elementCount())), dims);
    }

    DType dtype() {
        return doubles ? DType.FLOAT64 : DType.FLOAT32;
    }

    private double[] wide(int count) {
        float[] values = values(count);
        double[] wide = new double[count];
        for (int i = 0; i < count; i++) {
            double fraction = whole ? 1 : 1 + random.nextInt(3) * random.nextDouble() * 0x1p-25;
            boolean far = wild && random.nextInt(8) == 0;
            wide[i] = Math.scalb(values[i] * fraction, far ? random.nextInt(1_800) - 950 : 0);
        }
        return wide;
    }

    /** An INT32 operand with values from -1 or 0 up to {@code bound}, which is one too many, or one less. */
    ProgramBuilder.Value ids(int bound, int... dims) {
        int low = wild ? -1 : 0;
        int high = wild ? bound + 1 : bound;
        return operand(
                DType.INT32,
                stored -> Tensor.ofInts(
                        stored, random.ints(stored.elementCount(), low, high).toArray()),
                dims);
    }

    ProgramBuilder.Value operand(DType dtype, Function<Shape, Tensor> filled, int... dims) {
        int[] strides = new int[dims.length];
        int offset = random.nextInt(3);
        int next = 1;
        boolean plain = random.nextInt(3) == 0;
        List<Integer> order = new ArrayList<>();
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            order.add(plain ? order.size() : random.nextInt(order.size() + 1), axis);
        }
        for (int axis : order) {
            int gap = plain ? 1 : 1 + random.nextInt(8) / 7;
            boolean repeated = !plain && random.nextInt(6) == 0;
            boolean reversed = !plain && random.nextInt(6) == 0;
            strides[axis] = repeated ? 0 : next * gap;
            next = repeated ? next : next * gap * dims[axis];
            if (reversed) {
                offset += strides[axis] * (dims[axis] - 1);
                strides[axis] = -strides[axis];
            }
        }
        int columns = 1 + random.nextInt(50);
        int rows = (offset + next + columns - 1) / columns + 1;
        Shape stored = random.nextBoolean() ? Shape.of(rows, columns) : Shape.of(rows * columns);
        String name = "x" + operands.size();
        ProgramBuilder.Value input = builder.input(name, Program.Kind.OPERAND, dtype, stored);
        operands.put(name, filled.apply(stored));
        View view = View.of(Shape.of(dims), strides, offset, stored.elementCount());
        return new ProgramBuilder.Value(input.source(), view, dtype);
    }

    float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float plain = whole ? random.nextInt(3) - 1f : (float) random.nextGaussian();
            values[i] = wild ? wildValue() : plain;
        }
        return values;
    }

    private float wildValue() {
        float sign = random.nextBoolean() ? 1f : -1f;
        return switch (random.nextInt(24)) {
            case 0, 1 -> sign * 0f;
            case 2 -> sign * Float.MIN_VALUE * (1 + random.nextInt(1000));
            case 3 -> sign * Float.MIN_NORMAL;
            case 4 -> random.nextInt(8) == 0 ? sign * Float.POSITIVE_INFINITY : sign;
            case 5 -> random.nextInt(8) == 0 ? Float.intBitsToFloat(0x7fc00000 + random.nextInt(1000)) : sign;
            case 6 -> sign * Float.MAX_VALUE / (1 + random.nextInt(4));
            case 7, 8, 9 -> sign * Math.scalb(random.nextFloat(), random.nextInt(250) - 140);
            case 10, 11 -> sign * random.nextInt(3);
            default -> (float) random.nextGaussian();
        };
    }

    /** The bits of an element, NaN canonical. */
    static long bits(Tensor tensor, int element) {
        return switch (tensor.dtype()) {
            case FLOAT32 -> Bits.of(tensor.floats()[element]);
            case FLOAT64 -> Bits.ofDouble(tensor.doubles()[element]);
            default -> Integer.toUnsignedLong(tensor.ints()[element]);
        };
    }

    /** Records whose bytes are a function of their place. */
    static final class Records implements RecordSource {
        static final int COUNT = 97;
        static final int LENGTH = 60;

        @Override
        public int recordCount() {
            return COUNT;
        }

        @Override
        public int recordLength() {
            return LENGTH;
        }

        static int value(int record, int offset) {
            return (record * 37 + offset * 101 + record * offset) & (record % 3 == 0 ? 0xff : 0x1f);
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            for (int i = 0; i < length; i++) {
                target[targetOffset + i] = (byte) value(recordIndex, offset + i);
            }
        }
    }
}
