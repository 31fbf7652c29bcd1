package io.verdant.node;

import java.util.List;
import java.util.SortedMap;

/**
 * What one rehearsal gave: a job, one attack, one aggregation, so many attackers, one seed.
 *
 * @param attack as it was named; {@code none} for none
 * @param rules as they were named
 * @param accuracy mean of the last evaluations, of which there are up to five
 * @param evaluations test accuracy by the number of rounds that had been trained
 * @param rounds that were closed; fewer than asked for where too few participants were left
 * @param honestClaims opened by honest workers
 * @param honestRejected how many of those were not accepted, by reason
 * @param attackClaims opened by attackers
 * @param attackRejected how many of those were not accepted, by reason
 * @param caught for each attacker in which round it was first rejected, and why
 * @param honestPay what an honest worker earned in the mean for each claim that it opened, in units, less what was slashed
 * @param attackPay the same of an attacker
 * @param seconds it took
 */
public record RehearsalCell(
        String attack,
        String rules,
        int byzantine,
        long seed,
        double accuracy,
        SortedMap<Integer, Double> evaluations,
        int rounds,
        int honestClaims,
        SortedMap<String, Integer> honestRejected,
        int attackClaims,
        SortedMap<String, Integer> attackRejected,
        List<Caught> caught,
        double honestPay,
        double attackPay,
        double seconds) {

    /**
     * When an attacker was first rejected.
     *
     * @param round -1 where it never was
     * @param check the reason, such as {@code NORM_ABOVE}
     * @param excludedRound the first round that it had no part in, or -1
     */
    public record Caught(String worker, int round, String check, int excludedRound) {}

    /** The share of the honest claims that were not accepted. */
    public double honestRejectedShare() {
        return share(honestRejected, honestClaims);
    }

    /** The share of the attackers' claims that were not accepted. */
    public double attackRejectedShare() {
        return share(attackRejected, attackClaims);
    }

    private static double share(SortedMap<String, Integer> rejected, int claims) {
        int count = rejected.values().stream().mapToInt(Integer::intValue).sum();
        return claims == 0 ? 0 : (double) count / claims;
    }
}
