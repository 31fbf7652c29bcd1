package io.verdant.coordinator.scores;

/**
 * How a validator's reports compare with the other validators', over rounds.
 *
 * @param differing share of the rounds of memory in which values differ that honest validators measure equal in bits
 * @param skew how far its own measurements of the worker where that shows most lie from the others', in standard deviations
 * @param rounds rounds that were compared
 * @param outlier whether one of both is beyond its threshold for long enough; it is reported, not punished
 */
public record ValidatorScore(double differing, double skew, int rounds, boolean outlier) {}
