package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A validator's disputes: opens them over claims that its audits differ from, and plays the challenger's side. */
final class Challenges {
    private static final Logger LOG = LoggerFactory.getLogger(Challenges.class);

    private final RoleAgent<JobRuntime> agent;
    private final DisputeDesk disputes;

    Challenges(RoleAgent<JobRuntime> agent, Compute compute) {
        this.agent = agent;
        this.disputes = new DisputeDesk(compute);
    }

    /** Does one thing that is owed in a dispute; returns whether it did. */
    boolean duty(JobRuntime runtime, long nowNs) {
        return move(runtime, nowNs) || challengeAgain(runtime);
    }

    /** Whether anybody has ever challenged that claim. */
    boolean isDisputed(int round, Address worker) {
        return agent.state().games().stream().anyMatch(game -> isAbout(game, round, worker));
    }

    /** Whether that validator has challenged that claimant's claim of that round. */
    boolean isDisputedBy(Address challenger, int round, Address claimant) {
        return agent.state().games().stream()
                .anyMatch(game ->
                        isAbout(game, round, claimant) && game.challenger().equals(challenger));
    }

    /** Whether that validator has challenged what that aggregator says of the last checkpoint, or somebody does now. */
    boolean isEvaluationDisputed(Address challenger, Address aggregator) {
        return agent.state().games().stream()
                .filter(game -> game.evaluation().isPresent() && game.claimant().equals(aggregator))
                .anyMatch(game -> game.open() || game.challenger().equals(challenger));
    }

    /** Whether anybody challenges that claim now. */
    boolean isDisputedNow(int round, Address claimant) {
        return agent.state().openGames().stream().anyMatch(game -> isAbout(game, round, claimant));
    }

    /** Challenges that claim, unless the log has refused it too often. */
    boolean open(JobRuntime runtime, int round, Address worker) {
        String duty = "dispute:" + round + ":" + worker;
        if (!agent.seat.may(duty)) {
            return false;
        }
        LOG.info(
                "{}: re-execution differs from the claim: round={} worker={}",
                agent.seat.name(),
                round,
                agent.nameOf(worker));
        agent.seat.send(duty, runtime.jobId(), Hash32.ZERO, new Command.OpenDispute(runtime.jobId(), round, worker));
        return true;
    }

    private boolean move(JobRuntime runtime, long nowNs) {
        disputes.keepOnly(agent.state().openGames().stream().map(GameRecord::id).collect(Collectors.toSet()));
        for (GameRecord game : agent.state().openGames()) {
            String duty = "move:" + game.id().brief() + ":" + game.moveCount();
            if (!game.turn().equals(agent.address()) || game.timeoutLoser().isPresent() || !agent.seat.may(duty)) {
                continue;
            }
            Optional<Supplier<Optional<byte[]>>> next = next(runtime, game, nowNs);
            if (next.isEmpty()) {
                continue;
            }
            int moveCount = game.moveCount();
            agent.start(
                    next.get(),
                    move -> move.ifPresent(bytes -> agent.seat.send(
                            duty, runtime.jobId(), game.id(), new Command.DisputeMove(game.id(), moveCount, bytes))));
            return true;
        }
        return false;
    }

    /** Finds the next move of that game, once everything that this takes is here. */
    private Optional<Supplier<Optional<byte[]>>> next(JobRuntime runtime, GameRecord game, long nowNs) {
        RoundState round = agent.state().round(game.round());
        List<byte[]> moves = game.moves();
        if (game.evaluation().isPresent()) {
            return agent.lastCheckpoint(runtime, nowNs)
                    .map(last -> () -> disputes.evaluationChallengerMove(
                            runtime, runtime.disputeContext(game, round), game.id(), moves, last));
        }
        Optional<SortedMap<String, Tensor>> start = agent.checkpoint(runtime, round, nowNs);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        if (game.aggregateRoot().isEmpty()) {
            return agent.carried(runtime, round, game.claimant(), Role.VALIDATOR, nowNs)
                    .map(carried -> () -> disputes.challengerMove(
                            runtime,
                            runtime.disputeContext(game, round),
                            game.id(),
                            moves,
                            RoleAgent.joined(start.get(), carried)));
        }
        return agent.acceptedGradients(runtime, Role.AGGREGATOR, nowNs)
                .map(gradients -> () -> disputes.aggregateChallengerMove(
                        runtime.disputeContext(game, round), game.id(), moves, start.get(), gradients));
    }

    /**
     * Challenges a claim that somebody else has challenged and lost, while the log lets it: whoever loses on purpose, or by
     * silence, shields no false claim.
     */
    private boolean challengeAgain(JobRuntime runtime) {
        for (GameRecord lost : agent.state().games()) {
            boolean inTime = lost.rechallengeUntilMillis() > agent.state().nowMillis();
            if (inTime
                    && isOwnMismatch(lost.round(), lost.claimant())
                    && open(runtime, lost.round(), lost.claimant())) {
                return true;
            }
        }
        return false;
    }

    /** Whether this validator revealed a mismatch with that claim, has not challenged it yet, and nobody does now. */
    private boolean isOwnMismatch(int round, Address worker) {
        return agent.state().round(round).mismatchFound(agent.address(), worker)
                && agent.state().games().stream()
                        .filter(game -> isAbout(game, round, worker))
                        .noneMatch(game -> game.open() || game.challenger().equals(agent.address()));
    }

    private static boolean isAbout(GameRecord game, int round, Address worker) {
        return game.round() == round && game.claimant().equals(worker);
    }
}
