package io.verdant.protocol;

import java.nio.charset.StandardCharsets;

/**
 * The most that anything from a peer may be. Every decoder checks these before it allocates, every encoder before it sends.
 * Lengths are bytes, counts are elements.
 */
public final class Limits {
    /** A whole signed envelope. */
    public static final int MAX_ENVELOPE_LENGTH = 64 * 1024;

    /** The command inside an envelope. */
    public static final int MAX_PAYLOAD_LENGTH = MAX_ENVELOPE_LENGTH - 1024;

    /** One move of a dispute. */
    public static final int MAX_MOVE_LENGTH = 36 * 1024;

    /** A certified leaf with its way to the gradient root: two trees of 32 levels at most, a name, the leaf. */
    public static final int MAX_LEAF_OPENING_LENGTH = 8 * 1024;

    /** A job specification in its canonical bytes. */
    public static final int MAX_JOB_SPEC_LENGTH = 8 * 1024;

    /** One entry of the coordinator's log, its envelope included. */
    public static final int MAX_LOG_ENTRY_LENGTH = 1024 * 1024;

    /** A name of a participant, job, node, operator, rule or data set, in UTF-8. */
    public static final int MAX_NAME_LENGTH = 256;

    /** An endpoint or a channel, in UTF-8. */
    public static final int MAX_ENDPOINT_LENGTH = 272;

    /** The detail of a rejection, in UTF-8. */
    public static final int MAX_DETAIL_LENGTH = 512;

    /** The memo of a ledger entry, in UTF-8. */
    public static final int MAX_MEMO_LENGTH = 128;

    /** Participants of one role in one job. */
    public static final int MAX_PARTICIPANTS = 256;

    /** Check reports in one message. */
    public static final int MAX_CHECK_REPORTS = 1_536;

    /** Pages of check reports of one validator and round: every check of every participant fits. */
    public static final int MAX_CHECK_PAGES = 4;

    /** Aggregation rules of a job. */
    public static final int MAX_RULES = 16;

    /** Hyper-parameters of a job's optimizer. */
    public static final int MAX_OPTIMIZER_NUMBERS = 32;

    /** A hyper-parameter's name, in UTF-8. */
    public static final int MAX_OPTIMIZER_NUMBER_NAME_LENGTH = 32;

    /** Ledger entries of one log entry. */
    public static final int MAX_LEDGER_ENTRIES = 2_048;

    /** Rounds of a job. */
    public static final int MAX_ROUNDS = 65_536;

    /** Values of a validator's hash chain: one per round. */
    public static final int MAX_CHAIN_LENGTH = MAX_ROUNDS;

    /** Records in a batch. */
    public static final int MAX_BATCH = 65_536;

    private Limits() {}

    /** Text as a log entry can carry it: control characters become spaces, and what is over the limit is cut off. */
    public static String clip(String text, int maxLength) {
        boolean fits = text.length() <= maxLength / 3;
        if (fits && text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder clipped = new StringBuilder();
        int length = 0;
        for (int codePoint : text.codePoints().toArray()) {
            boolean unprintable = Character.isISOControl(codePoint)
                    || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
            String next = unprintable ? " " : Character.toString(codePoint);
            length += next.getBytes(StandardCharsets.UTF_8).length;
            if (length > maxLength) {
                break;
            }
            clipped.append(next);
        }
        return clipped.toString();
    }
}
