package io.verdant.repops;

/**
 * The operators of the contract: a closed list. Each produces one output. {@link #code()} is part of every program hash
 * and never changes; a new meaning is a new code. The written order of each is in {@code docs/repops.md}.
 *
 * <p>Elementwise operators take operands whose views already have the output's shape (broadcasting is a view).
 */
public enum Operator {
    /**
     * {@code out[i,j] = fold over ascending k of fma(a[i,k], b[k,j], acc)}, acc starting at +0. Transposes are views.
     */
    MATMUL(1, 2, 2),
    ADD(2, 2, 2),
    SUB(3, 2, 2),
    MUL(4, 2, 2),
    /** The correctly rounded quotient, never a multiplication by a reciprocal. */
    DIV(5, 2, 2),
    /** {@code fma(a, b, c)}, one rounding. */
    FMA(6, 3, 3),
    NEG(7, 1, 1),
    /** {@code x > 0 ? x : +0}. */
    RELU(8, 1, 1),
    /** {@code (dy, x) -> x > 0 ? dy : +0}. */
    RELU_GRAD(9, 2, 2),
    /** Correctly rounded exponential. */
    EXP(10, 1, 1),
    /** Correctly rounded natural logarithm. */
    LOG(11, 1, 1),
    SQRT(12, 1, 1),
    /** Sum over the view's last axis: 32 strided lanes, then the halving tree 16, 8, 4, 2, 1. */
    REDUCE_SUM(13, 1, 1),
    /** Sum over the view's first axis: one fold in ascending order, from +0. */
    FOLD_SUM(14, 1, 1),
    /** Maximum over the view's last axis: ascending fold, {@code x > acc ? x : acc}, starting at the first element. */
    REDUCE_MAX(15, 1, 1),
    /** INT32 index of the first maximum along the view's last axis. */
    ARGMAX(16, 1, 1),
    /** Copies fields of dataset records into a batch; attributes {@code offset}, {@code decode}. */
    BATCH_LOAD(17, 1, 1),
    /** Mean of n operands of one shape: ascending fold from +0 in operand order, then one division by n. */
    MEAN_OF(18, 1, 256),
    /**
     * Coordinate-wise trimmed mean of n operands: an operand is kept where its rank by (value, operand index) is in
     * {@code [f, n - f)}; the kept are summed in operand order from +0, then divided by {@code n - 2f}. Attribute
     * {@code f}.
     */
    TRIMMED_MEAN(19, 1, 256),
    /** A contiguous copy of a view. */
    COPY(20, 1, 1),
    /** Correctly rounded {@code 2^x}, as are all elementary functions here. */
    EXP2(21, 1, 1),
    /** {@code e^x - 1}. */
    EXPM1(22, 1, 1),
    /** Logarithm to base 2. */
    LOG2(23, 1, 1),
    /** {@code log(1 + x)}. */
    LOG1P(24, 1, 1),
    /** Sine of an angle in radians, of any size. */
    SIN(25, 1, 1),
    COS(26, 1, 1),
    TANH(27, 1, 1),
    /** {@code 1 / (1 + e^-x)}, rounded once. */
    SIGMOID(28, 1, 1),
    /** The error function. */
    ERF(29, 1, 1),
    /** {@code 1 / sqrt(x)}, rounded once. */
    RSQRT(30, 1, 1),
    /** {@code 1 / x}, the IEEE quotient. */
    RECIPROCAL(31, 1, 1),
    /** The sign cleared, of zeros too. */
    ABS(32, 1, 1),
    /** {@code b > a ? b : a}: the first of equal ones. */
    MAX(33, 2, 2),
    /** {@code b < a ? b : a}: the first of equal ones. */
    MIN(34, 2, 2),
    /** {@code a > b ? 1 : +0}. */
    GREATER(35, 2, 2),
    /** {@code a >= b ? 1 : +0}. */
    GREATER_EQUAL(36, 2, 2),
    /** {@code a == b ? 1 : +0}. */
    EQUAL(37, 2, 2),
    /** Operands (condition, a, b): {@code condition != 0 ? a : b}. */
    WHERE(38, 3, 3),
    /** {@link #MATMUL} for each index of the leading axes: {@code [B.., m, k] · [B.., k, n]}. */
    BATCH_MATMUL(39, 2, 2),
    /** Operands (x [n,h,w,c], w [kh,kw,c/groups,o]); attributes of {@link ConvGeometry}; result [n,oh,ow,o]. */
    CONV2D(40, 2, 2),
    /** Operands (dy [n,oh,ow,o], w): the gradient of {@link #CONV2D} by x, [n,h,w,c]. */
    CONV2D_GRAD_INPUT(41, 2, 2),
    /** Operands (x, dy): the gradient of {@link #CONV2D} by w, [kh,kw,c/groups,o]. */
    CONV2D_GRAD_WEIGHT(42, 2, 2),
    /** The maximum of every window over [n,h,w,c], of the positions inside the image; attributes of {@link Window}. */
    MAX_POOL(43, 1, 1),
    /** INT32: where in its window, row by row, {@link #MAX_POOL} found the maximum. */
    MAX_POOL_INDEX(44, 1, 1),
    /** Operands (dy, index): the gradient of {@link #MAX_POOL} by x. */
    MAX_POOL_GRAD(45, 2, 2),
    /** The mean of every window; the attribute {@code divisor} says of how many positions. */
    AVG_POOL(46, 1, 1),
    /** The gradient of {@link #AVG_POOL} by x. */
    AVG_POOL_GRAD(47, 1, 1),
    /** Operands (table [v, rest..], INT32 ids): row {@code ids[i]} of the table at i; NaN for an id that has no row. */
    GATHER(48, 2, 2),
    /** Operands (dy, INT32 ids), attribute {@code rows}: rows of dy folded into the row that their id names. */
    SCATTER_ADD(49, 2, 2),
    /** INT32 ids, attribute {@code depth}: 1 where the last index equals the id, else +0. */
    ONE_HOT(50, 1, 1),
    /** Operands one after the other along the attribute {@code axis}. */
    CONCAT(51, 1, 256),
    /** {@code out[i] = x[(i - begin) / step]} per axis where that is whole and inside, else +0. */
    PAD(52, 1, 1),
    /** The index along the attribute {@code axis}, as a float. */
    IOTA(53, 0, 0),
    /** 1 where the element's Philox word is below the attribute {@code threshold}, else +0. */
    RANDOM_MASK(54, 0, 0),
    /** The number of the job's step, as a float scalar. */
    STEP_NUMBER(55, 0, 0),
    /** {@code a^b}, correctly rounded. */
    POW(56, 2, 2),
    /** INT32 to FLOAT32, to nearest even; FLOAT32 to INT32, truncated and saturated, NaN to 0; FLOAT32 and FLOAT64. */
    CAST(57, 1, 1),
    /**
     * The products of n operands with one another, less one more operand where there is one, in FLOAT64: {@code [n, n]}, by
     * 32 lanes and the halving tree.
     */
    GRAM(58, 1, 257),
    /** Operands (weights [n], x_0 .. x_{n-1}): in operand order {@code acc = fma(w_i, x_i, acc)} from +0. */
    WEIGHTED_SUM(59, 2, 257),
    /** Coordinate-wise mean of the {@code n - f} values nearest to the median, by (distance, operand). Attribute {@code f}. */
    MEAN_AROUND(60, 1, 256),
    /** How many elements of the row come before this one; attributes {@code descending} and {@code magnitude}, 0 or 1. */
    RANK(61, 1, 1);

    private final int code;
    private final int minInputs;
    private final int maxInputs;

    Operator(int code, int minInputs, int maxInputs) {
        this.code = code;
        this.minInputs = minInputs;
        this.maxInputs = maxInputs;
    }

    /** Whether an output element is a function of the operands' elements at the same place. Copies are not counted. */
    boolean isElementwise() {
        return switch (this) {
            case ADD, SUB, MUL, DIV, FMA, NEG, RELU, RELU_GRAD, EXP, LOG, SQRT -> true;
            case EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF, RSQRT, RECIPROCAL -> true;
            case ABS, MAX, MIN, GREATER, GREATER_EQUAL, EQUAL, WHERE, POW -> true;
            case MATMUL, REDUCE_SUM, FOLD_SUM, REDUCE_MAX, ARGMAX, BATCH_LOAD, MEAN_OF, TRIMMED_MEAN, COPY -> false;
            case BATCH_MATMUL, CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> false;
            case MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD -> false;
            case GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA, RANDOM_MASK, STEP_NUMBER, CAST -> false;
            case GRAM, WEIGHTED_SUM, MEAN_AROUND, RANK -> false;
        };
    }

    /** Whether operands and result may be FLOAT64, all of them. What has rules of its own, such as a cast, is not counted. */
    boolean takesDoubles() {
        return switch (this) {
            case ADD, SUB, MUL, DIV, FMA, NEG, SQRT, RECIPROCAL, ABS, MAX, MIN -> true;
            case GREATER, GREATER_EQUAL, EQUAL, WHERE, COPY -> true;
            case MATMUL, BATCH_MATMUL, REDUCE_SUM, REDUCE_MAX, FOLD_SUM, MEAN_OF, TRIMMED_MEAN -> true;
            case GATHER, CONCAT, IOTA, WEIGHTED_SUM, MEAN_AROUND, RANK -> true;
            default -> false;
        };
    }

    /** What an element costs, in elements of a cheap operator. */
    int cost() {
        return switch (this) {
            case EXP, LOG, EXP2, TANH, SIGMOID -> 16;
            case EXPM1, LOG2, LOG1P, SIN, COS, ERF, POW -> 256;
            case DIV, SQRT, RSQRT, RECIPROCAL -> 2;
            default -> 1;
        };
    }

    public int code() {
        return code;
    }

    public int minInputs() {
        return minInputs;
    }

    public int maxInputs() {
        return maxInputs;
    }
}
