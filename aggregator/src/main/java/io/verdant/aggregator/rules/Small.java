package io.verdant.aggregator.rules;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.HashMap;
import java.util.Map;

/** Small FLOAT64 arithmetic of a program, by operators of the contract. Operands broadcast. */
final class Small {
    /** Operands of one {@code CONCAT}. */
    private static final int MAX_JOINED = Operator.CONCAT.maxInputs();

    private final ProgramBuilder builder;
    private final Map<Double, Value> constants = new HashMap<>();

    Small(ProgramBuilder builder) {
        this.builder = builder;
    }

    ProgramBuilder builder() {
        return builder;
    }

    /**
     * A number: the sum of up to three floats, which is exact for whatever a float's exponent can hold.
     *
     * @throws IllegalArgumentException for a number that is not finite or beyond a float's range
     */
    Value constant(double value) {
        return constants.computeIfAbsent(value, this::made);
    }

    private Value made(double value) {
        float high = (float) value;
        if (!Float.isFinite(high) || (high == 0 && value != 0)) {
            throw new IllegalArgumentException("number beyond a float's range: value=" + value);
        }
        double rest = value - high;
        float middle = (float) rest;
        float low = (float) (rest - middle);
        Value sum = widened(high);
        if (middle != 0) {
            sum = add(sum, widened(middle));
        }
        return low == 0 ? sum : add(sum, widened(low));
    }

    private Value widened(float value) {
        return builder.cast("constant", builder.constant(value), DType.FLOAT64);
    }

    Value apply(Operator operator, Value... operands) {
        return builder.elementwise(operator, operator.name().toLowerCase(java.util.Locale.ROOT), operands);
    }

    Value add(Value a, Value b) {
        return apply(Operator.ADD, a, b);
    }

    Value sub(Value a, Value b) {
        return apply(Operator.SUB, a, b);
    }

    Value mul(Value a, Value b) {
        return apply(Operator.MUL, a, b);
    }

    Value div(Value a, Value b) {
        return apply(Operator.DIV, a, b);
    }

    Value max(Value a, Value b) {
        return apply(Operator.MAX, a, b);
    }

    Value sqrt(Value a) {
        return apply(Operator.SQRT, a);
    }

    /** 1 where {@code a > b}, else 0. */
    Value greater(Value a, Value b) {
        return apply(Operator.GREATER, a, b);
    }

    Value where(Value condition, Value a, Value b) {
        return apply(Operator.WHERE, condition, a, b);
    }

    /** The value, or 1 where it is 0: a divisor. */
    Value nonZero(Value a) {
        return where(a, a, constant(1));
    }

    /** Over the last axis. */
    Value sum(Value a) {
        return builder.reduceLast(Operator.REDUCE_SUM, "sum", a);
    }

    Value maximum(Value a) {
        return builder.reduceLast(Operator.REDUCE_MAX, "maximum", a);
    }

    Value matmul(Value a, Value b) {
        return builder.matmul("product", a, b);
    }

    /** A matrix times a vector. */
    Value times(Value matrix, Value vector) {
        int rows = matrix.shape().dim(0);
        return matmul(matrix, column(vector)).reshape(Shape.of(rows));
    }

    /** A vector times a matrix. */
    Value combined(Value vector, Value matrix) {
        int columns = matrix.shape().dim(1);
        return matmul(row(vector), matrix).reshape(Shape.of(columns));
    }

    /** The product of two vectors, a scalar. */
    Value dot(Value a, Value b) {
        return matmul(row(a), column(b)).reshape(Shape.SCALAR);
    }

    Value row(Value vector) {
        return viewed(vector, new int[] {1, length(vector)}, 0, vector.view().stride(0));
    }

    Value column(Value vector) {
        return viewed(vector, new int[] {length(vector), 1}, vector.view().stride(0), 0);
    }

    private static int length(Value vector) {
        return vector.shape().dim(0);
    }

    private static Value viewed(Value vector, int[] dims, int... strides) {
        View view = View.of(Shape.of(dims), strides, vector.view().offset(), Integer.MAX_VALUE);
        return new Value(vector.source(), view, vector.dtype());
    }

    /** Elements {@code [from, to)} of a vector. */
    static Value part(Value vector, int from, int to) {
        int stride = vector.view().stride(0);
        View view = View.of(
                Shape.of(to - from), new int[] {stride}, vector.view().offset() + from * stride, Integer.MAX_VALUE);
        return new Value(vector.source(), view, vector.dtype());
    }

    /** Row i of a matrix. */
    static Value rowOf(Value matrix, int i) {
        View view = View.of(
                Shape.of(matrix.shape().dim(1)),
                new int[] {matrix.view().stride(1)},
                matrix.view().offset() + i * matrix.view().stride(0),
                Integer.MAX_VALUE);
        return new Value(matrix.source(), view, matrix.dtype());
    }

    /** The first rows and columns of a square matrix. */
    static Value corner(Value matrix, int size) {
        View view = View.of(
                Shape.of(size, size), matrix.view().strides(), matrix.view().offset(), Integer.MAX_VALUE);
        return new Value(matrix.source(), view, matrix.dtype());
    }

    /** The diagonal of a square matrix. */
    static Value diagonal(Value matrix) {
        View whole = matrix.view();
        View view = View.of(
                Shape.of(matrix.shape().dim(0)),
                new int[] {whole.stride(0) + whole.stride(1)},
                whole.offset(),
                Integer.MAX_VALUE);
        return new Value(matrix.source(), view, matrix.dtype());
    }

    /** Ranks along the last axis, the least first, or the greatest first. */
    Value rank(Value a, boolean descending) {
        return builder.rank("rank", a, descending, false);
    }

    /** 1 where the rank is below a number, else 0. */
    Value first(Value ranks, double count) {
        return greater(constant(count), ranks);
    }

    /** The index along an axis. */
    Value index(int axis, int... dims) {
        return builder.node(Operator.IOTA, "index", Attributes.of("axis", axis), DType.FLOAT64, Shape.of(dims));
    }

    Value identity(int size) {
        return apply(Operator.EQUAL, index(0, size, size), index(1, size, size));
    }

    /** The same number everywhere. */
    Value filled(double value, int... dims) {
        Value scalar = constant(value).broadcast(Shape.of(dims));
        return builder.node(Operator.COPY, "filled", Attributes.NONE, DType.FLOAT64, Shape.of(dims), scalar);
    }

    Value concat(int axis, Value... values) {
        return builder.concat("joined", axis, values);
    }

    /** Whole numbers, each exact as a float, as a vector. */
    Value numbers(int[] values) {
        Value[] parts = new Value[(values.length + MAX_JOINED - 1) / MAX_JOINED];
        for (int part = 0; part < parts.length; part++) {
            int from = part * MAX_JOINED;
            Value[] scalars = new Value[Math.min(MAX_JOINED, values.length - from)];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = builder.constant(values[from + i]).broadcast(Shape.of(1));
            }
            parts[part] = builder.concat("numbers", 0, scalars);
        }
        return builder.cast(
                "numbers", parts.length == 1 ? parts[0] : builder.concat("numbers", 0, parts), DType.FLOAT64);
    }

    /** Squared distances of rows from their Gram matrix; never below 0, and 0 on the diagonal. */
    Value distances(Value gram) {
        Value norms = diagonal(gram);
        Value sums = add(column(norms), row(norms));
        return max(apply(Operator.FMA, constant(-2), gram, sums), constant(0));
    }

    /** What is taken of a vector of that norm such that its norm is at most a limit. */
    Value clip(Value norm, Value limit) {
        Value beyond = greater(norm, limit);
        return div(where(beyond, limit, constant(1)), where(beyond, norm, constant(1)));
    }
}
