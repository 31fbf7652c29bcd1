package io.verdant.repops;

/** The price of an elementwise operator, in floating-point operations. */
final class Flops {
    /** An elementary function is counted as this many: a degree-ten polynomial, its reduction and its rounding. */
    private static final int ELEMENTARY = 32;

    private Flops() {}

    static int of(Operator operator) {
        return switch (operator) {
            case EXP, LOG -> ELEMENTARY;
            case FMA -> 2;
            default -> 1;
        };
    }
}
