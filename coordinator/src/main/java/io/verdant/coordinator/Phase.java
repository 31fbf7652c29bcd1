package io.verdant.coordinator;

/**
 * Where the network stands. A round runs from {@link #COMMIT} to {@link #CONFIRM}; each phase ends as soon as everyone that
 * it waits for has acted, or at its deadline.
 */
public enum Phase {
    /** No job yet, or not enough participants for the next round. */
    WAITING,
    /** The next round, or the job's end, waits for the verdict of an open dispute. */
    VERDICT,
    /** Workers compute and commit blinded claims. */
    COMMIT,
    /** Validators reveal the next preimage of their hash chains. */
    PREIMAGE,
    /** Workers open their claims. */
    OPEN,
    /** Workers stream gradients; validators certify that they hold them. */
    REVEAL,
    /** Validators report their checks and commit to their audits. */
    CHECK,
    /** Validators reveal their audits; disputes are opened. */
    AUDIT,
    /** In a job with planted claims: workers reveal which claims were planted. Then the audit phase goes on with its disputes. */
    CANARY,
    /** The aggregator publishes the next state root. */
    AGGREGATE,
    /** Validators confirm it by re-execution. */
    CONFIRM,
    /** After the last round: the aggregator states what the last checkpoint does on the test set, validators confirm it. */
    EVALUATE,
    /** The job is done and its accounts are settled. */
    FINISHED,
    /** The job stopped; the reason is in the state, and its accounts are settled. */
    HALTED;

    /** Whether a round is running. */
    public boolean inRound() {
        return compareTo(COMMIT) >= 0 && compareTo(CONFIRM) <= 0;
    }

    /** Whether the job has ended, well or badly. */
    public boolean ended() {
        return this == FINISHED || this == HALTED;
    }
}
