package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeePolicyTest {
    private static final FeePolicy POLICY = new FeePolicy(1_000, 10, 1);

    @Test
    void shouldOfferTwiceTheBaseFeeAndATip() {
        assertEquals(Optional.of(new Fees(220, 20)), POLICY.first(100, 20));
        assertEquals(Optional.of(new Fees(210, 10)), POLICY.first(100, 0));
    }

    @Test
    void shouldOfferTheLimitBeforeItWaitsAndNeverMore() {
        assertEquals(Optional.of(new Fees(1_000, 10)), POLICY.first(990, 10));
        assertEquals(Optional.empty(), POLICY.first(991, 10));
    }

    @Test
    void shouldReplaceByOffersThatNodesTakeUntilTheLimit() {
        long seed = 20_261_120;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) {
            FeePolicy policy = new FeePolicy(random.nextLong(100, 1_000_000), random.nextLong(100), 1);
            Fees offer =
                    policy.first(random.nextLong(1_000), random.nextLong(200)).orElse(new Fees(1, 1));
            for (int bumps = 0; bumps < 1_000; bumps++) {
                Optional<Fees> next = policy.bumped(offer, random.nextLong(1_000), random.nextLong(200));
                if (next.isEmpty()) {
                    break;
                }
                String message = "seed=" + seed + " i=" + i + " " + offer + " " + next;
                assertTrue(next.get().maxWei() * 10 >= offer.maxWei() * 11, message);
                assertTrue(next.get().tipWei() * 10 >= offer.tipWei() * 11, message);
                assertTrue(next.get().maxWei() <= policy.limitWei(), message);
                offer = next.get();
            }
        }
    }
}
