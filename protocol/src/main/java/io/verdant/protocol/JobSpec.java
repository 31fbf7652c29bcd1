package io.verdant.protocol;

import java.util.List;

/**
 * A job as data: what the publisher signed. Amounts are in micro-units (millionths of the job file's unit). The job's id
 * is the hash of this record's canonical bytes.
 *
 * @param name for people
 * @param contract the numeric contract, such as {@code repops/1}
 * @param modelHash SHA-256 of the model file
 * @param programRoot Merkle root of the step program that the model and the optimizer compile to
 * @param startRoot state root of the first checkpoint
 * @param datasetRoot Merkle root over the decoded training records
 */
public record JobSpec(
        String name,
        String contract,
        Hash32 modelHash,
        Hash32 programRoot,
        Hash32 startRoot,
        Data data,
        Optimizer optimizer,
        Schedule schedule,
        Outer outer,
        Verification verification,
        Checks checks,
        List<Rule> aggregation,
        Payment payment,
        long seed) {
    public JobSpec {
        aggregation = List.copyOf(aggregation);
    }

    /** @param set the data set's name, {@code shards} the number of equal shards it is cut into */
    public record Data(String set, Hash32 root, int shards) {}

    /** The inner optimizer: {@code sgd}, {@code momentum} or {@code nesterov}. */
    public record Optimizer(String name, float learningRate, float momentum) {}

    /** @param roundBudgetMillis the one budget from which every deadline of a round is derived */
    public record Schedule(int rounds, int localSteps, int batch, int roundBudgetMillis) {}

    /** The outer optimizer over the aggregated pseudo-gradient. */
    public record Outer(String name, float learningRate, float momentum) {}

    public record Verification(
            String tier,
            double auditFloor,
            int challengeWindowRounds,
            int challengeWindowSeconds,
            int arbiters,
            int epochRounds,
            int workers,
            int validators) {}

    /** Thresholds of the statistical checks; see {@code docs/validation.md} for each. */
    public record Checks(
            double normLow,
            double normHigh,
            double cosineLow,
            double cosineHigh,
            double impactStep,
            double impactLossRise,
            int impactRecords) {}

    /** An aggregation rule, {@code mean} or {@code trimmed-mean}, with the number f of faulty claims that it stands. */
    public record Rule(String name, int f) {}

    /** Budget and stakes by role, in micro-units. */
    public record Payment(
            long budget,
            long workerStake,
            long validatorStake,
            long arbiterStake,
            long aggregatorStake,
            long coordinatorStake) {}
}
