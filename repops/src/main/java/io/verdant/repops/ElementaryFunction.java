package io.verdant.repops;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The elementary functions of the contract under the names that {@code verdant conformance} gives them. */
public enum ElementaryFunction {
    EXP(Elementary::exp),
    EXP2(Elementary::exp2),
    EXPM1(Elementary::expm1),
    LOG(Elementary::log),
    LOG2(Elementary::log2),
    LOG1P(Elementary::log1p),
    SIN(Elementary::sin),
    COS(Elementary::cos),
    TANH(Elementary::tanh),
    SIGMOID(Elementary::sigmoid),
    ERF(Elementary::erf),
    RSQRT(Elementary::rsqrt),
    SQRT(Elementary::sqrt),
    RECIPROCAL(Elementary::reciprocal);

    /** From a float to a float. */
    @FunctionalInterface
    interface FloatFunction {
        float apply(float x);
    }

    private final FloatFunction function;

    ElementaryFunction(FloatFunction function) {
        this.function = function;
    }

    /** The correctly rounded value. */
    public float apply(float x) {
        return function.apply(x);
    }

    FloatFunction function() {
        return function;
    }

    /** The name in lower case, such as {@code log1p}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ElementaryFunction> named(String word) {
        return Arrays.stream(values())
                .filter(function -> function.word().equals(word))
                .findFirst();
    }

    /** All names, in the contract's order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(ElementaryFunction::word).toList();
    }
}
