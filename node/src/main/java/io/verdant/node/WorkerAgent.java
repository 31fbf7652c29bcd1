package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ClaimComputer;
import io.verdant.trainerworker.ClaimResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A contributor's role: computes its assignment of every round, commits to the claim, opens it, streams the
 * pseudo-gradient, and answers disputes over it.
 */
final class WorkerAgent extends RoleAgent {
    private static final long STREAM_NS = 20_000_000_000L;
    /** Rounds whose work is kept, so that a dispute that opens late finds its tensors. */
    private static final int KEPT_ROUNDS = 4;

    private final Compute compute;
    private final @Nullable Adversary adversary;
    private final Map<Integer, Work> works = new HashMap<>();
    private final DisputeDesk disputes;
    private @Nullable ClaimComputer computer;
    private int streamedRound = -1;
    private Hash32 olderRoot = Hash32.ZERO;

    /** What this worker did in a round, kept to open, stream and defend it. */
    record Work(Claim claim, SortedMap<String, Tensor> start, SortedMap<String, Tensor> gradient) {}

    WorkerAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Compute compute,
            @Nullable Adversary adversary,
            Executor executor) {
        super(identity, seat, peers, KEPT_ROUNDS, executor);
        this.compute = compute;
        this.adversary = adversary;
        this.disputes = new DisputeDesk(compute);
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        return switch (state().phase()) {
                    case COMMIT -> commit(runtime, nowNs);
                    case OPEN -> open(runtime, nowNs);
                    case REVEAL -> stream(runtime, nowNs);
                    default -> false;
                }
                || defend(runtime, nowNs);
    }

    private boolean commit(JobRuntime runtime, long nowNs) {
        int round = state().round();
        Optional<Assignment> assignment = state().assignment(address());
        if (assignment.isEmpty()
                || state().current().commitments().containsKey(address())
                || !seat.may("commit:" + round)) {
            return false;
        }
        if (Cheat.of(adversary, round).is(Attack.SILENT)) {
            return false;
        }
        Work work = works.get(round);
        if (work == null) {
            return compute(runtime, round, assignment.get(), nowNs);
        }
        Hash32 commitment = Commitments.claim(address(), work.claim(), salt(runtime, round));
        seat.send(
                "commit:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.CommitClaim(runtime.jobId(), round, commitment));
        return true;
    }

    private boolean compute(JobRuntime runtime, int round, Assignment assignment, long nowNs) {
        Optional<SortedMap<String, Tensor>> start = startState(runtime, nowNs);
        if (start.isEmpty()) {
            return false;
        }
        Hash32 root = state().startRoot();
        SortedMap<String, Tensor> tensors = start.get();
        start(() -> work(runtime, round, assignment, root, tensors), work -> {
            works.put(round, work);
            works.keySet().removeIf(kept -> kept <= round - KEPT_ROUNDS);
            olderRoot = root;
        });
        return true;
    }

    private Work work(
            JobRuntime runtime, int round, Assignment assignment, Hash32 startRoot, SortedMap<String, Tensor> start) {
        Cheat cheat = Cheat.of(adversary, round);
        Optional<SortedMap<String, Tensor>> older = cheat.is(Attack.STALE) ? states.get(olderRoot) : Optional.empty();
        Hash32 root = older.isPresent() ? olderRoot : startRoot;
        SortedMap<String, Tensor> tensors = older.orElse(start);
        ClaimResult result = computer(runtime)
                .compute(
                        address(),
                        runtime.spec(),
                        cheat.computed(assignment),
                        root,
                        tensors,
                        runtime.records(),
                        cheat.observer(runtime.model().plan(), round));
        return new Work(cheat.claim(result, assignment), tensors, result.gradient());
    }

    private ClaimComputer computer(JobRuntime runtime) {
        ClaimComputer known = computer;
        if (known == null) {
            known = runtime.claims(compute);
            computer = known;
        }
        return known;
    }

    private boolean open(JobRuntime runtime, long nowNs) {
        int round = state().round();
        if (!state().current().commitments().containsKey(address())
                || state().current().claims().containsKey(address())
                || !seat.may("open:" + round)) {
            return false;
        }
        Work work = works.get(round);
        if (work == null) {
            // Restarted after the commit: the claim is a pure function of the log, so it is computed again.
            Optional<Assignment> assignment = state().assignment(address());
            return assignment.isPresent() && compute(runtime, round, assignment.get(), nowNs);
        }
        seat.send(
                "open:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.OpenClaim(
                        work.claim(), salt(runtime, round), seat.key().sign(Eip712.claimDigest(work.claim()))));
        return true;
    }

    private boolean stream(JobRuntime runtime, long nowNs) {
        int round = state().round();
        Work work = works.get(round);
        if (streamedRound == round
                || work == null
                || !state().current().claims().containsKey(address())) {
            return false;
        }
        streamedRound = round;
        if (work.claim().failed() != null) {
            return false;
        }
        List<String> receivers = new ArrayList<>(endpoints(Role.VALIDATOR));
        receivers.addAll(endpoints(Role.AGGREGATOR));
        for (String endpoint : receivers) {
            peers.send(
                    endpoint,
                    new PeerMessage.TensorBundle(
                            PeerMessage.Kind.GRADIENT,
                            runtime.jobId(),
                            round,
                            work.claim().gradientRoot(),
                            work.gradient()),
                    nowNs + STREAM_NS);
        }
        return true;
    }

    private boolean defend(JobRuntime runtime, long nowNs) {
        disputes.keepOnly(state().openGames().stream().map(GameRecord::id).collect(Collectors.toSet()));
        for (GameRecord game : state().openGames()) {
            if (!game.claimant().equals(address()) || !game.turn().equals(address()) || !mayMove(game)) {
                continue;
            }
            Work work = works.get(game.round());
            if (work == null) {
                continue;
            }
            List<byte[]> moves = game.moves();
            Cheat cheat = Cheat.of(adversary, game.round());
            start(
                    () -> disputes.claimantMove(
                            runtime,
                            game.id(),
                            moves,
                            work,
                            cheat.observer(runtime.model().plan(), game.round()),
                            cheat.computed(work.claim().assignment())),
                    move -> move.ifPresent(bytes -> seat.send(
                            duty(game),
                            runtime.jobId(),
                            game.id(),
                            new Command.DisputeMove(game.id(), moves.size(), bytes))));
            return true;
        }
        return false;
    }

    private static String duty(GameRecord game) {
        return "move:" + game.id().brief() + ":" + game.moveCount();
    }

    private boolean mayMove(GameRecord game) {
        return game.timeoutLoser().isEmpty() && seat.may(duty(game));
    }

    private Hash32 salt(JobRuntime runtime, int round) {
        return Commitments.salt(seat.key(), runtime.jobId(), round, "claim");
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        // A checkpoint: it is in the cache now, and the next look at what is owed finds it there.
    }
}
