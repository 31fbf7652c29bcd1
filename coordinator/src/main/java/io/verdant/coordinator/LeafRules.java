package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafOpening;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Certified leaves have to be served until the challenge window and all disputes over the claim have ended. Whoever has a
 * stake may ask for one on the log, once; the answer is checked here, by everyone who replays the log. A
 * validator that does not answer in time loses a part of its stake where a quorum of arbiters saw the silence by their own
 * clocks. So an honest validator is safe: each place has an answer, and any time before the quorum is time enough.
 */
final class LeafRules {
    /** Requests that a holder has to answer at a time. */
    static final int MAX_OPEN_REQUESTS = 4;

    private final NetworkState state;
    private final Books books;

    LeafRules(NetworkState state, Books books) {
        this.state = state;
        this.books = books;
    }

    @Nullable
    Rejection request(Member asker, Command.RequestLeaf request) {
        JobState job = state.job;
        if (job == null || !job.id().equals(request.jobId())) {
            return new Rejection(Reason.UNKNOWN_JOB, "jobId=" + request.jobId().brief());
        }
        if (request.round() < 0 || request.round() >= job.rounds.size()) {
            return new Rejection(Reason.WRONG_ROUND, "round=" + request.round());
        }
        RoundState round = job.rounds.get(request.round());
        Rejection refusal = refusal(job, round, asker, request);
        if (refusal != null) {
            return refusal;
        }
        LeafRequest made = new LeafRequest(
                id(job, request, asker),
                round.index(),
                request.worker(),
                request.holder(),
                asker.address(),
                request.place(),
                state.serving(Role.ARBITER).size() / 2 + 1);
        startClock(job, made);
        job.leafRequests.put(made.id(), made);
        return null;
    }

    private @Nullable Rejection refusal(JobState job, RoundState round, Member asker, Command.RequestLeaf request) {
        Address holder = request.holder();
        boolean player =
                asker.role() == Role.VALIDATOR || asker.role() == Role.WORKER || asker.role() == Role.AGGREGATOR;
        if (!player || !asker.admitted() || holder.equals(asker.address())) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + asker.role() + " holder=" + holder);
        }
        boolean certified = round.certificates(request.worker()).contains(holder);
        if (!certified || state.requireMember(holder).status() == Member.Status.EXCLUDED) {
            return new Rejection(Reason.NOT_PERMITTED, "no certificate of holder=" + holder);
        }
        if (!state.phase.inRound() || !isKept(job, round, request.worker())) {
            return new Rejection(Reason.WRONG_PHASE, "the window has ended: round=" + round.index());
        }
        if (job.leafRequests.containsKey(id(job, request, asker))) {
            return new Rejection(Reason.DUPLICATE, "holder=" + holder);
        }
        long open = job.leafRequests.values().stream()
                .filter(other -> other.open() && other.holder().equals(holder))
                .count();
        return open >= MAX_OPEN_REQUESTS
                ? new Rejection(Reason.LIMIT_REACHED, "open requests of one holder=" + MAX_OPEN_REQUESTS)
                : null;
    }

    /** Whether what was certified of that claim has to be kept still. */
    private boolean isKept(JobState job, RoundState round, Address worker) {
        int window = job.spec().verification().challengeWindowRounds();
        boolean disputed = job.gamesInOrder.stream()
                .anyMatch(game -> game.round() == round.index()
                        && (game.claimant().equals(worker)
                                || game.aggregateRoot().isPresent())
                        && game.unsettled(state.clockMillis));
        return disputed || job.rounds.size() - 1 <= round.index() + window;
    }

    @Nullable
    Rejection serve(Member holder, Command.ServeLeaf serve) {
        LeafRequest request = request(serve.requestId());
        if (request == null || !request.holder().equals(holder.address())) {
            return new Rejection(
                    Reason.UNKNOWN_GAME,
                    "no request of this holder: requestId=" + serve.requestId().brief());
        }
        if (!request.open()) {
            return new Rejection(Reason.DUPLICATE, "outcome=" + request.outcome());
        }
        Hash32 root = state.requireJob()
                .rounds
                .get(request.round())
                .claim(request.worker())
                .gradientRoot();
        if (!LeafOpening.leadsTo(serve.opening(), root, request.place())) {
            return new Rejection(Reason.ROOT_MISMATCH, "place=" + request.place() + " gradientRoot=" + root.brief());
        }
        request.end(LeafRequest.Outcome.SERVED);
        return null;
    }

    @Nullable
    Rejection witness(Member arbiter, Command.WitnessSilence witness) {
        LeafRequest request = request(witness.requestId());
        if (request == null) {
            return new Rejection(
                    Reason.UNKNOWN_GAME, "requestId=" + witness.requestId().brief());
        }
        if (arbiter.role() != Role.ARBITER || !arbiter.admitted()) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + arbiter.role());
        }
        if (!request.open() || request.witnesses.contains(arbiter.address())) {
            return new Rejection(Reason.DUPLICATE, "outcome=" + request.outcome());
        }
        if (state.clockMillis < request.deadlineMillis()) {
            return new Rejection(Reason.WRONG_PHASE, "deadlineMillis=" + request.deadlineMillis());
        }
        request.witnesses.add(arbiter.address());
        if (request.witnesses.size() >= request.quorum()) {
            request.end(LeafRequest.Outcome.NOT_SERVED);
            long penalty = Pricing.silencePenalty(books.balance(Purse.STAKE, request.holder()));
            books.slash(
                    Purse.STAKE,
                    request.holder(),
                    Pricing.penaltyShares(penalty, state.requireJob().publisher()));
        }
        return null;
    }

    private @Nullable LeafRequest request(Hash32 id) {
        JobState job = state.job;
        return job == null ? null : job.leafRequests.get(id);
    }

    /** Requests that no quorum has decided in time end, and nobody pays. */
    void expire(long nowMillis) {
        JobState job = state.job;
        if (job != null && !state.phase.ended()) {
            job.leafRequests.values().stream()
                    .filter(request -> request.open() && nowMillis >= request.endMillis())
                    .forEach(request -> request.end(LeafRequest.Outcome.UNDECIDED));
        }
    }

    /** After the coordinator was away, no clock has run meanwhile. */
    void restart() {
        JobState job = state.job;
        if (job != null) {
            job.leafRequests.values().stream().filter(LeafRequest::open).forEach(request -> startClock(job, request));
        }
    }

    private void startClock(JobState job, LeafRequest request) {
        long deadline = state.nowMillis + job.deadlines.moveMillis();
        request.due(deadline, deadline + job.deadlines.verdictMillis());
    }

    private static Hash32 id(JobState job, Command.RequestLeaf request, Member asker) {
        return LeafRequest.idOf(job.id(), request.round(), request.worker(), request.holder(), asker.address());
    }
}
