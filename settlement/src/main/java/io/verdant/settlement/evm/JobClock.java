package io.verdant.settlement.evm;

/**
 * The times of a job on the chain, besides those that its file names.
 *
 * @param deadlineSeconds after which what is unsettled goes back, since 1970
 * @param serviceSeconds longest time between two anchors
 * @param gameSeconds longest time of a dispute
 */
public record JobClock(long deadlineSeconds, long serviceSeconds, long gameSeconds) {}
