package io.verdant.protocol;

/** Why something was refused or someone was charged. Codes are on the wire and in the journal and never change. */
public enum Reason {
    NONE(0, "nothing"),
    MALFORMED(1, "send a message of this protocol version"),
    TOO_LARGE(2, "stay within the named limit"),
    BAD_SIGNATURE(3, "sign with the registered key"),
    BAD_SEQUENCE(4, "read the log and continue from your last sequence number"),
    UNKNOWN_SENDER(5, "register first"),
    NOT_PERMITTED(6, "send what your role may send"),
    WRONG_PHASE(7, "wait for the phase that the log names"),
    WRONG_ROUND(8, "use the round that the log names"),
    DUPLICATE(9, "nothing: it is already recorded"),
    UNKNOWN_JOB(10, "use the job that the log names"),
    JOB_ACTIVE(11, "wait until the running job has ended"),
    INADMISSIBLE_JOB(12, "raise the stake or the audit floor"),
    INSUFFICIENT_STAKE(13, "deposit the stake that the job asks for"),
    NOT_ASSIGNED(14, "wait for an assignment"),
    EXCLUDED(15, "nothing: this key has lost a dispute"),
    COMMITMENT_MISMATCH(16, "open exactly what was committed"),
    STALE_CHECKPOINT(17, "start from the round's start root"),
    NON_FINITE(18, "claim FAILED with the node's name"),
    NORM_ABOVE(19, "lower the learning rate or fix the worker"),
    NORM_BELOW(20, "compute the assigned work"),
    DIRECTION_OPPOSED(21, "compute the assigned work"),
    DIRECTION_TOO_ALIGNED(22, "compute your own work"),
    IMPACT_HARMFUL(23, "compute the assigned work"),
    COPIED_GRADIENT(24, "compute your own assignment"),
    SILENT(25, "answer before the deadline"),
    UNAVAILABLE(26, "stream the gradient before the deadline"),
    ROOT_MISMATCH(27, "stream the bytes whose root was claimed"),
    AUDIT_MISMATCH(28, "answer the dispute"),
    DISPUTE_LOST(29, "nothing: the stake is slashed"),
    DISPUTE_OPEN(30, "wait for the verdict"),
    BAD_PREIMAGE(31, "reveal the next preimage of the registered chain"),
    NOT_YOUR_TURN(32, "wait for the other player's move"),
    CLOCK_EXPIRED(33, "move before the clock runs out"),
    AGGREGATE_MISMATCH(34, "publish the program's result"),
    UNKNOWN_GAME(35, "use a game that the log names"),
    LIMIT_REACHED(36, "wait for an earlier one to end"),
    CONTRACT_MISMATCH(37, "run the contract version of the job"),
    WRONG_SHAPE(38, "send the tensors that the program names"),
    NOT_ENOUGH_PARTICIPANTS(39, "wait for more participants"),
    STALE_CARRIED_STATE(40, "start from what your last claim in an aggregate left"),
    OUT_OF_LINE(41, "compute the assigned work: an audit that finds it right outranks the score"),
    LEAF_NOT_SERVED(42, "keep what you certified until the challenge window and its disputes have ended"),
    CANARY(43, "nothing: the claim was planted wrong on purpose, and is paid");

    private final int code;
    private final String nextAction;

    Reason(int code, String nextAction) {
        this.code = code;
        this.nextAction = nextAction;
    }

    public int code() {
        return code;
    }

    /** What the refused party can do. */
    public String nextAction() {
        return nextAction;
    }

    /**
     * The reason with that code.
     *
     * @throws IllegalArgumentException for an unknown code
     */
    public static Reason ofCode(int code) {
        for (Reason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("unknown reason: code=" + code);
    }
}
