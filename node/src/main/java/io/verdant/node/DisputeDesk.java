package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.verdearbiter.Challenger;
import io.verdant.verdearbiter.Claimant;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Execution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** The disputes that a role plays: one player per game, made when the game is first met and kept until it is over. */
final class DisputeDesk {
    private final Compute compute;
    private final Map<Hash32, Claimant> claimants = new HashMap<>();
    private final Map<Hash32, Challenger> challengers = new HashMap<>();

    DisputeDesk(Compute compute) {
        this.compute = compute;
    }

    /**
     * The claimant's next command: a move; or a concession instead of the first one, where the claimant's own re-execution
     * does not give what it claimed.
     *
     * @param behaviour what was done to the work while it was computed; nothing for an honest claimant
     * @param computed the assignment that was really computed; an honest claimant's own
     * @param honest whether it concedes rather than stand by a claim that it cannot repeat
     */
    Optional<Command> claimantMove(
            JobRuntime runtime,
            Hash32 gameId,
            List<byte[]> moves,
            WorkerAgent.Work work,
            PlanObserver behaviour,
            Assignment computed,
            boolean honest) {
        Claimant claimant = claimants.computeIfAbsent(
                gameId,
                id -> Claimant.of(
                        runtime.disputeContext(work.claim()), execution(runtime, work.start(), computed, behaviour)));
        if (honest && moves.isEmpty() && !claimant.holds()) {
            return Optional.of(new Command.ConcedeDispute(gameId));
        }
        return claimant.next(moves).map(bytes -> new Command.DisputeMove(gameId, moves.size(), bytes));
    }

    /** The challenger's next move against the claim of that context. */
    Optional<byte[]> challengerMove(
            JobRuntime runtime,
            DisputeContext context,
            Hash32 gameId,
            List<byte[]> moves,
            SortedMap<String, Tensor> start) {
        return challengers
                .computeIfAbsent(
                        gameId,
                        id -> Challenger.of(
                                context,
                                execution(runtime, start, context.claim().assignment(), PlanObserver.NONE)))
                .next(moves);
    }

    /**
     * An aggregator's next move: it computes the round's aggregate again, and stands by what it published.
     *
     * @param behaviour what was done to the aggregate while it was computed; nothing for an honest aggregator
     */
    Optional<byte[]> aggregatorMove(
            DisputeContext context,
            Hash32 gameId,
            List<byte[]> moves,
            SortedMap<String, Tensor> start,
            List<SortedMap<String, Tensor>> gradients,
            PlanObserver behaviour) {
        return claimants
                .computeIfAbsent(gameId, id -> Claimant.of(context, aggregate(context, start, gradients, behaviour)))
                .next(moves);
    }

    /** The next move of a validator that got another state root from the same gradients. */
    Optional<byte[]> aggregateChallengerMove(
            DisputeContext context,
            Hash32 gameId,
            List<byte[]> moves,
            SortedMap<String, Tensor> start,
            List<SortedMap<String, Tensor>> gradients) {
        return challengers
                .computeIfAbsent(
                        gameId, id -> Challenger.of(context, aggregate(context, start, gradients, PlanObserver.NONE)))
                .next(moves);
    }

    /** An aggregator's next move over the evaluation that it stated, which it computes again. */
    Optional<byte[]> evaluatorMove(
            JobRuntime runtime,
            DisputeContext context,
            Hash32 gameId,
            List<byte[]> moves,
            SortedMap<String, Tensor> state,
            PlanObserver behaviour) {
        return claimants
                .computeIfAbsent(gameId, id -> Claimant.of(context, evaluation(runtime, state, behaviour)))
                .next(moves);
    }

    /** The next move of a validator that got another evaluation of the same checkpoint. */
    Optional<byte[]> evaluationChallengerMove(
            JobRuntime runtime,
            DisputeContext context,
            Hash32 gameId,
            List<byte[]> moves,
            SortedMap<String, Tensor> state) {
        return challengers
                .computeIfAbsent(gameId, id -> Challenger.of(context, evaluation(runtime, state, PlanObserver.NONE)))
                .next(moves);
    }

    private Execution evaluation(JobRuntime runtime, SortedMap<String, Tensor> state, PlanObserver behaviour) {
        Dataset test = runtime.testRecords();
        return new Execution(
                new PlanRunner(runtime.evaluation().plan(), compute),
                state,
                test,
                test::path,
                runtime.evaluation().index(),
                behaviour);
    }

    private Execution aggregate(
            DisputeContext context,
            SortedMap<String, Tensor> start,
            List<SortedMap<String, Tensor>> gradients,
            PlanObserver behaviour) {
        return Execution.ofProgram(context.plan().step(), compute, start, Aggregates.operands(gradients), behaviour);
    }

    private Execution execution(
            JobRuntime runtime, SortedMap<String, Tensor> start, Assignment assignment, PlanObserver behaviour) {
        return new Execution(
                new PlanRunner(runtime.model().plan(), compute),
                start,
                runtime.records(),
                runtime.records()::path,
                runtime.schedule(assignment),
                behaviour);
    }

    /** Forgets the players of games that are over. */
    void keepOnly(Set<Hash32> open) {
        claimants.keySet().retainAll(open);
        challengers.keySet().retainAll(open);
    }
}
