package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Canaries;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ClaimEngine;
import io.verdant.trainerworker.ClaimResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A contributor's role: computes its assignment of every round, commits to the claim, opens it, streams the
 * pseudo-gradient, and answers disputes over it.
 */
final class WorkerAgent extends RoleAgent<JobRuntime> {
    private static final long STREAM_NS = 20_000_000_000L;
    /** Rounds whose work is kept, so that a dispute that opens late finds its tensors. */
    private static final int KEPT_ROUNDS = 4;

    private final Compute compute;
    private final Engine engine;
    private final HashChain chain;
    private final PlanEngine.Maker engines;
    private final @Nullable Adversary adversary;
    private final Map<Integer, Work> works = new HashMap<>();
    private final DisputeDesk disputes;
    private final Insight insight;
    private @Nullable ClaimEngine computer;
    private @Nullable Forger forger;
    private int slowRound = -1;
    private long slowSinceNs;
    private int streamedRound = -1;

    /** What this worker did in a round, kept to open, stream and defend it. */
    record Work(
            Claim claim,
            SortedMap<String, Tensor> start,
            SortedMap<String, Tensor> gradient,
            SortedMap<String, Tensor> carried) {}

    /** What work begins with: the tensors of the checkpoint and those that are carried, and the roots that a claim names. */
    private record Begin(Hash32 startRoot, Hash32 carriedStart, SortedMap<String, Tensor> tensors) {}

    WorkerAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Compute compute,
            Engine engine,
            HashChain chain,
            PlanEngine.Maker engines,
            @Nullable Adversary adversary,
            Insight insight,
            Executor executor) {
        super(identity, seat, peers, 4 * KEPT_ROUNDS, executor);
        this.compute = compute;
        this.engine = engine;
        this.chain = chain;
        this.engines = engines;
        this.adversary = adversary;
        this.insight = insight;
        if (adversary != null) {
            insight.join(address());
        }
        this.disputes = new DisputeDesk(compute);
    }

    @Override
    JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        JobRuntime runtime = JobRuntime.open(jobId, spec, modelFile);
        if (engine == Engine.ND4J) {
            computer = Engine.nd4j(jobId, spec, modelFile, runtime, compute);
        }
        return runtime;
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        return switch (state().phase()) {
                    case COMMIT -> commit(runtime, nowNs);
                    case OPEN -> open(runtime, nowNs);
                    case REVEAL -> stream(runtime, nowNs);
                    case CANARY -> tell(runtime);
                    default -> recover(runtime, nowNs);
                }
                || (!isBusy() && defend(runtime, nowNs));
    }

    @Override
    boolean mayReturn(int round) {
        return !Cheat.of(adversary, round).is(Attack.SILENT) && super.mayReturn(round);
    }

    private boolean commit(JobRuntime runtime, long nowNs) {
        RoundState round = state().current();
        if (round.assignment(address()).isEmpty()
                || round.commitments().containsKey(address())
                || Cheat.of(adversary, round.index()).is(Attack.SILENT)
                || !seat.may("commit:" + round.index())) {
            return false;
        }
        Work work = work(runtime, round, nowNs);
        if (work == null || dawdles(round.index(), nowNs)) {
            return false;
        }
        Hash32 commitment = Commitments.claim(address(), work.claim(), salt(runtime, round.index()));
        seat.send(
                "commit:" + round.index(),
                runtime.jobId(),
                Hash32.ZERO,
                new Command.CommitClaim(runtime.jobId(), round.index(), commitment));
        return true;
    }

    /**
     * The work of that round where it is here. Else it is begun, for the first time or again after a restart: a claim is a
     * pure function of the log and the checkpoint.
     */
    private @Nullable Work work(JobRuntime runtime, RoundState round, long nowNs) {
        Work kept = works.get(round.index());
        if (kept != null) {
            return kept;
        }
        RoundState from = startOf(round);
        Optional<SortedMap<String, Tensor>> start = checkpoint(runtime, from, nowNs);
        Optional<Assignment> assignment = round.assignment(address());
        Optional<SortedMap<String, Tensor>> carried =
                carried(runtime, carriedFrom(round), address(), Role.VALIDATOR, nowNs);
        if (start.isPresent() && assignment.isPresent() && carried.isPresent()) {
            Begin begin =
                    new Begin(from.startRoot(), round.carriedStart(address()), joined(start.get(), carried.get()));
            Forger.Scene scene =
                    new Forger.Scene(assignment.get(), round.participants(), from.startRoot(), start.get());
            start(() -> compute(runtime, scene, begin), work -> keep(round, planted(runtime, work)));
        }
        return null;
    }

    /** The round whose checkpoint is computed from: this one, or the one before where the worker cheats with a stale one. */
    private RoundState startOf(RoundState round) {
        boolean stale = Cheat.of(adversary, round.index()).is(Attack.STALE) && round.index() > 0;
        return stale ? state().round(round.index() - 1) : round;
    }

    /** The round whose carried state is computed from: this one, or the one before where the worker cheats with that. */
    private RoundState carriedFrom(RoundState round) {
        boolean stale = Cheat.of(adversary, round.index()).is(Attack.STALE_RESIDUAL) && round.index() > 0;
        return stale ? state().round(round.index() - 1) : round;
    }

    private void keep(RoundState round, Work work) {
        works.put(round.index(), work);
        works.keySet().removeIf(kept -> kept <= round.index() - KEPT_ROUNDS);
        states.put(work.claim().gradientRoot(), work.gradient());
        if (!work.carried().isEmpty()) {
            states.put(work.claim().carriedEnd(), work.carried());
        }
    }

    /** The next value of this worker's hash chain. */
    private Optional<Hash32> secret() {
        int next = state().member(address()).orElseThrow().chainRevealed();
        return next < chain.length() ? Optional.of(chain.preimage(next)) : Optional.empty();
    }

    /** The work with a claim that is wrong on purpose, where this worker is drawn to plant one in this round. */
    private Work planted(JobRuntime runtime, Work work) {
        double rate = runtime.spec().verification().canaryRate();
        Claim claim = work.claim();
        return secret().filter(value -> adversary == null && claim.failed() == null)
                .filter(value -> Canaries.drawn(value, claim.assignment(), rate))
                .map(value -> new Work(Canaries.planted(claim, value), work.start(), work.gradient(), work.carried()))
                .orElse(work);
    }

    /** Says, once all audits are in, whether this worker's claim was planted. */
    private boolean tell(JobRuntime runtime) {
        RoundState round = state().current();
        Optional<Hash32> secret = secret();
        if (secret.isEmpty()
                || !round.claims().containsKey(address())
                || round.secrets().containsKey(address())
                || !seat.may("canary:" + round.index())) {
            return false;
        }
        seat.send(
                "canary:" + round.index(),
                runtime.jobId(),
                Hash32.ZERO,
                new Command.RevealPreimage(runtime.jobId(), round.index(), secret.get()));
        return true;
    }

    private Work compute(JobRuntime runtime, Forger.Scene scene, Begin begin) {
        Assignment assignment = scene.assignment();
        if (Cheat.of(adversary, assignment.round()).forges()) {
            return forger(runtime).work(scene, begin.carriedStart(), begin.tensors());
        }
        Cheat cheat = Cheat.of(adversary, assignment.round());
        ClaimResult result = computer(runtime)
                .compute(
                        address(),
                        runtime.spec(),
                        cheat.computed(assignment),
                        begin.startRoot(),
                        begin.tensors(),
                        begin.carriedStart(),
                        runtime.records(),
                        cheat.observer(runtime.model().plan(), assignment.round()));
        if (adversary == null && result.claim().failed() == null) {
            insight.note(assignment, result.gradient());
        }
        return new Work(cheat.claim(result, assignment), begin.tensors(), result.gradient(), result.carried());
    }

    private Forger forger(JobRuntime runtime) {
        Forger known = forger;
        if (known == null) {
            known = new Forger(
                    runtime, Objects.requireNonNull(adversary), insight, computer(runtime), compute, address());
            forger = known;
        }
        return known;
    }

    /** Whether a worker that cheats by being slow still lets the others wait. */
    private boolean dawdles(int round, long nowNs) {
        if (!Cheat.of(adversary, round).is(Attack.SLOW)) {
            return false;
        }
        if (slowRound != round) {
            slowRound = round;
            slowSinceNs = nowNs;
        }
        return nowNs - slowSinceNs < Objects.requireNonNull(adversary).number("seconds") * 1e9;
    }

    /** Has the work of an opened claim here after a restart, so that whoever lost it too can fetch it. */
    private boolean recover(JobRuntime runtime, long nowNs) {
        RoundState round = state().current();
        if (!round.closed() && round.claims().containsKey(address())) {
            work(runtime, round, nowNs);
        }
        return false;
    }

    private ClaimEngine computer(JobRuntime runtime) {
        ClaimEngine known = computer;
        if (known == null) {
            known = runtime.claims(engines, compute);
            computer = known;
        }
        return known;
    }

    private boolean open(JobRuntime runtime, long nowNs) {
        RoundState round = state().current();
        if (!round.commitments().containsKey(address())
                || round.claims().containsKey(address())
                || !seat.may("open:" + round.index())) {
            return false;
        }
        Work work = work(runtime, round, nowNs);
        if (work == null) {
            return false;
        }
        seat.send(
                "open:" + round.index(),
                runtime.jobId(),
                Hash32.ZERO,
                new Command.OpenClaim(
                        work.claim(), salt(runtime, round.index()), seat.key().sign(Eip712.claimDigest(work.claim()))));
        return true;
    }

    private boolean stream(JobRuntime runtime, long nowNs) {
        int round = state().round();
        if (streamedRound == round || !state().current().claims().containsKey(address())) {
            return false;
        }
        Work work = work(runtime, state().current(), nowNs);
        if (work == null) {
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
            Work work = work(runtime, state().round(game.round()), nowNs);
            if (work == null) {
                return false;
            }
            List<byte[]> moves = game.moves();
            Cheat cheat = Cheat.of(adversary, game.round());
            start(
                    () -> disputes.claimantMove(
                            runtime,
                            game.id(),
                            moves,
                            work,
                            cheat.forges()
                                    ? Cheat.showing(runtime.model().plan(), work.gradient())
                                    : cheat.observer(runtime.model().plan(), game.round()),
                            cheat.computed(work.claim().assignment()),
                            cheat == Cheat.NONE),
                    move -> move.ifPresent(command -> seat.send(duty(game), runtime.jobId(), game.id(), command)));
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
