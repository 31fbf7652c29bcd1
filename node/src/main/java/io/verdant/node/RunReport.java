package io.verdant.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to; the content of {@code report.json}. Amounts are in the job file's units.
 *
 * @param rounds rounds that were closed
 * @param testAccuracy share of the test set's labels, of a text its bytes, that the last checkpoint predicts; NaN where the
 *     model predicts no classes
 * @param testLoss its mean loss on the test set
 * @param evaluationConfirmed whether validators got the same figures, or arbiters found them right; where not, they are the
 *     publisher's own
 * @param bitsPerByte of a text, the mean loss in bits; null for other sets
 * @param perplexity of a text, e to the mean loss; null for other sets
 * @param checkpointRoot state root of the last checkpoint
 * @param picked of a job whose rule is {@code auto}, what that picked; null for other jobs
 * @param wallSeconds from the network's start to the job's end; information only
 * @param wireBytesPerRound what the peers of this process gave to the network, gradients and checkpoints above all, by the
 *     number of rounds; of an interrupted run, since it was resumed; information only
 * @param chain how the job was settled on a chain besides the log, null where it was not; the chain says it, not the log
 */
record RunReport(
        String jobId,
        String name,
        String contract,
        int rounds,
        double testAccuracy,
        double testLoss,
        boolean evaluationConfirmed,
        @Nullable Double bitsPerByte,
        @Nullable Double perplexity,
        String checkpointRoot,
        @Nullable List<Picked> picked,
        double wallSeconds,
        long wireBytesPerRound,
        List<Worker> workers,
        List<Dispute> disputes,
        Settlement settlement,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ChainReport chain,
        String run) {
    /**
     * The chain that {@code auto} picked from one round on.
     *
     * @param rejected claims of the rounds before that are in no aggregate, of {@code committed}
     */
    record Picked(int fromRound, String rules, int rejected, int committed) {}

    RunReport with(@Nullable ChainReport settledThere) {
        return new RunReport(
                jobId,
                name,
                contract,
                rounds,
                testAccuracy,
                testLoss,
                evaluationConfirmed,
                bitsPerByte,
                perplexity,
                checkpointRoot,
                picked,
                wallSeconds,
                wireBytesPerRound,
                workers,
                disputes,
                settlement,
                settledThere,
                run);
    }

    /** @param reasons why claims were not accepted, with counts */
    record Worker(
            String id,
            String address,
            int claims,
            int accepted,
            int rejected,
            SortedMap<String, Integer> reasons,
            BigDecimal stake,
            BigDecimal reward,
            BigDecimal slashed) {}

    /**
     * @param claimed what the claimant posted and {@code computed} what the arbiter computed, of the disputed element's type
     * @param evidenceBytes what the arbiter needed; {@code reexecutedFlops} what it computed
     */
    record Dispute(
            String id,
            int round,
            String claimant,
            String challenger,
            String loser,
            String cause,
            int step,
            String node,
            String operator,
            int element,
            Number claimed,
            Number computed,
            int movesPerPlayer,
            int evidenceBytes,
            int reexecutedFlops,
            double arbiterMillis) {}

    /** The publisher's escrow and where it went; {@code slashed} is what offenders lost. */
    record Settlement(BigDecimal escrow, BigDecimal paid, BigDecimal refunded, BigDecimal slashed, boolean balanced) {}
}
