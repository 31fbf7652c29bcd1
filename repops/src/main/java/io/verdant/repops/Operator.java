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
    WHERE(38, 3, 3);

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
            case ABS, MAX, MIN, GREATER, GREATER_EQUAL, EQUAL, WHERE -> true;
            case MATMUL, REDUCE_SUM, FOLD_SUM, REDUCE_MAX, ARGMAX, BATCH_LOAD, MEAN_OF, TRIMMED_MEAN, COPY -> false;
        };
    }

    /** What an element costs, in elements of a cheap operator. */
    int cost() {
        return switch (this) {
            case EXP, LOG, EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF -> 16;
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
