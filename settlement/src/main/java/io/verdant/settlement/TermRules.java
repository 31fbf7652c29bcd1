package io.verdant.settlement;

import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Limits;
import java.math.BigInteger;
import java.util.List;

/** Which terms a job may have: section 3 of {@code docs/settlement.md}. */
final class TermRules {
    private static final int PPM = 1_000_000;
    private static final long PPM_SQUARED = (long) PPM * PPM;
    private static final int MAX_ARBITERS = 64;
    private static final long MAX_SECONDS = 315_360_000;

    private TermRules() {}

    static boolean inRange(JobTerms terms, long unbondingSeconds, long nowSeconds) {
        return payable(terms)
                && between(terms.windowRounds(), 0, Limits.MAX_ROUNDS)
                && times(terms, unbondingSeconds, nowSeconds)
                && between(terms.tier(), JobTerms.STATISTICAL, JobTerms.AUDITED)
                && shares(terms)
                && judges(terms);
    }

    /** Whether a false claim costs more than it brings: {@code stake >= price (1 - p) / p}. */
    static boolean cheatingPays(JobTerms terms) {
        if (terms.tier() == JobTerms.STATISTICAL) {
            return false;
        }
        long p = (long) terms.auditRatePpm() * terms.honestSharePpm();
        BigInteger cost = BigInteger.valueOf(terms.workerStake()).multiply(BigInteger.valueOf(p));
        BigInteger gain = BigInteger.valueOf(pricing(terms).claimPrice(terms.workers()))
                .multiply(BigInteger.valueOf(PPM_SQUARED - p));
        return cost.compareTo(gain) < 0;
    }

    static Pricing pricing(JobTerms terms) {
        return new Pricing(terms.roundPrice(), terms.workers());
    }

    private static boolean payable(JobTerms terms) {
        return between(terms.rounds(), 1, Limits.MAX_ROUNDS)
                && between(terms.epochRounds(), 1, Limits.MAX_ROUNDS)
                && between(terms.workers(), 1, Limits.MAX_PARTICIPANTS)
                && between(terms.budget(), 1, BookState.MAX_AMOUNT)
                && between(terms.roundPrice(), 1, terms.budget() / terms.rounds())
                && pricing(terms).claimPrice(Limits.MAX_PARTICIPANTS) > 0
                && pricing(terms).aggregatorPrice() > 0;
    }

    private static boolean times(JobTerms terms, long unbondingSeconds, long nowSeconds) {
        return between(terms.deadlineSeconds(), nowSeconds + 1, nowSeconds + MAX_SECONDS)
                && between(terms.serviceSeconds(), 1, MAX_SECONDS)
                && between(terms.windowSeconds(), 0, terms.serviceSeconds() - 1)
                && between(terms.gameSeconds(), 1, MAX_SECONDS)
                && terms.windowSeconds() + terms.gameSeconds() <= unbondingSeconds;
    }

    private static boolean shares(JobTerms terms) {
        return between(terms.workerStake(), 0, BookState.MAX_AMOUNT)
                && between(terms.validatorStake(), 0, BookState.MAX_AMOUNT)
                && between(terms.arbiterStake(), 0, BookState.MAX_AMOUNT)
                && between(terms.aggregatorStake(), 0, BookState.MAX_AMOUNT)
                && between(terms.coordinatorStake(), 0, BookState.MAX_AMOUNT)
                && between(terms.auditRatePpm(), terms.tier() == JobTerms.AUDITED ? PPM : 0, PPM)
                && between(terms.honestSharePpm(), 0, PPM)
                && between(terms.pauseRejectedPpm(), 0, PPM);
    }

    private static boolean judges(JobTerms terms) {
        List<Address> arbiters = terms.arbiters();
        for (int i = 1; i < arbiters.size(); i++) {
            if (arbiters.get(i).compareTo(arbiters.get(i - 1)) <= 0) {
                return false;
            }
        }
        int least = terms.tier() == JobTerms.STATISTICAL ? 0 : 1;
        return arbiters.size() <= MAX_ARBITERS
                && between(terms.arbiterQuorum(), least, arbiters.size())
                && between(terms.scoreQuorum(), 0, Limits.MAX_PARTICIPANTS);
    }

    private static boolean between(long value, long low, long high) {
        return value >= low && value <= high;
    }
}
