package io.verdant.aggregator;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.List;

/**
 * The two rules that combine each parameter's gradients by one operator, by the name in a job file; all others are in {@code rules}:
 *
 * <ul>
 *   <li>{@code mean}: {@link Operator#MEAN_OF}. Stands no faulty claim, so its {@code f} is 0.
 *   <li>{@code trimmed-mean}: {@link Operator#TRIMMED_MEAN}. Coordinate by coordinate, the {@code f} lowest and the {@code
 *       f} highest are left out. Stands {@code f} faulty claims of {@code n}, where {@code 2f < n}.
 * </ul>
 */
final class AggregationRule {
    static final String MEAN = "mean";
    static final String TRIMMED_MEAN = "trimmed-mean";

    /** Most gradients that one operator takes. */
    static final int MAX_PARTICIPANTS = Operator.MEAN_OF.maxInputs();

    private final String name;
    private final int f;

    private AggregationRule(String name, int f) {
        this.name = name;
        this.f = f;
    }

    /**
     * The rule of a job.
     *
     * @throws IllegalArgumentException where the job names no rule, several, an unknown one, or an {@code f} that the rule
     *     cannot have with any number of participants
     */
    static AggregationRule of(List<JobSpec.Rule> rules) {
        if (rules.size() != 1) {
            throw new IllegalArgumentException("aggregation takes exactly one rule: rules=" + rules);
        }
        JobSpec.Rule rule = rules.getFirst();
        if (!isKnown(rule.name())) {
            throw new IllegalArgumentException(
                    "unknown aggregation rule: rule=" + rule.name() + " known=[" + MEAN + ", " + TRIMMED_MEAN + "]");
        }
        if (rule.f() < 0 || (rule.name().equals(MEAN) && rule.f() != 0)) {
            throw new IllegalArgumentException(
                    "rule=" + rule.name() + " cannot stand f=" + rule.f() + " faulty claims");
        }
        return new AggregationRule(rule.name(), rule.f());
    }

    static boolean isKnown(String name) {
        return name.equals(MEAN) || name.equals(TRIMMED_MEAN);
    }

    /** @throws IllegalArgumentException beyond the breakdown point, {@code 2f >= n} */
    void requireBelowBreakdown(int participants) {
        requireCount(participants);
        if (2L * f >= participants) {
            throw new IllegalArgumentException("beyond the breakdown point: rule=" + name + " f=" + f + " participants="
                    + participants + ", needs at least " + (2L * f + 1) + " participants or f=" + (participants - 1) / 2
                    + " at most");
        }
    }

    /** The f that is used with so few participants: at most {@code floor((n - 1) / 2)}. */
    int effective(int participants) {
        requireCount(participants);
        return Math.min(f, (participants - 1) / 2);
    }

    private static void requireCount(int participants) {
        if (participants < 1 || participants > MAX_PARTICIPANTS) {
            throw new IllegalArgumentException("participants=" + participants + " limit=" + MAX_PARTICIPANTS);
        }
    }

    /** Adds the node that combines one parameter's gradients, given in participant order. */
    Value combine(ProgramBuilder program, String nodeName, Value[] gradients) {
        Operator operator = name.equals(MEAN) ? Operator.MEAN_OF : Operator.TRIMMED_MEAN;
        Attributes attributes = name.equals(MEAN) ? Attributes.NONE : Attributes.of("f", effective(gradients.length));
        return program.node(operator, nodeName, attributes, DType.FLOAT32, gradients[0].shape(), gradients);
    }
}
