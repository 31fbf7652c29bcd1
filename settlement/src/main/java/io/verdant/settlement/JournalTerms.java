package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import java.util.List;

/** The terms that a publisher opens its job with, from the spec that it signed. */
final class JournalTerms {
    private static final double PPM = 1e6;
    private static final int HALF = 500_000;
    private static final List<String> TIERS = List.of("statistical", "optimistic", "audited");

    private JournalTerms() {}

    /**
     * @param auditFloor as admission set it
     * @param arbiters in ascending order
     * @throws IllegalArgumentException for an unknown tier
     */
    static JobTerms of(
            Hash32 specId,
            JobSpec spec,
            double auditFloor,
            Hash32 log,
            Address coordinator,
            List<Address> arbiters,
            SettlementSettings settings,
            long nowSeconds) {
        JobSpec.Verification verification = spec.verification();
        JobSpec.Payment payment = spec.payment();
        int tier = TIERS.indexOf(verification.tier());
        if (tier < 0) {
            throw new IllegalArgumentException("tier=" + verification.tier());
        }
        return new JobTerms(
                specId,
                log,
                coordinator,
                payment.budget(),
                payment.budget() / spec.schedule().rounds(),
                spec.schedule().rounds(),
                verification.epochRounds(),
                verification.workers(),
                nowSeconds + settings.deadlineSeconds(),
                settings.serviceSeconds(),
                verification.challengeWindowRounds(),
                verification.challengeWindowSeconds(),
                settings.gameSeconds(),
                tier,
                payment.workerStake(),
                payment.validatorStake(),
                payment.arbiterStake(),
                payment.aggregatorStake(),
                payment.coordinatorStake(),
                // rounded up: the rate that the job runs with is at least what admission asks for
                tier == JobTerms.AUDITED ? (int) PPM : (int) Math.min(PPM, Math.ceil(auditFloor * PPM)),
                HALF,
                settings.pauseRejectedPpm(),
                verification.arbiters() / 2 + 1,
                0,
                arbiters);
    }
}
