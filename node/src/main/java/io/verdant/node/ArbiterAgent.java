package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.LeafRequest;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Player;
import io.verdant.verdearbiter.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The arbiter's role: watches the games in the log and, when one is over, re-executes its one element and signs a verdict. */
final class ArbiterAgent extends RoleAgent<JobTerms> {
    private static final Logger LOG = LoggerFactory.getLogger(ArbiterAgent.class);

    private static final long NS_PER_MILLI = 1_000_000;

    /** A move may take half the round budget; half of that must have passed here before a silence counts. */
    private static final int LEAST_TURN_PART = 4;

    private final TurnWitness turns = new TurnWitness();

    /** What was agreed before each game, made once a game. */
    private final Map<Hash32, DisputeContext> contexts = new HashMap<>();

    ArbiterAgent(Identity identity, Seat seat, PeerLink peers, Executor executor) {
        super(identity, seat, peers, 1, executor);
    }

    /** The work file: an arbiter has neither the model nor the data. */
    @Override
    Hash32 needed(JobSpec spec) {
        return spec.workHash();
    }

    /** Whoever takes part in the job has it. */
    @Override
    List<String> holders() {
        return Stream.of(Role.AGGREGATOR, Role.VALIDATOR, Role.PUBLISHER, Role.WORKER, Role.ARBITER)
                .flatMap(role -> endpoints(role).stream())
                .filter(endpoint -> !endpoint.equals(peers.endpoint()))
                .toList();
    }

    @Override
    JobTerms open(Hash32 jobId, JobSpec spec, byte[] workFile) {
        Decoded<WorkFile> work = WorkFile.decode(workFile);
        Decoded<JobTerms> terms = work.ok() ? JobTerms.of(jobId, spec, work.get()) : Decoded.refused(work.refusal());
        if (!terms.ok()) {
            throw UserError.because(ExitCode.CONTRACT_MISMATCH, "the job's work file cannot be judged here")
                    .with("cause", terms.refusal().detail())
                    .next("run the release that the publisher ran");
        }
        return terms.get();
    }

    @Override
    boolean duty(JobTerms terms, long nowNs) {
        turns.keepOnly(watched());
        if (witness(terms)) {
            return true;
        }
        for (GameRecord game : state().openGames()) {
            turns.note(game.id(), game.moveCount(), seat.nowNs());
            String duty = "verdict:" + game.id().brief();
            boolean called = game.calledArbiters().contains(address());
            if (!called || game.verdicts().containsKey(address()) || !seat.may(duty)) {
                continue;
            }
            DisputeContext context =
                    contexts.computeIfAbsent(game.id(), id -> terms.disputeContext(game, state().round(game.round())));
            if (!Arbiter.state(context, game.moves()).over() && !hasSeenSilence(terms, game)) {
                continue;
            }
            long startNs = seat.nowNs();
            Verdict verdict = judge(context, game);
            long arbiterNanos = seat.nowNs() - startNs;
            LOG.info(
                    "{}: verdict: game={} loser={} cause={}",
                    seat.name(),
                    game.id().brief(),
                    nameOf(verdict.loser()),
                    verdict.cause());
            seat.send(
                    duty,
                    terms.jobId(),
                    game.id(),
                    new Command.ArbiterVerdict(
                            game.id(), transcriptHash(game, verdict), verdict.loser(), verdict.summary(arbiterNanos)));
            return true;
        }
        return false;
    }

    private Set<Hash32> watched() {
        return Stream.concat(
                        state().openGames().stream().map(GameRecord::id),
                        state().leafRequests().stream()
                                .filter(LeafRequest::open)
                                .map(LeafRequest::id))
                .collect(Collectors.toSet());
    }

    /** Says of a certified leaf that it was not served in time, where this arbiter has seen that itself. */
    private boolean witness(JobTerms terms) {
        for (LeafRequest request : state().leafRequests()) {
            if (!request.open()) {
                continue;
            }
            turns.note(request.id(), 0, seat.nowNs());
            String duty = "witness:" + request.id().brief();
            boolean late = state().nowMillis() >= request.deadlineMillis()
                    && turns.hasSeen(request.id(), 0, leastSilenceNs(terms), seat.nowNs());
            if (late && !request.witnesses().contains(address()) && seat.may(duty)) {
                seat.send(duty, terms.jobId(), request.id(), new Command.WitnessSilence(request.id()));
                return true;
            }
        }
        return false;
    }

    private static long leastSilenceNs(JobTerms terms) {
        return NS_PER_MILLI * terms.spec().schedule().roundBudgetMillis() / LEAST_TURN_PART;
    }

    /** Whether a clock ran out, and this arbiter's own clock says so too. */
    private boolean hasSeenSilence(JobTerms terms, GameRecord game) {
        return game.timeoutLoser().isPresent()
                && turns.hasSeen(game.id(), game.moveCount(), leastSilenceNs(terms), seat.nowNs());
    }

    /** Hash of the game's moves up to the one that decided it. */
    static Hash32 transcriptHash(GameRecord game, Verdict verdict) {
        return game.transcriptHash(verdict.moveCount());
    }

    /** The verdict on a game of the log that is over, by its moves or by a clock. */
    static Verdict judge(DisputeContext context, GameRecord game) {
        Player timedOut = game.timeoutLoser()
                .map(loser -> loser.equals(game.claimant()) ? Player.CLAIMANT : Player.CHALLENGER)
                .orElse(null);
        return Arbiter.judge(context, game.moves(), game.claimant(), game.challenger(), timedOut);
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        // An arbiter needs no tensors: what it checks is in the moves.
    }
}
