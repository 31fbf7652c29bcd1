package io.verdant.aggregator;

import io.verdant.protocol.JobSpec;
import java.util.List;

/**
 * The rule {@code auto}: which chain combines a round's gradients follows from how much work of the rounds before was rejected. Nothing
 * else goes into it, and the counts are in the coordinator's log, so whoever has the log gets the same chain, and a dispute over the
 * aggregate is a dispute over that chain's program.
 *
 * <table>
 * <caption>What is picked, all with the job's f</caption>
 * <tr><th>rejected, of what was committed to</th><th>chain</th></tr>
 * <tr><td>less than 1 %</td><td>{@code trimmed-mean}</td></tr>
 * <tr><td>less than 10 %</td><td>{@code distinct}, {@code nnm}, {@code trimmed-mean}</td></tr>
 * <tr><td>more</td><td>{@code arc}, {@code distinct}, {@code nnm}, {@code trimmed-mean}</td></tr>
 * </table>
 *
 * <p>Each stands {@code 2f < n}: what is picked never stands fewer than the job asks for, and only costs more where somebody attacks. One
 * pass and n log n · d for the first, n²·d for the others.
 */
public final class AutoRule {
    /** Its name in a job. */
    public static final String NAME = "auto";

    private static final String DISTINCT = "distinct";
    private static final String NNM = "nnm";

    private AutoRule() {}

    /** Whether the job leaves the choice to this rule. */
    public static boolean isAuto(List<JobSpec.Rule> rules) {
        return rules.stream().anyMatch(rule -> rule.name().equals(NAME));
    }

    /**
     * What combines a round's gradients: the job's own rules, or where they are {@code auto} what that picks.
     *
     * @param rejected claims that were committed to and are in no aggregate, of the rounds that count
     * @param committed claims that were committed to in those rounds
     * @throws IllegalArgumentException for counts that cannot be, or {@code auto} beside other stages
     */
    public static List<JobSpec.Rule> picked(List<JobSpec.Rule> rules, int rejected, int committed) {
        if (rejected < 0 || committed < rejected) {
            throw new IllegalArgumentException("rejected=" + rejected + " committed=" + committed);
        }
        if (!isAuto(rules)) {
            return rules;
        }
        if (rules.size() != 1) {
            throw new IllegalArgumentException("the rule auto picks all stages: stages=" + rules.size() + " allowed=1");
        }
        int f = rules.getFirst().f();
        JobSpec.Rule last = new JobSpec.Rule(AggregationRule.TRIMMED_MEAN, f);
        if (100L * rejected < Math.max(1, committed)) {
            return List.of(last);
        }
        JobSpec.Rule distinct = new JobSpec.Rule(DISTINCT, 0);
        JobSpec.Rule mixing = new JobSpec.Rule(NNM, f);
        return 10L * rejected < committed
                ? List.of(distinct, mixing, last)
                : List.of(new JobSpec.Rule("arc", f), distinct, mixing, last);
    }

    /** All that it can pick, from the least to the most careful; of a job that names its rules, those. */
    static List<List<JobSpec.Rule>> choices(List<JobSpec.Rule> rules) {
        return isAuto(rules)
                ? List.of(picked(rules, 0, 0), picked(rules, 5, 100), picked(rules, 1, 1))
                : List.of(rules);
    }

    /** A chain in one line, such as {@code distinct + nnm f=2 + trimmed-mean f=2}. */
    public static String text(List<JobSpec.Rule> rules) {
        return String.join(
                " + ",
                rules.stream()
                        .map(rule -> rule.f() == 0 ? rule.name() : rule.name() + " f=" + rule.f())
                        .toList());
    }
}
