package io.verdant.coordinator;

import io.verdant.protocol.Address;
import java.util.List;

/**
 * The end of a job whose rounds are over: the serving aggregator states what the last checkpoint does on the test set, the last
 * round's validators compute it too, and whoever got something else may dispute it. The training is not in doubt any
 * more, so nothing here halts the job: an evaluation that nobody states, or that is not confirmed, is left out.
 */
final class EvaluationPhase {
    private final NetworkState state;
    private final JobRules jobs;

    EvaluationPhase(NetworkState state, JobRules jobs) {
        this.state = state;
        this.jobs = jobs;
    }

    void begin() {
        state.phase = Phase.EVALUATE;
        state.extensions = 0;
        state.phaseStartedMillis = state.nowMillis;
        state.lastActMillis = state.nowMillis;
        wholeBudget();
    }

    /** Goes on as far as it can; answers whether the phase changed. */
    boolean step() {
        JobState job = state.requireJob();
        if (job.gamesInOrder.stream().anyMatch(GameRecord::open)) {
            return false;
        }
        EvaluationState evaluating = job.evaluating;
        if (evaluating.published().isEmpty()) {
            return (state.aggregator().isEmpty() || isOver()) && finish();
        }
        List<Address> validators = state.current().validators();
        boolean unchallenged = validators.stream().anyMatch(v -> evaluating.dissents(v) && !hasChallenged(job, v));
        if (unchallenged && !expired()) {
            return false;
        }
        int agreeing = evaluating.agreeing();
        long outstanding = evaluating.outstanding(validators);
        if (agreeing >= state.current().quorum() && (outstanding == 0 || expired())) {
            evaluating.hold();
            return finish();
        }
        if (agreeing + outstanding < state.current().quorum() || isOver()) {
            evaluating.withdraw();
            return finish();
        }
        return false;
    }

    /** A dispute has ended: the phase has its whole time again. */
    void goOn() {
        if (state.phase == Phase.EVALUATE) {
            wholeBudget();
        }
    }

    private boolean finish() {
        jobs.finish();
        return true;
    }

    private static boolean hasChallenged(JobState job, Address validator) {
        return job.gamesInOrder.stream()
                .anyMatch(game ->
                        game.evaluation().isPresent() && game.challenger().equals(validator));
    }

    private boolean expired() {
        return state.clockMillis >= state.deadlineMillis;
    }

    /** Whether the last of the budgets that are waited for has passed; each that has passed begins the next. */
    private boolean isOver() {
        if (!expired()) {
            return false;
        }
        if (state.extensions == RoundPhases.MAX_EXTENSIONS) {
            return true;
        }
        state.extensions++;
        wholeBudget();
        return false;
    }

    private void wholeBudget() {
        state.deadlineMillis = state.nowMillis + state.requireJob().deadlines.budgetMillis();
    }
}
