package io.verdant.repops;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares a function of {@link Elementary} with two other evaluations over a range of arguments. Where
 * {@link IndependentDoubles} cannot be near the middle of two floats, the results must be equal; elsewhere
 * {@link DecimalFunctions} decides. Run over all arguments it proves correct rounding, given that the double formulas lose
 * less than {@link IndependentDoubles#ERROR}.
 *
 * <p>{@code ElementaryProof FUNCTION [THREADS]} does that for all 2^32 arguments.
 */
final class ElementaryProof {
    private static final int BLOCK_COUNT = 1 << 12;
    private static final int BLOCK_ARGUMENTS = 1 << 20;
    private static final int REPORTED_LIMIT = 20;

    private final ElementaryFunction function;
    private final AtomicLong decimal = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    ElementaryProof(ElementaryFunction function) {
        this.function = function;
    }

    /** Checks {@code count} arguments from that bit pattern on. */
    void check(int firstBits, int count) {
        for (int i = 0; i < count; i++) {
            float x = Float.intBitsToFloat(firstBits + i);
            if (!isRight(x)) {
                report(x);
            }
        }
    }

    /** Whether the function's value at that argument is the correctly rounded one. */
    boolean isRight(float x) {
        float given = function.apply(x);
        double other = IndependentDoubles.value(function, x);
        double margin = other * IndependentDoubles.ERROR;
        float low = (float) (other - margin);
        float high = (float) (other + margin);
        if (low == high || !Double.isFinite(other)) {
            return Float.floatToIntBits((float) other) == Float.floatToIntBits(given);
        }
        decimal.incrementAndGet();
        return DecimalFunctions.isNearest(given, DecimalFunctions.value(function, x));
    }

    long decimalCount() {
        return decimal.get();
    }

    long wrongCount() {
        return wrong.get();
    }

    private void report(float x) {
        if (wrong.incrementAndGet() <= REPORTED_LIMIT) {
            System.out.printf(
                    "wrong: %s(%08x)=%08x%n",
                    function.word(), Float.floatToRawIntBits(x), Float.floatToRawIntBits(function.apply(x)));
        }
    }

    public static void main(String[] arguments) {
        ElementaryFunction function = ElementaryFunction.named(arguments[0]).orElseThrow();
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        ElementaryProof proof = new ElementaryProof(function);
        AtomicInteger next = new AtomicInteger();
        try (Compute compute = Compute.of(Compute.Mode.SCALAR, threads)) {
            compute.share(
                    (worker, part) -> {
                        for (int block = next.getAndIncrement(); block < BLOCK_COUNT; block = next.getAndIncrement()) {
                            proof.check(block * BLOCK_ARGUMENTS, BLOCK_ARGUMENTS);
                        }
                    },
                    compute.threads());
        }
        System.out.printf(
                "%s: %d arguments, %d decided in decimal, %d wrong%n",
                function.word(), (long) BLOCK_COUNT * BLOCK_ARGUMENTS, proof.decimalCount(), proof.wrongCount());
        if (proof.wrongCount() > 0) {
            System.exit(1);
        }
    }
}
