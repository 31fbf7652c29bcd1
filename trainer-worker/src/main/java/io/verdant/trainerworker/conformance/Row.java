package io.verdant.trainerworker.conformance;

/**
 * One line of the report on a machine.
 *
 * @param check what was compared
 * @param verdict how it came out
 * @param detail how much was compared, or what differs first
 */
public record Row(String check, Verdict verdict, String detail) {
    /** How a comparison came out. */
    public enum Verdict {
        /** Every bit is the published one. */
        EQUAL,
        /** Some bit is another, or there is no result: work of this machine would lose disputes. */
        DIFFERENT,
        /** This machine or its Java lacks what would be compared, which is no fault. */
        ABSENT
    }

    static Row equal(String check, String detail) {
        return new Row(check, Verdict.EQUAL, detail);
    }

    static Row different(String check, String detail) {
        return new Row(check, Verdict.DIFFERENT, detail);
    }

    static Row of(String check, boolean equal, String detail) {
        return equal ? equal(check, detail) : different(check, detail);
    }
}
