package io.verdant.node;

import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every role does: read the log, move tensors, and do the next thing that is owed. What is owed is a function of the
 * replicated state, so that a restarted role reads the log again and goes on. Numeric work runs beside the agent's thread,
 * one task at a time, so that the log and the streams never wait for it.
 *
 * @param <J> what the role has of a job
 */
abstract class RoleAgent<J extends JobTerms> implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(RoleAgent.class);
    private static final long FETCH_NS = 30_000_000_000L;
    private static final long FETCH_RETRY_NS = 500_000_000L;

    final Seat seat;
    final PeerLink peers;
    final StateCache states;
    private final Identity identity;
    private final TaskSlot task;
    private final Absence absence = new Absence();
    private @Nullable J job;
    private byte @Nullable [] jobFile;
    private long fileAskedAtNs = Long.MIN_VALUE;
    private int fileAskedCount;

    /** Who a role is on the network. {@code stake} is in micro-units. */
    record Identity(Role role, String name, long stake, Hash32 chainAnchor) {}

    RoleAgent(Identity identity, Seat seat, PeerLink peers, int cachedStates, Executor worker) {
        this.identity = identity;
        this.seat = seat;
        this.peers = peers;
        this.states = new StateCache(peers, cachedStates);
        this.task = new TaskSlot(worker);
    }

    /** What a claim starts from: the checkpoint's tensors and those that its worker carries. */
    static SortedMap<String, Tensor> joined(SortedMap<String, Tensor> checkpoint, SortedMap<String, Tensor> carried) {
        SortedMap<String, Tensor> all = new TreeMap<>(checkpoint);
        all.putAll(carried);
        return all;
    }

    /** Does at most one thing that is owed; returns whether it did. */
    abstract boolean duty(J job, long nowNs);

    /** Does one thing that is owed while no job is known; returns whether it did. */
    boolean beforeJob(long nowNs) {
        return false;
    }

    /** Does one thing that is owed once the job has ended; returns whether it did. */
    boolean afterJob(J job, long nowNs) {
        return false;
    }

    /** A tensor bundle whose bytes hash to its root, from a registered participant. */
    abstract void onBundle(Address sender, PeerMessage.TensorBundle bundle);

    @Override
    public final int doWork() {
        long nowNs = seat.nowNs();
        int work = seat.poll(nowNs);
        work += peers.doWork(nowNs);
        work += peers.poll(this::onMessage);
        return work + (owe(nowNs) ? 1 : 0);
    }

    private boolean owe(long nowNs) {
        if (!task.finish() || !seat.isFree()) {
            return false;
        }
        if (!isRegistered()) {
            return register();
        }
        if (isInactive() && mayReturn(state().round())) {
            return comeBack();
        }
        if (state().spec().isEmpty()) {
            return beforeJob(nowNs);
        }
        if (!state().hasRound() && !state().phase().ended()) {
            return false;
        }
        J runtime = runtime(nowNs);
        return runtime != null && (state().phase().ended() ? afterJob(runtime, nowNs) : duty(runtime, nowNs));
    }

    /** Whether the log knows this member where it listens now; a restarted one may listen elsewhere. */
    private boolean isRegistered() {
        return state().member(address())
                .filter(member ->
                        member.endpoint().equals(peers.endpoint()) || member.status() == Member.Status.EXCLUDED)
                .isPresent();
    }

    /** Whether the network has stopped waiting for this member, which was silent for too long. */
    private boolean isInactive() {
        return !state().phase().ended()
                && state().member(address())
                        .filter(member -> member.status() == Member.Status.INACTIVE)
                        .isPresent();
    }

    /** Whether this member, which was silent for too long, may ask to take part again in that round. */
    boolean mayReturn(int round) {
        return absence.isOver(round);
    }

    private boolean comeBack() {
        absence.onReturn(state().round());
        return register();
    }

    private boolean register() {
        if (!seat.may("register")) {
            return false;
        }
        seat.send(
                "register",
                Hash32.ZERO,
                Hash32.ZERO,
                new Command.Register(
                        identity.role(), identity.name(), peers.endpoint(), identity.chainAnchor(), identity.stake()));
        return true;
    }

    /** Opens a job as far as the role needs it, from the file that it needs. */
    abstract J open(Hash32 jobId, JobSpec spec, byte[] file);

    /** Hash of the file that the role needs of a job: the model's, but for an arbiter. */
    Hash32 needed(JobSpec spec) {
        return spec.modelHash();
    }

    /** Who is asked for that file, one after another. */
    List<String> holders() {
        return aggregatorEndpoint().stream().toList();
    }

    private @Nullable J runtime(long nowNs) {
        J known = job;
        Hash32 jobId = state().jobId();
        JobSpec spec = state().spec().orElseThrow();
        if (known != null && known.jobId().equals(jobId)) {
            return known;
        }
        Hash32 wanted = needed(spec);
        byte[] file = localBlob(wanted).orElse(jobFile);
        if (file != null && Sha256.of(file).equals(wanted)) {
            start(() -> open(jobId, spec, file), opened -> job = opened);
            return null;
        }
        List<String> holders = holders();
        if (!holders.isEmpty() && (fileAskedAtNs == Long.MIN_VALUE || nowNs - fileAskedAtNs > FETCH_RETRY_NS)) {
            fileAskedAtNs = nowNs;
            String holder = holders.get(fileAskedCount++ % holders.size());
            peers.send(holder, new PeerMessage.FetchBlob(wanted, peers.endpoint()), nowNs + FETCH_NS);
        }
        return null;
    }

    /** Gives this role the file that it would otherwise fetch. */
    final void offerModel(byte[] file) {
        jobFile = file;
    }

    void onMessage(Address sender, PeerMessage message) {
        switch (message) {
            case PeerMessage.TensorBundle bundle -> {
                if (states.accept(bundle)) {
                    onBundle(sender, bundle);
                } else {
                    LOG.warn(
                            "{}: bundle does not hash to its root: sender={} round={}",
                            seat.name(),
                            sender,
                            bundle.round());
                }
            }
            case PeerMessage.Blob blob -> {
                if (Sha256.of(blob.bytes()).equals(blob.hash())) {
                    onBlob(sender, blob);
                }
            }
            case PeerMessage.FetchBundle fetch -> endpoint(sender).ifPresent(to -> onFetch(fetch, to));
            case PeerMessage.FetchBlob fetch -> endpoint(sender).ifPresent(to -> onFetch(fetch, to));
        }
    }

    void onBlob(Address sender, PeerMessage.Blob blob) {
        if (state().spec().map(this::needed).filter(blob.hash()::equals).isPresent()) {
            jobFile = blob.bytes();
        }
    }

    /** A blob that this role keeps, by its hash: every role that has opened a job has its work file. */
    Optional<byte[]> localBlob(Hash32 hash) {
        J opened = job;
        return opened != null && opened.spec().workHash().equals(hash)
                ? Optional.of(opened.work().encode())
                : Optional.empty();
    }

    /** Where a member registered to be reached: answers go there and nowhere else, whatever a request says. */
    private Optional<String> endpoint(Address sender) {
        return state().member(sender).map(Member::endpoint).filter(Endpoint::isReachable);
    }

    /** A request for tensors, from the member at that endpoint. */
    void onFetch(PeerMessage.FetchBundle fetch, String endpoint) {
        states.get(fetch.root())
                .ifPresent(tensors -> peers.send(
                        endpoint,
                        new PeerMessage.TensorBundle(fetch.kind(), fetch.jobId(), fetch.round(), fetch.root(), tensors),
                        seat.nowNs() + FETCH_NS));
    }

    /** A request for a blob, from the member at that endpoint. */
    void onFetch(PeerMessage.FetchBlob fetch, String endpoint) {
        localBlob(fetch.hash())
                .ifPresent(bytes ->
                        peers.send(endpoint, new PeerMessage.Blob(fetch.hash(), bytes), seat.nowNs() + FETCH_NS));
    }

    /**
     * Runs {@code work} beside the agent and then {@code done} on the agent's thread; until both have ended no duty is
     * looked at. A failure stops the role.
     */
    final <T> void start(Supplier<T> work, Consumer<T> done) {
        task.start(work, done);
    }

    /** Whether a task is under way: then no other may be started. */
    final boolean isBusy() {
        return task.isBusy();
    }

    final NetworkState state() {
        return seat.state();
    }

    final Address address() {
        return seat.key().address();
    }

    final Optional<String> aggregatorEndpoint() {
        return endpoints(Role.AGGREGATOR).stream().findFirst();
    }

    /** Where the members of a role are reached, in address order; whoever names no such place is left out. */
    final List<String> endpoints(Role role) {
        return state().members(role).stream()
                .map(Member::endpoint)
                .filter(Endpoint::isReachable)
                .toList();
    }

    /** The claim that a worker opened in that round. */
    final Optional<Claim> claim(int round, Address worker) {
        return Optional.ofNullable(state().round(round).claims().get(worker)).map(RoundState.Opened::claim);
    }

    /** What that address calls itself. */
    final String nameOf(Address address) {
        return state().member(address).map(Member::name).orElse(address.hex());
    }

    final boolean isRole(Address address, Role role) {
        return state().member(address).filter(member -> member.role() == role).isPresent();
    }

    /** The tensors of a checkpoint, asking the aggregator for them where they are not here. */
    final Optional<SortedMap<String, Tensor>> checkpoint(JobRuntime runtime, RoundState round, long nowNs) {
        Optional<SortedMap<String, Tensor>> here = states.get(round.startRoot());
        if (here.isEmpty()) {
            aggregatorEndpoint()
                    .ifPresent(endpoint -> states.request(
                            PeerMessage.Kind.CHECKPOINT,
                            runtime.jobId(),
                            round.index(),
                            round.startRoot(),
                            endpoint,
                            nowNs));
        }
        return here;
    }

    /**
     * What that worker carries into that round, asking it and those other holders for it where it is not here; empty tensors
     * where the job carries nothing.
     */
    final Optional<SortedMap<String, Tensor>> carried(
            JobRuntime runtime, RoundState round, Address worker, Role otherHolders, long nowNs) {
        Hash32 root = round.carriedStart(worker);
        if (root.equals(Hash32.ZERO)) {
            return Optional.of(runtime.model().plan().carriedZeros());
        }
        Optional<SortedMap<String, Tensor>> here = states.get(root);
        if (here.isEmpty()) {
            List<String> holders = new ArrayList<>(endpoints(otherHolders));
            endpoint(worker).ifPresent(holders::add);
            holders.remove(peers.endpoint());
            states.request(PeerMessage.Kind.CARRIED, runtime.jobId(), round.index(), root, holders, nowNs);
        }
        return here;
    }

    /** The tensors of the last checkpoint, asking aggregators and validators for them where they are not here. */
    final Optional<SortedMap<String, Tensor>> lastCheckpoint(JobRuntime runtime, long nowNs) {
        Hash32 root = state().job().orElseThrow().latestRoot();
        Optional<SortedMap<String, Tensor>> here = states.get(root);
        if (here.isEmpty()) {
            List<String> holders = new ArrayList<>(endpoints(Role.AGGREGATOR));
            holders.addAll(endpoints(Role.VALIDATOR));
            states.request(PeerMessage.Kind.CHECKPOINT, runtime.jobId(), state().round(), root, holders, nowNs);
        }
        return here;
    }

    /** A claim's gradient, asking its worker and those other holders for it where it is not here. */
    final Optional<SortedMap<String, Tensor>> gradient(JobRuntime runtime, Claim claim, Role otherHolders, long nowNs) {
        Optional<SortedMap<String, Tensor>> here = states.get(claim.gradientRoot());
        if (here.isEmpty()) {
            List<String> holders = new ArrayList<>(endpoints(otherHolders));
            endpoint(claim.worker()).ifPresent(holders::add);
            states.request(
                    PeerMessage.Kind.GRADIENT, runtime.jobId(), claim.round(), claim.gradientRoot(), holders, nowNs);
        }
        return here;
    }

    /** The accepted gradients of the running round, in participant order, or nothing while some are on their way. */
    final Optional<List<SortedMap<String, Tensor>>> acceptedGradients(
            JobRuntime runtime, Role otherHolders, long nowNs) {
        List<Optional<SortedMap<String, Tensor>>> found = state().accepted().stream()
                .map(worker -> gradient(runtime, state().current().claim(worker), otherHolders, nowNs))
                .toList();
        return found.stream().allMatch(Optional::isPresent)
                ? Optional.of(found.stream().map(Optional::orElseThrow).toList())
                : Optional.empty();
    }

    @Override
    public final String roleName() {
        return identity.name();
    }

    @Override
    public void onClose() {
        seat.close();
        peers.close();
    }
}
