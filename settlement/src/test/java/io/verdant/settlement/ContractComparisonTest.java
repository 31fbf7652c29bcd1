package io.verdant.settlement;

import org.junit.jupiter.api.Test;

/** The contract on a real node against the book: the same random sequences, every movement, balance, state and refusal. */
class ContractComparisonTest {
    private static final int SEQUENCES = 300;
    private static final int LENGTH = 60;
    private static final int LOOK_EVERY = 30;

    @Test
    void shouldBeTheBookOnAChain() {
        AnvilHome contract = AnvilHome.shared();
        long first = SettlementComparison.firstSeed();
        int sequences = SettlementComparison.sequences(SEQUENCES);
        for (long seed = first; seed < first + sequences; seed++) {
            new SettlementComparison(contract.reset(), seed).play(LENGTH, LOOK_EVERY);
        }
    }
}
