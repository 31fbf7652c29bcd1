package io.verdant.repops;

/** The price of an elementwise operator, in floating-point operations. */
final class Flops {
    /** A degree-ten polynomial, its reduction and its rounding. */
    private static final int SHORT_ELEMENTARY = 32;

    /** One call of any other elementary function, however long: all that a micro-step may cost. */
    private static final int ELEMENTARY = 256;

    private Flops() {}

    static int of(Operator operator) {
        return switch (operator) {
            case EXP, LOG -> SHORT_ELEMENTARY;
            case EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF, POW -> ELEMENTARY;
            case FMA, RSQRT -> 2;
            default -> 1;
        };
    }
}
