package io.verdant.settlement;

/** Terms that differ from others in a field or two. */
final class TermsChange {
    private final JobTerms terms;
    private long workerStake;
    private long deadlineSeconds;
    private int scoreQuorum;
    private int tier;

    TermsChange(JobTerms terms) {
        this.terms = terms;
        this.workerStake = terms.workerStake();
        this.deadlineSeconds = terms.deadlineSeconds();
        this.scoreQuorum = terms.scoreQuorum();
        this.tier = terms.tier();
    }

    TermsChange workerStake(long value) {
        workerStake = value;
        return this;
    }

    TermsChange deadline(long value) {
        deadlineSeconds = value;
        return this;
    }

    TermsChange scoreQuorum(int value) {
        scoreQuorum = value;
        return this;
    }

    TermsChange tier(int value) {
        tier = value;
        return this;
    }

    JobTerms make() {
        return new JobTerms(
                terms.specId(),
                terms.log(),
                terms.coordinator(),
                terms.budget(),
                terms.roundPrice(),
                terms.rounds(),
                terms.epochRounds(),
                terms.workers(),
                deadlineSeconds,
                terms.serviceSeconds(),
                terms.windowRounds(),
                terms.windowSeconds(),
                terms.gameSeconds(),
                tier,
                workerStake,
                terms.validatorStake(),
                terms.arbiterStake(),
                terms.aggregatorStake(),
                terms.coordinatorStake(),
                terms.auditRatePpm(),
                terms.honestSharePpm(),
                terms.pauseRejectedPpm(),
                terms.arbiterQuorum(),
                scoreQuorum,
                terms.arbiters());
    }
}
