package io.verdant.repops;

/**
 * How a run of a program ended.
 *
 * @param failedNode index of the first node, in program order, whose value is not finite; -1 when all are finite. Nodes
 *     after it were not computed.
 */
public record Outcome(int failedNode) {
    /** Every value was finite. */
    public static final Outcome FINITE = new Outcome(-1);

    public boolean ok() {
        return failedNode < 0;
    }
}
