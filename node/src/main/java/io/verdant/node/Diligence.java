package io.verdant.node;

/**
 * What a validator does of its duties. Only a rehearsal leaves any out, so that what the others achieve can be measured; its
 * messages are the same, and say what a lazy validator would.
 *
 * @param checks whether gradients are checked; else nothing is reported against any
 * @param audits whether drawn claims are executed again; else each is said to match
 * @param aggregates whether the aggregate is computed again; else the published one is confirmed
 * @param leaves whether gradients that were certified are served; else nobody gets any
 */
record Diligence(boolean checks, boolean audits, boolean aggregates, boolean leaves) {
    static final Diligence FULL = new Diligence(true, true, true, true);
}
