package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.EvaluationPlan;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's role: hands the model and the first checkpoint to the aggregator, submits the job once it has read both
 * back and keeps every checkpoint of the run. It evaluates the last one where the network could not agree on an evaluation.
 */
final class PublisherAgent extends RoleAgent<JobRuntime> {
    private static final long STREAM_NS = 30_000_000_000L;
    private static final long HANDOVER_RETRY_NS = 5_000_000_000L;

    private final Publication publication;
    private final CheckpointStore store;
    private final Compute compute;
    private boolean modelReadBack;
    private boolean genesisReadBack;
    private long handedOverAtNs = Long.MIN_VALUE;
    private int storedRounds;
    private Optional<EvaluationPlan.Result> evaluation = Optional.empty();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable String refusal;

    PublisherAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Publication publication,
            CheckpointStore store,
            Compute compute,
            Executor executor) {
        super(identity, seat, peers, 4, executor);
        this.publication = publication;
        this.store = store;
        this.compute = compute;
        offerModel(publication.modelFile());
        states.put(publication.spec().startRoot(), publication.genesis());
    }

    /** Whether the job has ended and everything of it is stored. Read by other threads. */
    boolean isDone() {
        return done.getCount() == 0;
    }

    /** Waits for {@link #isDone()}, at most so long; answers it. */
    boolean awaitDone(long timeoutMillis) throws InterruptedException {
        return done.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** Why the network does not take the job, once it has refused it for good. Read by other threads. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    boolean beforeJob(long nowNs) {
        Optional<String> aggregator = aggregatorEndpoint();
        if (aggregator.isEmpty()) {
            return false;
        }
        if (modelReadBack && genesisReadBack) {
            if (!seat.may("submit")) {
                refusal = seat.lastRefusal();
                return false;
            }
            seat.send("submit", publication.jobId(), Hash32.ZERO, new Command.SubmitJob(publication.spec()));
            return true;
        }
        if (handedOverAtNs != Long.MIN_VALUE && nowNs - handedOverAtNs < HANDOVER_RETRY_NS) {
            return false;
        }
        handedOverAtNs = nowNs;
        handOver(aggregator.get(), nowNs + STREAM_NS);
        return true;
    }

    private void handOver(String aggregator, long deadlineNs) {
        Hash32 root = publication.spec().startRoot();
        Hash32 model = publication.spec().modelHash();
        peers.send(aggregator, new PeerMessage.Blob(model, publication.modelFile()), deadlineNs);
        peers.send(
                aggregator,
                new PeerMessage.TensorBundle(
                        PeerMessage.Kind.CHECKPOINT, publication.jobId(), 0, root, publication.genesis()),
                deadlineNs);
        peers.send(aggregator, new PeerMessage.FetchBlob(model, peers.endpoint()), deadlineNs);
        peers.send(
                aggregator,
                new PeerMessage.FetchBundle(
                        PeerMessage.Kind.CHECKPOINT, publication.jobId(), 0, root, peers.endpoint()),
                deadlineNs);
    }

    @Override
    JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        return JobRuntime.open(jobId, spec, modelFile);
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        return keepCheckpoints(runtime, nowNs);
    }

    @Override
    boolean afterJob(JobRuntime runtime, long nowNs) {
        if (keepCheckpoints(runtime, nowNs) || storedRounds < checkpointCount()) {
            return false;
        }
        if (state().job().flatMap(JobState::evaluation).isPresent() || !seat.may("evaluation")) {
            done.countDown();
            return false;
        }
        if (evaluation.isEmpty()) {
            SortedMap<String, Tensor> last = states.get(lastRoot()).orElseGet(() -> store.load(lastRoot()));
            start(() -> evaluate(runtime, last), found -> evaluation = Optional.of(found));
            return true;
        }
        seat.send(
                "evaluation",
                runtime.jobId(),
                Hash32.ZERO,
                Evaluations.report(runtime.jobId(), lastRoot(), evaluation.get()));
        return true;
    }

    /** The first checkpoint and one after each closed round. */
    private int checkpointCount() {
        List<RoundState> rounds = state().job().orElseThrow().rounds();
        return 1 + (int) rounds.stream().filter(RoundState::closed).count();
    }

    private Hash32 checkpointRoot(int index) {
        if (index == 0) {
            return publication.spec().startRoot();
        }
        RoundState round = state().round(index - 1);
        return round.aggregateRoot().orElse(round.startRoot());
    }

    private Hash32 lastRoot() {
        return state().job().orElseThrow().latestRoot();
    }

    private EvaluationPlan.Result evaluate(JobRuntime runtime, SortedMap<String, Tensor> state) {
        return runtime.evaluation().run(state, runtime.testRecords(), compute, PlanObserver.NONE);
    }

    /** Stores the checkpoints of the rounds so far, in order; asks for the next one that is missing. */
    private boolean keepCheckpoints(JobRuntime runtime, long nowNs) {
        boolean worked = false;
        while (storedRounds < checkpointCount()) {
            Hash32 root = checkpointRoot(storedRounds);
            if (!store.contains(root)) {
                Optional<SortedMap<String, Tensor>> here = states.get(root);
                if (here.isEmpty()) {
                    int round = storedRounds;
                    aggregatorEndpoint()
                            .ifPresent(endpoint -> states.request(
                                    PeerMessage.Kind.CHECKPOINT, runtime.jobId(), round, root, endpoint, nowNs));
                    return worked;
                }
                store.put(here.get());
            }
            store.publish(storedRounds, root);
            storedRounds++;
            worked = true;
        }
        return worked;
    }

    @Override
    void onBlob(Address sender, PeerMessage.Blob blob) {
        modelReadBack |= blob.hash().equals(publication.spec().modelHash());
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        genesisReadBack |= bundle.root().equals(publication.spec().startRoot());
    }
}
