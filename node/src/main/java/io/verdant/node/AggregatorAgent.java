package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.EvaluationPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The aggregator's role: keeps the model file and the checkpoints and gives them to whoever asks, and makes each next
 * checkpoint from the accepted gradients.
 */
final class AggregatorAgent extends RoleAgent<JobRuntime> {
    private static final int KEPT_BUNDLES = 48;
    private static final long STREAM_NS = 30_000_000_000L;

    private final Compute compute;
    private final CheckpointStore store;
    private final Map<Integer, Hash32> made = new HashMap<>();
    private final DisputeDesk disputes;
    private final CertifiedLeaves leaves;
    private final PlanObserver behaviour;
    private EvaluationPlan.@Nullable Result evaluation;

    AggregatorAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Compute compute,
            CheckpointStore store,
            Executor executor,
            PlanObserver behaviour) {
        super(identity, seat, peers, KEPT_BUNDLES, executor);
        this.compute = compute;
        this.store = store;
        this.disputes = new DisputeDesk(compute);
        this.leaves = new CertifiedLeaves(this);
        this.behaviour = behaviour;
    }

    @Override
    JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        return JobRuntime.open(jobId, spec, modelFile);
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        return switch (state().phase()) {
            case AGGREGATE -> aggregate(runtime, nowNs);
            case CONFIRM -> !isBusy() && defend(runtime, nowNs);
            case EVALUATE -> evaluate(runtime, nowNs) || (!isBusy() && defend(runtime, nowNs));
            default -> false;
        };
    }

    /** States what the last checkpoint does on the test set. */
    private boolean evaluate(JobRuntime runtime, long nowNs) {
        boolean serves = state().aggregator().filter(address()::equals).isPresent();
        JobState job = state().job().orElseThrow();
        if (!serves || job.evaluation().isPresent() || !seat.may("evaluation")) {
            return false;
        }
        if (evaluation != null) {
            seat.send(
                    "evaluation",
                    runtime.jobId(),
                    Hash32.ZERO,
                    Evaluations.report(runtime.jobId(), job.latestRoot(), evaluation));
            return true;
        }
        lastState(runtime, nowNs)
                .ifPresent(last -> start(
                        () -> runtime.evaluation().run(last, runtime.testRecords(), compute, behaviour),
                        found -> evaluation = found));
        return false;
    }

    private Optional<SortedMap<String, Tensor>> lastState(JobRuntime runtime, long nowNs) {
        Optional<SortedMap<String, Tensor>> here =
                checkpoint(state().job().orElseThrow().latestRoot());
        return here.isPresent() ? here : lastCheckpoint(runtime, nowNs);
    }

    /** Plays the claimant's side of a dispute over this aggregator's state root or evaluation. */
    private boolean defend(JobRuntime runtime, long nowNs) {
        disputes.keepOnly(state().openGames().stream().map(GameRecord::id).collect(Collectors.toSet()));
        for (GameRecord game : state().openGames()) {
            String duty = "move:" + game.id().brief() + ":" + game.moveCount();
            boolean due = game.claimant().equals(address())
                    && game.turn().equals(address())
                    && game.timeoutLoser().isEmpty();
            if (!due || !seat.may(duty)) {
                continue;
            }
            List<byte[]> moves = game.moves();
            Optional<Supplier<Optional<byte[]>>> next = game.evaluation().isPresent()
                    ? evaluatorMove(runtime, game, moves, nowNs)
                    : aggregatorMove(runtime, game, moves, nowNs);
            if (next.isEmpty()) {
                return false;
            }
            start(
                    next.get(),
                    move -> move.ifPresent(bytes -> seat.send(
                            duty,
                            runtime.jobId(),
                            game.id(),
                            new Command.DisputeMove(game.id(), moves.size(), bytes))));
            return true;
        }
        return false;
    }

    private Optional<Supplier<Optional<byte[]>>> aggregatorMove(
            JobRuntime runtime, GameRecord game, List<byte[]> moves, long nowNs) {
        RoundState round = state().round(game.round());
        Optional<SortedMap<String, Tensor>> start = checkpoint(round.startRoot());
        Optional<List<SortedMap<String, Tensor>>> gradients = acceptedGradients(runtime, Role.VALIDATOR, nowNs);
        if (start.isEmpty() || gradients.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(() -> disputes.aggregatorMove(
                runtime.disputeContext(game, round), game.id(), moves, start.get(), gradients.get(), behaviour));
    }

    private Optional<Supplier<Optional<byte[]>>> evaluatorMove(
            JobRuntime runtime, GameRecord game, List<byte[]> moves, long nowNs) {
        RoundState round = state().round(game.round());
        return lastState(runtime, nowNs)
                .map(last -> () -> disputes.evaluatorMove(
                        runtime, runtime.disputeContext(game, round), game.id(), moves, last, behaviour));
    }

    private boolean aggregate(JobRuntime runtime, long nowNs) {
        int round = state().round();
        boolean serves = state().aggregator().filter(address()::equals).isPresent();
        if (!serves || state().current().aggregateRoot().isPresent() || !seat.may("aggregate:" + round)) {
            return false;
        }
        Hash32 root = made.get(round);
        if (root != null) {
            seat.send(
                    "aggregate:" + round,
                    runtime.jobId(),
                    Hash32.ZERO,
                    new Command.PublishAggregate(runtime.jobId(), round, root, state().accepted()));
            return true;
        }
        Optional<SortedMap<String, Tensor>> start = checkpoint(state().startRoot());
        Optional<List<SortedMap<String, Tensor>>> gradients = acceptedGradients(runtime, Role.VALIDATOR, nowNs);
        if (start.isEmpty() || gradients.isEmpty()) {
            return gradients.isEmpty() && leaves.ask(runtime, state().current(), nowNs);
        }
        RoundState current = state().current();
        start(
                () -> {
                    SortedMap<String, Tensor> next =
                            runtime.aggregate(current, start.get(), gradients.get(), compute, behaviour);
                    Hash32 stored = store.put(next);
                    store.publish(round + 1, stored);
                    return Map.entry(stored, next);
                },
                next -> {
                    states.put(next.getKey(), next.getValue());
                    made.put(round, next.getKey());
                    made.keySet().removeIf(kept -> kept < round);
                });
        return true;
    }

    private Optional<SortedMap<String, Tensor>> checkpoint(Hash32 root) {
        Optional<SortedMap<String, Tensor>> cached = states.get(root);
        if (cached.isEmpty() && store.contains(root)) {
            states.put(root, store.load(root));
            return states.get(root);
        }
        return cached;
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        if (bundle.kind() == PeerMessage.Kind.CHECKPOINT && isRole(sender, Role.PUBLISHER)) {
            store.put(bundle.tensors());
        }
    }

    @Override
    void onBlob(Address sender, PeerMessage.Blob blob) {
        if (isRole(sender, Role.PUBLISHER)) {
            store.putBlob(blob.bytes());
            offerModel(blob.bytes());
        }
    }

    @Override
    Optional<byte[]> localBlob(Hash32 hash) {
        return store.containsBlob(hash) ? Optional.of(store.blob(hash)) : super.localBlob(hash);
    }

    @Override
    void onFetch(PeerMessage.FetchBundle fetch, String endpoint) {
        checkpoint(fetch.root());
        super.onFetch(fetch, endpoint);
    }
}
