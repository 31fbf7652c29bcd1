package io.verdant.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PricingTest {
    private static Address address(int i) {
        byte[] bytes = new byte[Address.LENGTH];
        bytes[19] = (byte) i;
        return Address.of(bytes);
    }

    private static long sum(List<Settlement.Share> shares) {
        return shares.stream().mapToLong(Settlement.Share::amount).sum();
    }

    @Test
    void shouldNeverPayMoreThanTheRoundsPrice() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 10_000; i++) {
            Pricing pricing = new Pricing(random.nextLong(1_000_000_000), 1 + random.nextInt(20));
            int workers = 1 + random.nextInt(30);
            int validators = 1 + random.nextInt(10);
            long all = workers * pricing.claimPrice(workers)
                    + validators * pricing.validatorPrice(validators)
                    + pricing.aggregatorPrice()
                    + pricing.coordinatorPrice();
            assertTrue(all <= pricing.roundPrice(), () -> "seed=5 " + pricing + " paid=" + all);
        }
    }

    @Test
    void shouldSplitEverySlashWithoutLosingAUnit() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 10_000; i++) {
            long amount = random.nextLong(1_000_000);
            TreeSet<Address> arbiters = new TreeSet<>();
            for (int a = 0; a < random.nextInt(5); a++) {
                arbiters.add(address(10 + a));
            }
            assertEquals(
                    amount,
                    sum(Pricing.convictionShares(amount, random.nextLong(1_000), address(1), address(2), arbiters)));
            assertEquals(amount, sum(Pricing.lostBondShares(amount, address(3), arbiters)));
            assertEquals(amount, sum(Pricing.penaltyShares(amount, address(1))));
        }
    }

    @Test
    void shouldPayTheWinnersCostsFirst() {
        TreeSet<Address> arbiters = new TreeSet<>(List.of(address(9)));
        List<Settlement.Share> shares = Pricing.convictionShares(1_100, 100, address(1), address(2), arbiters);
        assertEquals(
                List.of(100L, 500L, 300L, 100L, 100L),
                shares.stream().map(Settlement.Share::amount).toList());
    }
}
