package io.verdant.repops;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The operators beyond the elementwise ones, the plain product and the plain reductions, as methods of a {@link
 * ProgramBuilder}. Each works out its result's shape and attributes. What does not fit is refused, at the latest by the
 * check that every program passes before it runs.
 */
public abstract sealed class ProgramNodes permits ProgramBuilder {
    /** A node of any operator, with its attributes and its result's type and shape. */
    public abstract Value node(
            Operator operator, String nodeName, Attributes attributes, DType dtype, Shape shape, Value... operands);

    private Value floats(Operator operator, String nodeName, Attributes attributes, Shape shape, Value... operands) {
        DType dtype = operands.length == 0 ? DType.FLOAT32 : floating(operands[0]);
        return node(operator, nodeName, attributes, dtype, shape, operands);
    }

    /** FLOAT64 of such operands, else FLOAT32. */
    static DType floating(Value operand) {
        return operand.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    }

    private static void require(boolean holds, String nodeName, String what) {
        if (!holds) {
            throw new IllegalArgumentException("node=" + nodeName + " " + what);
        }
    }

    /** {@code a[B.., m, k] · b[B.., k, n]}; leading axes broadcast, the result has rank 3 or more. */
    public Value batchMatmul(String nodeName, Value a, Value b) {
        int[] as = a.shape().dims();
        int[] bs = b.shape().dims();
        int rank = Math.max(Math.max(as.length, bs.length), 3);
        boolean fits = as.length >= 2 && bs.length >= 2 && as[as.length - 1] == bs[bs.length - 2];
        require(fits, nodeName, "a=" + a.shape() + " b=" + b.shape());
        Shape leading = ProgramBuilder.commonShape(leading(as), leading(bs));
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        System.arraycopy(leading.dims(), 0, dims, rank - 2 - leading.rank(), leading.rank());
        return floats(
                Operator.BATCH_MATMUL,
                nodeName,
                Attributes.NONE,
                with(dims, as[as.length - 2], bs[bs.length - 1]),
                a.broadcast(with(dims, as[as.length - 2], as[as.length - 1])),
                b.broadcast(with(dims, bs[bs.length - 2], bs[bs.length - 1])));
    }

    private static Shape leading(int[] dims) {
        return Shape.of(Arrays.copyOf(dims, dims.length - 2));
    }

    private static Shape with(int[] dims, int rows, int columns) {
        dims[dims.length - 2] = rows;
        dims[dims.length - 1] = columns;
        return Shape.of(dims);
    }

    /**
     * A convolution.
     *
     * @param x images {@code [n, h, w, c]}
     * @param w kernels {@code [kh, kw, c / groups, o]}, of the window's size
     * @return {@code [n, outHeight, outWidth, o]}
     */
    public Value conv2d(String nodeName, Value x, Value w, Window window, int groups, int outHeight, int outWidth) {
        require(x.shape().rank() == 4 && w.shape().rank() == 4, nodeName, "x=" + x.shape() + " w=" + w.shape());
        Shape shape = Shape.of(x.shape().dim(0), outHeight, outWidth, w.shape().dim(3));
        return floats(Operator.CONV2D, nodeName, window.slide().with("groups", groups), shape, x, w);
    }

    /** The gradient of a convolution by its images, which have the shape {@code image}. */
    public Value conv2dGradInput(String nodeName, Value dy, Value w, Window window, int groups, Shape image) {
        return floats(Operator.CONV2D_GRAD_INPUT, nodeName, window.slide().with("groups", groups), image, dy, w);
    }

    /** The gradient of a convolution by its kernels. */
    public Value conv2dGradWeight(String nodeName, Value x, Value dy, Window window, int groups) {
        require(x.shape().rank() == 4 && dy.shape().rank() == 4, nodeName, "x=" + x.shape() + " dy=" + dy.shape());
        require(groups >= 1, nodeName, "groups=" + groups);
        Shape shape = Shape.of(
                window.rows().kernel(),
                window.columns().kernel(),
                x.shape().dim(3) / groups,
                dy.shape().dim(3));
        return floats(Operator.CONV2D_GRAD_WEIGHT, nodeName, window.slide().with("groups", groups), shape, x, dy);
    }

    private static Shape pooled(String nodeName, Value x, int outHeight, int outWidth) {
        require(x.shape().rank() == 4, nodeName, "x=" + x.shape());
        return Shape.of(x.shape().dim(0), outHeight, outWidth, x.shape().dim(3));
    }

    public Value maxPool(String nodeName, Value x, Window window, int outHeight, int outWidth) {
        Shape shape = pooled(nodeName, x, outHeight, outWidth);
        return floats(Operator.MAX_POOL, nodeName, window.attributes(), shape, x);
    }

    /** INT32: the place in its window of every maximum, {@code kh * kernelWidth + kw}. */
    public Value maxPoolIndex(String nodeName, Value x, Window window, int outHeight, int outWidth) {
        Shape shape = pooled(nodeName, x, outHeight, outWidth);
        return node(Operator.MAX_POOL_INDEX, nodeName, window.attributes(), DType.INT32, shape, x);
    }

    /** The gradient of a pooling by its images, which have the shape {@code image}. */
    public Value maxPoolGrad(String nodeName, Value dy, Value index, Window window, Shape image) {
        return floats(Operator.MAX_POOL_GRAD, nodeName, window.attributes(), image, dy, index);
    }

    public Value avgPool(String nodeName, Value x, Window window, PoolDivisor divisor, int outHeight, int outWidth) {
        Attributes attributes = window.attributes().with("divisor", divisor.text());
        return floats(Operator.AVG_POOL, nodeName, attributes, pooled(nodeName, x, outHeight, outWidth), x);
    }

    /** The gradient of a pooling by its images, which have the shape {@code image}. */
    public Value avgPoolGrad(String nodeName, Value dy, Window window, PoolDivisor divisor, Shape image) {
        Attributes attributes = window.attributes().with("divisor", divisor.text());
        return floats(Operator.AVG_POOL_GRAD, nodeName, attributes, image, dy);
    }

    /** Rows of a table {@code [v, rest..]} by INT32 ids: {@code ids.shape + rest}. */
    public Value gather(String nodeName, Value table, Value ids) {
        require(table.shape().rank() >= 1, nodeName, "table=" + table.shape());
        int[] dims = table.shape().dims();
        return floats(
                Operator.GATHER,
                nodeName,
                Attributes.NONE,
                joined(ids.shape(), Arrays.copyOfRange(dims, 1, dims.length)),
                table,
                ids);
    }

    /** Rows {@code ids.shape + rest} folded into {@code [rows, rest..]} by INT32 ids. */
    public Value scatterAdd(String nodeName, Value dy, Value ids, int rows) {
        int[] dims = dy.shape().dims();
        int from = ids.shape().rank();
        require(dims.length >= from, nodeName, "dy=" + dy.shape() + " ids=" + ids.shape());
        Shape shape = joined(Shape.of(rows), Arrays.copyOfRange(dims, from, dims.length));
        return floats(Operator.SCATTER_ADD, nodeName, Attributes.of("rows", rows), shape, dy, ids);
    }

    public Value oneHot(String nodeName, Value ids, int depth) {
        Shape shape = joined(ids.shape(), new int[] {depth});
        return floats(Operator.ONE_HOT, nodeName, Attributes.of("depth", depth), shape, ids);
    }

    private static Shape joined(Shape first, int[] last) {
        int[] dims = Arrays.copyOf(first.dims(), first.rank() + last.length);
        System.arraycopy(last, 0, dims, first.rank(), last.length);
        return Shape.of(dims);
    }

    /** The values one after the other along an axis. */
    public Value concat(String nodeName, int axis, Value... values) {
        int[] dims = values[0].shape().dims();
        require(axis >= 0 && axis < dims.length, nodeName, "axis=" + axis + " shape=" + values[0].shape());
        dims[axis] = 0;
        for (Value value : values) {
            require(value.shape().rank() == dims.length, nodeName, "shape=" + value.shape());
            dims[axis] = Math.addExact(dims[axis], value.shape().dim(axis));
        }
        return floats(Operator.CONCAT, nodeName, Attributes.of("axis", axis), Shape.of(dims), values);
    }

    /** Index i of each axis at {@code begin + i * step} of the result, which is +0 elsewhere. */
    public Value pad(String nodeName, Value x, int[] begin, int[] step, Shape shape) {
        int rank = shape.rank();
        require(begin.length == rank && step.length == rank, nodeName, "axes=" + begin.length + " shape=" + shape);
        Attributes attributes = Attributes.NONE;
        for (int axis = 0; axis < rank; axis++) {
            attributes = attributes.with("begin" + axis, begin[axis]).with("step" + axis, step[axis]);
        }
        return floats(Operator.PAD, nodeName, attributes, shape, x);
    }

    /** The index along an axis of that shape, as floats. */
    public Value iota(String nodeName, int axis, Shape shape) {
        return floats(Operator.IOTA, nodeName, Attributes.of("axis", axis), shape);
    }

    /** Ones with the probability {@code threshold / 2^32}, else zeros. */
    public Value randomMask(String nodeName, long threshold, Shape shape) {
        return floats(Operator.RANDOM_MASK, nodeName, Attributes.of("threshold", threshold), shape);
    }

    /** The number of the job's step, as a scalar. */
    public Value stepNumber(String nodeName) {
        return floats(Operator.STEP_NUMBER, nodeName, Attributes.NONE, Shape.SCALAR);
    }

    /** {@code a^b}, operands broadcast to the common shape. */
    public Value pow(String nodeName, Value a, Value b) {
        Shape shape = ProgramBuilder.commonShape(a.shape(), b.shape());
        return floats(Operator.POW, nodeName, Attributes.NONE, shape, a.broadcast(shape), b.broadcast(shape));
    }

    /** INT32 to FLOAT32, or FLOAT32 to INT32. */
    public Value cast(String nodeName, Value x) {
        return cast(nodeName, x, x.dtype() == DType.INT32 ? DType.FLOAT32 : DType.INT32);
    }

    /** The same elements in another type: FLOAT32 from or to INT32 or FLOAT64. */
    public Value cast(String nodeName, Value x, DType to) {
        return node(Operator.CAST, nodeName, Attributes.NONE, to, x.shape(), x);
    }

    /**
     * The products of rows of one shape with one another, in FLOAT64, {@code [n, n]}.
     *
     * @param reference what is taken from every row first; null for nothing
     */
    public Value gram(String nodeName, @Nullable Value reference, Value... rows) {
        Value[] operands = reference == null ? rows : Arrays.copyOf(rows, rows.length + 1);
        if (reference != null) {
            operands[rows.length] = reference;
        }
        Shape shape = Shape.of(rows.length, rows.length);
        return node(Operator.GRAM, nodeName, Attributes.NONE, DType.FLOAT64, shape, operands);
    }

    /** The sum of rows of one shape, each times its weight of {@code weights [n]}. */
    public Value weightedSum(String nodeName, Value weights, Value... rows) {
        Value[] operands = new Value[rows.length + 1];
        operands[0] = weights;
        System.arraycopy(rows, 0, operands, 1, rows.length);
        return floats(Operator.WEIGHTED_SUM, nodeName, Attributes.NONE, rows[0].shape(), operands);
    }

    /** Coordinate by coordinate the mean of all but {@code dropped} values, those nearest the median. */
    public Value meanAround(String nodeName, int dropped, Value... rows) {
        return floats(Operator.MEAN_AROUND, nodeName, Attributes.of("f", dropped), rows[0].shape(), rows);
    }

    /** How many elements of the last axis come before each, by (value, index); the result has the operand's type. */
    public Value rank(String nodeName, Value x, boolean descending, boolean magnitude) {
        return rank(nodeName, x, x.dtype(), descending, magnitude);
    }

    /** The same with a result of that type: the operand's, or INT32. */
    public Value rank(String nodeName, Value x, DType result, boolean descending, boolean magnitude) {
        Attributes attributes = Attributes.of("descending", descending ? 1 : 0).with("magnitude", magnitude ? 1 : 0);
        return node(Operator.RANK, nodeName, attributes, result, x.shape(), x);
    }
}
