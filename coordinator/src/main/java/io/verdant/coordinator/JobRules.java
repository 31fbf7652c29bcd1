package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import org.jspecify.annotations.Nullable;

/** How a job begins and ends, and what is paid at the end of an epoch. */
final class JobRules {
    /** Above it, float32 does not count. */
    private static final long MAX_LABELS = 1 << 24;

    private final NetworkState state;
    private final Books books;

    JobRules(NetworkState state, Books books) {
        this.state = state;
        this.books = books;
    }

    @Nullable
    Rejection submit(Member sender, Hash32 jobId, JobSpec spec) {
        if (sender.role() != Role.PUBLISHER) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + sender.role());
        }
        if (state.jobIds.contains(jobId)) {
            return new Rejection(Reason.DUPLICATE, "jobId=" + jobId.brief());
        }
        if (state.job != null && !state.phase.ended()) {
            return new Rejection(Reason.JOB_ACTIVE, "jobId=" + state.jobId().brief());
        }
        Rejection inadmissible = Admission.check(spec);
        if (inadmissible != null) {
            return inadmissible;
        }
        JobState job = new JobState(jobId, spec, sender.address());
        state.jobIds.add(jobId);
        state.job = job;
        state.members.values().forEach(Member::beginJob);
        books.escrow(sender.address(), spec.payment().budget());
        state.phase = Phase.WAITING;
        state.phaseStartedMillis = state.nowMillis;
        state.deadlineMillis = state.nowMillis + job.deadlines.waitingMillis();
        return null;
    }

    @Nullable
    Rejection evaluate(Member sender, Command.ReportEvaluation report) {
        JobState job = state.job;
        if (job == null || !job.id().equals(report.jobId())) {
            return new Rejection(Reason.UNKNOWN_JOB, "jobId=" + report.jobId().brief());
        }
        if (!state.phase.ended() && state.phase != Phase.EVALUATE) {
            return new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase);
        }
        if (!report.stateRoot().equals(job.latestRoot())) {
            return new Rejection(Reason.ROOT_MISMATCH, "latestRoot=" + job.latestRoot());
        }
        if (!isPossible(report)) {
            return new Rejection(
                    Reason.MALFORMED,
                    "correct=" + report.correct() + " total=" + report.total() + " loss=" + report.loss());
        }
        return state.phase.ended() ? evaluateAtEnd(job, sender, report) : evaluateLast(job, sender, report);
    }

    /** Whether a plan can come to those figures: counts that float32 holds and a float32 loss, or a failure without any. */
    private static boolean isPossible(Command.ReportEvaluation report) {
        if (report.failed() != null) {
            return report.correct() == 0 && report.total() == 0 && Double.isNaN(report.loss());
        }
        boolean counts = report.correct() >= 0 && report.correct() <= report.total() && report.total() <= MAX_LABELS;
        return counts && Double.isFinite(report.loss()) && (double) (float) report.loss() == report.loss();
    }

    /** The serving aggregator states an evaluation, and the last round's validators what they got. */
    private @Nullable Rejection evaluateLast(JobState job, Member sender, Command.ReportEvaluation report) {
        state.lastActMillis = state.nowMillis;
        if (state.aggregator().filter(sender.address()::equals).isPresent()) {
            return job.evaluating.publish(report);
        }
        return state.current().validators().contains(sender.address())
                ? job.evaluating.confirm(sender.address(), report)
                : new Rejection(Reason.NOT_PERMITTED, "role=" + sender.role());
    }

    /** A job that ended without an evaluation has its publisher's. */
    private static @Nullable Rejection evaluateAtEnd(JobState job, Member sender, Command.ReportEvaluation report) {
        return sender.address().equals(job.publisher())
                ? job.evaluating.publish(report)
                : new Rejection(Reason.NOT_PERMITTED, "publisher=" + job.publisher());
    }

    /** Pays what the epoch earned; a member under a dispute waits for its end, a convicted one forfeits. */
    void settleEpoch(boolean last) {
        Address publisher = state.requireJob().publisher();
        for (Member member : state.members.values()) {
            boolean waits = member.status() == Member.Status.SUSPENDED && !last;
            if (waits || member.owed() == 0) {
                continue;
            }
            long owed = member.takeOwed();
            if (member.status() != Member.Status.EXCLUDED) {
                books.reward(publisher, member.address(), owed, "work of the epoch");
            }
        }
    }

    void finish() {
        close(Phase.FINISHED);
    }

    /** Stops the job for a named reason: what was earned is paid, bonds and stakes return, the rest is refunded. */
    void halt(Reason reason, String detail) {
        JobState job = state.requireJob();
        job.halt = new Rejection(reason, detail);
        for (GameRecord game : job.gamesInOrder) {
            if (game.open()) {
                game.end(GameRecord.Outcome.UNDECIDED, null);
                books.returnBond(game.challenger(), game.bond());
            }
        }
        close(Phase.HALTED);
    }

    private void close(Phase how) {
        settleEpoch(true);
        books.refund(state.requireJob().publisher());
        state.members.values().forEach(books::unstake);
        state.phase = how;
        state.deadlineMillis = Long.MAX_VALUE;
    }
}
