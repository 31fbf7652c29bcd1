package io.verdant.protocol;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job as data: what the publisher signed. Amounts are in micro-units (millionths of the job file's unit). The job's id
 * is the hash of this record's canonical bytes.
 *
 * @param name for people
 * @param contract the numeric contract, such as {@code repops/1}
 * @param modelHash SHA-256 of the model file
 * @param programRoot Merkle root of the step program that the model and the optimizer compile to
 * @param startRoot state root of the first checkpoint
 * @param workHash SHA-256 of the job's work file: the programs that training and evaluation execute, and how many records of
 *     which length they read, which is all that an arbiter needs of the model and the data
 */
public record JobSpec(
        String name,
        String contract,
        Hash32 modelHash,
        Hash32 programRoot,
        Hash32 startRoot,
        Hash32 workHash,
        Data data,
        Optimizer optimizer,
        Schedule schedule,
        Outer outer,
        Verification verification,
        Checks checks,
        List<Rule> aggregation,
        Payment payment,
        long seed) {
    /** The tier whose claims are reproducible: what differs from a re-execution by one bit is disputed, and the loser slashed. */
    public static final String OPTIMISTIC = "optimistic";

    /**
     * The tier whose claims may come from any library: they are checked, and held against a re-execution within a tolerance. What
     * fails is not taken and not paid; there is no dispute over it.
     */
    public static final String STATISTICAL = "statistical";

    public JobSpec {
        aggregation = List.copyOf(aggregation);
    }

    /** Whether the job pays for reproducible claims, over which there may be disputes. */
    public boolean disputesClaims() {
        return !verification.tier().equals(STATISTICAL);
    }

    /**
     * @param set the data set's name
     * @param root Merkle root over the decoded training records
     * @param testRoot the same over the test records
     * @param shards equal shards that the training records are cut into
     */
    public record Data(String set, Hash32 root, Hash32 testRoot, int shards) {}

    /**
     * The inner optimizer. Which names and numbers exist is the trainer's business.
     *
     * @param name such as {@code nesterov} or {@code adamw}
     * @param decay how the learning rate changes with the job's steps, such as {@code constant} or {@code cosine}
     * @param numbers hyper-parameters by name; one that is left out is off
     */
    public record Optimizer(String name, String decay, SortedMap<String, Float> numbers) {
        public static final String LEARNING_RATE = "learningRate";
        public static final String MOMENTUM = "momentum";

        /** How much of a worker's momentum stays from one round to the next; the momentum is carried from claim to claim. */
        public static final String WORKER_MOMENTUM = "workerMomentum";

        /** How many elements of each block a worker sends; what it leaves out is carried from claim to claim. */
        public static final String COMPRESSION_KEEP = "compressionKeep";

        /** The decay that leaves the learning rate as it is. */
        public static final String CONSTANT = "constant";

        public Optimizer {
            numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
        }

        /** Descent at a constant rate; a momentum of 0 is left out. */
        public Optimizer(String name, float learningRate, float momentum) {
            this(name, CONSTANT, numbers(learningRate, momentum));
        }

        /** Whether a worker carries tensors from one claim to the next, so that its claims name their roots. */
        public boolean carries() {
            return numbers.getOrDefault(WORKER_MOMENTUM, 0f) > 0 || numbers.getOrDefault(COMPRESSION_KEEP, 0f) > 0;
        }

        private static SortedMap<String, Float> numbers(float learningRate, float momentum) {
            SortedMap<String, Float> numbers = new TreeMap<>(Map.of(LEARNING_RATE, learningRate));
            if (momentum != 0) {
                numbers.put(MOMENTUM, momentum);
            }
            return numbers;
        }
    }

    /** @param roundBudgetMillis the one budget from which every deadline of a round is derived */
    public record Schedule(int rounds, int localSteps, int batch, int roundBudgetMillis) {}

    /** The outer optimizer over the aggregated pseudo-gradient. */
    public record Outer(String name, float learningRate, float momentum) {}

    /**
     * How work is verified.
     *
     * @param honestShare the share of the validators that is assumed to be honest; every audit probability is multiplied by it
     * @param canaryRate the share of claims that are planted wrong, so that validators who do not re-execute are found
     */
    public record Verification(
            String tier,
            double auditFloor,
            int challengeWindowRounds,
            int challengeWindowSeconds,
            int arbiters,
            int epochRounds,
            int workers,
            int validators,
            double honestShare,
            double canaryRate) {
        /** What a job assumes that says nothing else, and the least that it may assume. */
        public static final double HONEST_SHARE = 0.5;

        /** Half of the validators honest, no canaries. */
        public Verification(
                String tier,
                double auditFloor,
                int challengeWindowRounds,
                int challengeWindowSeconds,
                int arbiters,
                int epochRounds,
                int workers,
                int validators) {
            this(
                    tier,
                    auditFloor,
                    challengeWindowRounds,
                    challengeWindowSeconds,
                    arbiters,
                    epochRounds,
                    workers,
                    validators,
                    HONEST_SHARE,
                    0);
        }

        /** The same with another number of workers. */
        public Verification withWorkers(int count) {
            return new Verification(
                    tier,
                    auditFloor,
                    challengeWindowRounds,
                    challengeWindowSeconds,
                    arbiters,
                    epochRounds,
                    count,
                    validators,
                    honestShare,
                    canaryRate);
        }

        /** The same with planted claims. */
        public Verification withCanaries(double rate) {
            return new Verification(
                    tier,
                    auditFloor,
                    challengeWindowRounds,
                    challengeWindowSeconds,
                    arbiters,
                    epochRounds,
                    workers,
                    validators,
                    honestShare,
                    rate);
        }
    }

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
