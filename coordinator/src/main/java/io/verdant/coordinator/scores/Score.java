package io.verdant.coordinator.scores;

/**
 * What a worker's rounds add up to, in its most suspicious trait.
 *
 * @param trait the trait
 * @param value how far it is out of line, in standard deviations, on the suspicious side
 * @param threshold where suspicion begins
 * @param rounds rounds that were scored
 * @param suspected whether it is out of line for long enough; never in one round
 */
public record Score(Trait trait, double value, double threshold, int rounds, boolean suspected) {}
