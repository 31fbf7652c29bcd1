package io.verdant.protocol;

/**
 * One check of one claim by one validator: enough to explain the verdict and to repeat it.
 *
 * @param reason {@link Reason#NONE} where the check passed
 */
public record CheckReport(Address worker, Check check, double value, double threshold, Reason reason) {
    /** The checks, in the order in which they run. Codes are on the wire. */
    public enum Check {
        AVAILABILITY(1),
        SHAPE(2),
        FINITE(3),
        COPY(4),
        NORM(5),
        DIRECTION(6),
        IMPACT(7),
        AUDIT(8),
        /** From here on what is measured for the scores over rounds; most of these have no limit of their own. */
        LAYER_NORM(9),
        LAYER_COPY(10),
        PEERS(11),
        ROOT(12),
        MOMENTUM(13),
        REPLAY(14),
        GAIN(15),
        OWN_DATA(16);

        private final int code;

        Check(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /**
         * The check with that code.
         *
         * @throws IllegalArgumentException for an unknown code
         */
        public static Check ofCode(int code) {
            for (Check check : values()) {
                if (check.code == code) {
                    return check;
                }
            }
            throw new IllegalArgumentException("unknown check: code=" + code);
        }
    }

    public boolean passed() {
        return reason == Reason.NONE;
    }
}
