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
        if (!sender.address().equals(job.publisher())) {
            return new Rejection(Reason.NOT_PERMITTED, "publisher=" + job.publisher());
        }
        if (!state.phase.ended()) {
            return new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase);
        }
        if (!report.stateRoot().equals(job.latestRoot())) {
            return new Rejection(Reason.ROOT_MISMATCH, "latestRoot=" + job.latestRoot());
        }
        if (report.correct() < 0 || report.total() < 0 || report.correct() > report.total()) {
            return new Rejection(Reason.MALFORMED, "correct=" + report.correct() + " total=" + report.total());
        }
        if (job.evaluation != null) {
            return new Rejection(Reason.DUPLICATE, "correct=" + job.evaluation.correct());
        }
        job.evaluation = new JobState.Evaluation(report.stateRoot(), report.correct(), report.total(), report.loss());
        return null;
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
