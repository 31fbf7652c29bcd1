package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Program;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Evaluates programs in float64, node by node and plainly: what finite differences are taken of. */
final class DoubleInterpreter {
    private final Program program;
    private final @Nullable RecordSource records;
    private final Map<String, double[]> inputs = new HashMap<>();
    private final double[][] values;

    DoubleInterpreter(Program program, @Nullable RecordSource records) {
        this.program = program;
        this.records = records;
        this.values = new double[program.nodes().size()][];
    }

    void bind(String input, double[] value) {
        inputs.put(input, value);
    }

    void bind(String input, Tensor value) {
        double[] wide = new double[value.shape().elementCount()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = value.floats()[i];
        }
        bind(input, wide);
    }

    double[] bound(String input) {
        return inputs.get(input);
    }

    DoubleInterpreter run() {
        for (Node node : program.nodes()) {
            values[node.index()] = evaluate(node);
        }
        return this;
    }

    double[] output(String name) {
        return values[program.output(name).orElseThrow().index()];
    }

    private double[] evaluate(Node node) {
        switch (node.operator()) {
            case CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> {
                return new DoubleImages(node, this).evaluate();
            }
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD -> {
                return new DoubleImages(node, this).evaluate();
            }
            case BATCH_MATMUL, GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA -> {
                return new DoubleArrays(node, this).evaluate();
            }
            default -> {}
        }
        double[] out = new double[node.shape().elementCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = element(node, i);
        }
        return out;
    }

    private double element(Node node, int i) {
        return switch (node.operator()) {
            case ADD -> a(node, i) + b(node, i);
            case SUB -> a(node, i) - b(node, i);
            case MUL -> a(node, i) * b(node, i);
            case DIV -> a(node, i) / b(node, i);
            case FMA -> a(node, i) * b(node, i) + read(node, 2, i);
            case NEG -> -a(node, i);
            case RELU -> Math.max(a(node, i), 0);
            case RELU_GRAD -> b(node, i) > 0 ? a(node, i) : 0;
            case EXP -> StrictMath.exp(a(node, i));
            case LOG -> StrictMath.log(a(node, i));
            case SQRT -> Math.sqrt(a(node, i));
            case COPY -> a(node, i);
            case EXP2 -> StrictMath.exp(a(node, i) * StrictMath.log(2));
            case EXPM1 -> StrictMath.expm1(a(node, i));
            case LOG2 -> StrictMath.log(a(node, i)) / StrictMath.log(2);
            case LOG1P -> StrictMath.log1p(a(node, i));
            case SIN -> StrictMath.sin(a(node, i));
            case COS -> StrictMath.cos(a(node, i));
            case TANH -> StrictMath.tanh(a(node, i));
            case SIGMOID -> 1 / (1 + StrictMath.exp(-a(node, i)));
            case ERF -> error(a(node, i));
            case RSQRT -> 1 / Math.sqrt(a(node, i));
            case RECIPROCAL -> 1 / a(node, i);
            case ABS -> Math.abs(a(node, i));
            case MAX -> Math.max(a(node, i), b(node, i));
            case MIN -> Math.min(a(node, i), b(node, i));
            case GREATER -> a(node, i) > b(node, i) ? 1 : 0;
            case GREATER_EQUAL -> a(node, i) >= b(node, i) ? 1 : 0;
            case EQUAL -> a(node, i) == b(node, i) ? 1 : 0;
            case POW -> StrictMath.pow(a(node, i), b(node, i));
            case CAST -> node.dtype() == DType.INT32 ? (double) (long) a(node, i) : a(node, i);
            case MEAN_OF -> mean(node, i);
            case WHERE -> a(node, i) != 0 ? b(node, i) : read(node, 2, i);
            case MATMUL -> product(node, i);
            case REDUCE_SUM, REDUCE_MAX, ARGMAX -> reduceLast(node, i);
            case FOLD_SUM -> foldFirst(node, i);
            case BATCH_LOAD -> load(node, i);
            default -> throw new IllegalArgumentException("operator=" + node.operator());
        };
    }

    private double mean(Node node, int i) {
        double sum = 0;
        for (int slot = 0; slot < node.operands().size(); slot++) {
            sum += read(node, slot, i);
        }
        return sum / node.operands().size();
    }

    /** The error function by its power series, good to 1e-14 for the small arguments of tests. */
    private static double error(double x) {
        double power = x;
        double sum = x;
        for (int n = 1; n < 80; n++) {
            power *= -x * x / n;
            sum += power / (2 * n + 1);
        }
        return sum * 2 / Math.sqrt(Math.PI);
    }

    private double product(Node node, int i) {
        Shape left = node.operands().get(0).view().shape();
        int depth = left.dim(1);
        int columns = node.shape().dim(1);
        double sum = 0;
        for (int k = 0; k < depth; k++) {
            sum += read(node, 0, i / columns * depth + k) * read(node, 1, k * columns + i % columns);
        }
        return sum;
    }

    private double reduceLast(Node node, int i) {
        int extent = node.operands().get(0).view().shape().columns();
        double sum = 0;
        int best = 0;
        for (int k = 0; k < extent; k++) {
            double value = read(node, 0, i * extent + k);
            sum += value;
            best = value > read(node, 0, i * extent + best) ? k : best;
        }
        return switch (node.operator()) {
            case REDUCE_SUM -> sum;
            case REDUCE_MAX -> read(node, 0, i * extent + best);
            default -> best;
        };
    }

    private double foldFirst(Node node, int i) {
        int extent = node.operands().get(0).view().shape().dim(0);
        int rest = node.shape().elementCount();
        double sum = 0;
        for (int k = 0; k < extent; k++) {
            sum += read(node, 0, k * rest + i);
        }
        return sum;
    }

    /** Row r of the batch is record r. */
    private double load(Node node, int i) {
        int columns = node.shape().columns();
        int offset = (int) node.attributes().integer("offset");
        byte[] one = new byte[1];
        boolean oneHot = node.attributes().string("decode").equals(RecordBinding.ONE_HOT);
        Objects.requireNonNull(records).copy(i / columns, oneHot ? offset : offset + i % columns, one, 0, 1);
        int value = one[0] & 0xff;
        return oneHot ? (value == i % columns ? 1 : 0) : value / 255.0;
    }

    private double a(Node node, int i) {
        return read(node, 0, i);
    }

    private double b(Node node, int i) {
        return read(node, 1, i);
    }

    double read(Node node, int slot, int viewIndex) {
        Operand operand = node.operands().get(slot);
        int index = operand.view().sourceIndex(viewIndex);
        if (operand.isNode()) {
            return values[operand.source()][index];
        }
        Program.Input input = program.inputs().get(operand.input());
        return input.kind() == Program.Kind.CONSTANT
                ? Float.intBitsToFloat(input.constantBits())
                : inputs.get(input.name())[index];
    }
}
