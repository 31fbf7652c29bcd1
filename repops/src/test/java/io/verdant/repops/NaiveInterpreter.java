package io.verdant.repops;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The contract a second time, written from {@code docs/repops.md} and sharing no code with the kernels: elements by
 * multi-index, one at a time, with decimal arithmetic where a rounding must be single. For finite values.
 */
final class NaiveInterpreter {
    private static final MathContext DIGITS = new MathContext(60);

    private final Program program;
    private final Map<String, Tensor> inputs;
    private final int[][] recordBytes;
    private final Object[] values;

    private final BatchIndex index;
    private final int step;
    private final NaiveImages images = new NaiveImages(this);
    private final NaiveArrays arrays = new NaiveArrays(this);
    private final NaiveDoubles doubles = new NaiveDoubles(this);

    /** @param recordBytes for each row of the batch, its record's bytes as unsigned values */
    NaiveInterpreter(
            Program program, Map<String, Tensor> inputsByKindAndName, int[][] recordBytes, BatchIndex index, int step) {
        this.index = index;
        this.step = step;
        this.program = program;
        this.inputs = inputsByKindAndName;
        this.recordBytes = recordBytes;
        this.values = new Object[program.nodes().size()];
    }

    Map<String, float[]> run() {
        for (Node node : program.nodes()) {
            int count = node.shape().elementCount();
            if (node.dtype() == DType.INT32) {
                int[] out = new int[count];
                for (int e = 0; e < count; e++) {
                    out[e] = (int) element(node, e);
                }
                values[node.index()] = out;
            } else if (node.dtype() == DType.FLOAT64) {
                double[] out = new double[count];
                for (int e = 0; e < count; e++) {
                    out[e] = doubles.element(node, unravel(e, node.shape()));
                }
                values[node.index()] = out;
            } else {
                float[] out = new float[count];
                for (int e = 0; e < count; e++) {
                    out[e] = (float) element(node, e);
                }
                values[node.index()] = out;
            }
        }
        Map<String, float[]> outputs = new TreeMap<>();
        program.outputs().stream()
                .filter(output -> program.node(output.node()).dtype() == DType.FLOAT32)
                .forEach(output -> outputs.put(output.name(), (float[]) values[output.node()]));
        return outputs;
    }

    Object value(int node) {
        return values[node];
    }

    private double element(Node node, int e) {
        int[] at = unravel(e, node.shape());
        return switch (node.operator()) {
            case ADD -> read(node, 0, at) + read(node, 1, at);
            case SUB -> read(node, 0, at) - read(node, 1, at);
            case MUL -> read(node, 0, at) * read(node, 1, at);
            case DIV -> read(node, 0, at) / read(node, 1, at);
            case FMA -> fma(read(node, 0, at), read(node, 1, at), read(node, 2, at));
            case NEG -> read(node, 0, at) * -1f;
            case RELU -> read(node, 0, at) > 0 ? read(node, 0, at) : 0f;
            case RELU_GRAD -> read(node, 1, at) > 0 ? read(node, 0, at) : 0f;
            case EXP -> exp(read(node, 0, at));
            case LOG -> log(read(node, 0, at));
            case SQRT -> sqrt(read(node, 0, at));
            case COPY -> read(node, 0, at);
            case EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF, RSQRT, RECIPROCAL ->
                NearestFloat.of(ElementaryFunction.valueOf(node.operator().name()), read(node, 0, at));
            case ABS -> Float.intBitsToFloat(Float.floatToRawIntBits(read(node, 0, at)) & Integer.MAX_VALUE);
            case MAX -> read(node, 1, at) > read(node, 0, at) ? read(node, 1, at) : read(node, 0, at);
            case MIN -> read(node, 1, at) < read(node, 0, at) ? read(node, 1, at) : read(node, 0, at);
            case GREATER -> Boolean.compare(read(node, 0, at) > read(node, 1, at), false);
            case GREATER_EQUAL -> Boolean.compare(read(node, 0, at) >= read(node, 1, at), false);
            case EQUAL -> Boolean.compare(read(node, 0, at) == read(node, 1, at), false);
            case WHERE -> read(node, read(node, 0, at) == 0f ? 2 : 1, at);
            case POW -> NaivePower.of(read(node, 0, at), read(node, 1, at));
            case MATMUL -> matmul(node, at);
            case BATCH_MATMUL, CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> images.contraction(node, at);
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD -> images.pooling(node, at);
            case GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA, CAST -> arrays.element(node, at);
            case GRAM, WEIGHTED_SUM, MEAN_AROUND, RANK -> doubles.robust(node, at);
            case RANDOM_MASK -> arrays.mask(node, index.maskKey(step, node.index()), e);
            case STEP_NUMBER -> index.stepNumber(step);
            case REDUCE_SUM -> laneSum(row(node, at));
            case REDUCE_MAX -> {
                float[] row = row(node, at);
                yield row[firstMaximum(row)];
            }
            case ARGMAX -> firstMaximum(row(node, at));
            case FOLD_SUM -> fold(node, at);
            case BATCH_LOAD -> batch(node, at);
            case MEAN_OF -> mean(operandValues(node, at), 0);
            case TRIMMED_MEAN ->
                mean(operandValues(node, at), (int) node.attributes().integer("f"));
        };
    }

    private float matmul(Node node, int[] at) {
        int depth = node.operands().get(0).view().shape().dim(1);
        float acc = 0f;
        for (int k = 0; k < depth; k++) {
            acc = fma(read(node, 0, at[0], k), read(node, 1, k, at[1]), acc);
        }
        return acc;
    }

    private float[] row(Node node, int[] at) {
        Shape shape = node.operands().get(0).view().shape();
        float[] row = new float[shape.dim(shape.rank() - 1)];
        int[] index = Arrays.copyOf(at, at.length + 1);
        for (int i = 0; i < row.length; i++) {
            index[at.length] = i;
            row[i] = read(node, 0, index);
        }
        return row;
    }

    private float fold(Node node, int[] at) {
        int[] index = new int[at.length + 1];
        System.arraycopy(at, 0, index, 1, at.length);
        float acc = 0f;
        for (int i = 0; i < node.operands().get(0).view().shape().dim(0); i++) {
            index[0] = i;
            acc = acc + read(node, 0, index);
        }
        return acc;
    }

    private float batch(Node node, int[] at) {
        boolean later = node.attributes().values().containsKey("firstRow");
        int[] bytes = recordBytes[at[0] + (later ? (int) node.attributes().integer("firstRow") : 0)];
        int offset = (int) node.attributes().integer("offset");
        return switch (node.attributes().string("decode")) {
            case "u8/255" -> bytes[offset + at[1]] / 255f;
            case "one-hot" -> bytes[offset] == at[1] ? 1f : 0f;
            default -> bytes[offset + (at.length > 1 ? at[1] : 0)];
        };
    }

    private float[] operandValues(Node node, int[] at) {
        float[] x = new float[node.operands().size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = read(node, i, at);
        }
        return x;
    }

    private static float mean(float[] x, int trim) {
        List<Integer> order = IntStream.range(0, x.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> x[i] == 0f ? 0.0 : x[i])
                        .thenComparingInt(i -> i))
                .toList();
        List<Integer> kept = order.subList(trim, x.length - trim);
        float acc = 0f;
        for (int i = 0; i < x.length; i++) {
            acc = kept.contains(i) ? acc + x[i] : acc;
        }
        return acc / kept.size();
    }

    private static float laneSum(float[] row) {
        float[] lanes = new float[32];
        for (int lane = 0; lane < 32; lane++) {
            for (int i = lane; i < row.length; i += 32) {
                lanes[lane] = lanes[lane] + row[i];
            }
        }
        while (lanes.length > 1) {
            float[] half = new float[lanes.length / 2];
            for (int i = 0; i < half.length; i++) {
                half[i] = lanes[i] + lanes[i + half.length];
            }
            lanes = half;
        }
        return lanes[0];
    }

    private static int firstMaximum(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    boolean isInt(Node node) {
        return Sources.dtype(program, node.operands().get(0)) == DType.INT32;
    }

    int readInt(Node node, int slot, int... at) {
        Operand operand = node.operands().get(slot);
        int[] source = operand.isNode()
                ? (int[]) values[operand.source()]
                : inputs.get("OPERAND:" + program.inputs().get(operand.input()).name())
                        .ints();
        return source[place(operand.view(), at)];
    }

    /** An element of a FLOAT32 or FLOAT64 operand. */
    double readWide(Node node, int slot, int... at) {
        Operand operand = node.operands().get(slot);
        if (Sources.dtype(program, operand) != DType.FLOAT64) {
            return read(node, slot, at);
        }
        double[] source = operand.isNode()
                ? (double[]) values[operand.source()]
                : inputs.get("OPERAND:" + program.inputs().get(operand.input()).name())
                        .doubles();
        return source[place(operand.view(), at)];
    }

    float read(Node node, int slot, int... at) {
        Operand operand = node.operands().get(slot);
        int place = place(operand.view(), at);
        if (operand.isNode()) {
            return ((float[]) values[operand.source()])[place];
        }
        Program.Input input = program.inputs().get(operand.input());
        return input.kind() == Program.Kind.CONSTANT
                ? Float.intBitsToFloat(input.constantBits())
                : inputs.get(input.kind() + ":" + input.name()).floats()[place];
    }

    private static int place(View view, int[] at) {
        int place = view.offset();
        for (int axis = 0; axis < at.length; axis++) {
            place += at[axis] * view.stride(axis);
        }
        return place;
    }

    static int[] unravel(int element, Shape shape) {
        int[] at = new int[shape.rank()];
        int rest = element;
        for (int axis = at.length - 1; axis >= 0; axis--) {
            at[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return at;
    }

    /** One rounding of the exact {@code a·b + c}. */
    static float fma(float a, float b, float c) {
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        return exact.signum() == 0 ? (float) ((double) a * b + c) : exact.floatValue();
    }

    static float sqrt(float x) {
        return x <= 0f || !Float.isFinite(x)
                ? (float) Math.sqrt(x)
                : new BigDecimal(x).sqrt(DIGITS).floatValue();
    }

    /** By halving the argument until the series is short, then squaring back, in 60 digits. */
    static float exp(float x) {
        if (!(Math.abs(x) < 200f)) {
            return x > 0 ? Float.POSITIVE_INFINITY : x < 0 ? 0f : Float.NaN;
        }
        return exp(new BigDecimal(x)).floatValue();
    }

    static BigDecimal exp(BigDecimal x) {
        BigDecimal small = x.divide(new BigDecimal(BigInteger.ONE.shiftLeft(20)), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 16; i++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < 20; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    /** By Newton's iteration on the exponential, from the double's logarithm. */
    static float log(float x) {
        if (!(x > 0f) || x == Float.POSITIVE_INFINITY || x == 1f) {
            return x == 0f ? Float.NEGATIVE_INFINITY : x == 1f ? 0f : x > 0f ? x : Float.NaN;
        }
        return wideLog(x).floatValue();
    }

    static BigDecimal wideLog(float x) {
        BigDecimal y = new BigDecimal(StrictMath.log(x));
        for (int i = 0; i < 2; i++) {
            BigDecimal ratio = new BigDecimal(x).divide(exp(y), DIGITS).subtract(BigDecimal.ONE);
            BigDecimal correction = ratio.subtract(ratio.multiply(ratio).divide(BigDecimal.valueOf(2), DIGITS));
            y = y.add(correction, DIGITS);
        }
        return y;
    }
}
