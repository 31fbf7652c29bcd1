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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A validator's disputes: opens them over claims that its audits differ from, and plays the challenger's side. */
final class Challenges {
    private static final Logger LOG = LoggerFactory.getLogger(Challenges.class);

    private final RoleAgent agent;
    private final DisputeDesk disputes;

    Challenges(RoleAgent agent, Compute compute) {
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
            RoundState round = agent.state().round(game.round());
            Optional<SortedMap<String, Tensor>> start = agent.checkpoint(runtime, round, nowNs);
            Optional<SortedMap<String, Tensor>> carried =
                    agent.carried(runtime, round, game.claimant(), Role.VALIDATOR, nowNs);
            if (start.isEmpty() || carried.isEmpty()) {
                continue;
            }
            Optional<List<SortedMap<String, Tensor>>> gradients =
                    game.aggregateRoot().flatMap(root -> agent.acceptedGradients(runtime, Role.AGGREGATOR, nowNs));
            if (game.aggregateRoot().isPresent() && gradients.isEmpty()) {
                continue;
            }
            List<byte[]> moves = game.moves();
            agent.start(
                    () -> gradients.isPresent()
                            ? disputes.aggregateChallengerMove(
                                    runtime,
                                    runtime.disputeContext(game, round),
                                    game.id(),
                                    moves,
                                    start.get(),
                                    gradients.get())
                            : disputes.challengerMove(
                                    runtime,
                                    game.id(),
                                    moves,
                                    round.claim(game.claimant()),
                                    RoleAgent.joined(start.get(), carried.get())),
                    move -> move.ifPresent(bytes -> agent.seat.send(
                            duty,
                            runtime.jobId(),
                            game.id(),
                            new Command.DisputeMove(game.id(), moves.size(), bytes))));
            return true;
        }
        return false;
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
