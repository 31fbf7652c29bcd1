package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Eip712;

/**
 * What a job's terms need and its spec does not say. Seconds but the last.
 *
 * @param deadlineSeconds from the job's opening; {@code pauseRejectedPpm} as in {@link JobTerms}
 */
public record SettlementSettings(
        long unbondingSeconds, long deadlineSeconds, long serviceSeconds, long gameSeconds, int pauseRejectedPpm) {
    /** A week of unbonding, a month for the job, two days between anchors, one for a game, and no pause. */
    public static final SettlementSettings DEFAULT =
            new SettlementSettings(604_800, 2_592_000, 172_800, 86_400, 1_000_000);

    /** The embedded ledger as a home of signatures: its chain, and no contract. */
    SettlementParameters embedded() {
        return new SettlementParameters(
                Eip712.EMBEDDED_CHAIN_ID, Address.of(new byte[Address.LENGTH]), unbondingSeconds);
    }
}
