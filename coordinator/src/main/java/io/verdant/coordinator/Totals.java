package io.verdant.coordinator;

/**
 * What a job's budget and stakes became, in micro-units.
 *
 * @param escrow what the publisher put in
 * @param paid rewards out of the escrow
 * @param refunded what went back to the publisher out of the escrow
 * @param slashed what was taken from stakes and bonds
 * @param balanced whether every account sums up, and, once the job has ended, {@code escrow = paid + refunded}
 */
public record Totals(long escrow, long paid, long refunded, long slashed, boolean balanced) {}
