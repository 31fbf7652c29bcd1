package io.verdant.coordinator.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConsensusTest {
    private static final Address WORKER = address(9);

    private static Address address(int number) {
        byte[] bytes = new byte[Address.LENGTH];
        Arrays.fill(bytes, (byte) (number + 1));
        return Address.of(bytes);
    }

    private static List<CheckReport> says(double value) {
        return List.of(new CheckReport(WORKER, Check.GAIN, value, 0, Reason.NONE));
    }

    private static double agreed(Map<Address, List<CheckReport>> reports, Map<Address, Long> stakes) {
        return new Consensus(reports, stakes).values().get(WORKER).get(Check.GAIN);
    }

    @Test
    void shouldTakeTheMedianByStake() {
        Map<Address, List<CheckReport>> reports = Map.of(address(0), says(1), address(1), says(2), address(2), says(9));
        assertEquals(2, agreed(reports, Map.of()));
        assertEquals(9, agreed(reports, Map.of(address(0), 10L, address(1), 10L, address(2), 21L)));
    }

    @Test
    void shouldStayBetweenHonestValuesWhateverAMinorityOfStakeSays() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Map<Address, List<CheckReport>> reports = new TreeMap<>();
            Map<Address, Long> stakes = new TreeMap<>();
            int validators = 3 + random.nextInt(9);
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            long honest = 0;
            for (int i = 0; i < validators; i++) {
                double value = random.nextGaussian();
                low = Math.min(low, value);
                high = Math.max(high, value);
                long stake = 100 + random.nextInt(900);
                honest += stake;
                reports.put(address(i), says(value));
                stakes.put(address(i), stake);
            }
            long left = honest - 1;
            double lie = random.nextBoolean() ? 1e9 : -1e9;
            for (int i = 0; i < 5 && left > 0; i++) {
                long stake = i == 4 ? left : random.nextLong(left + 1);
                left -= stake;
                if (stake > 0) {
                    reports.put(address(100 + i), says(lie));
                    stakes.put(address(100 + i), stake);
                }
            }
            double agreed = agreed(reports, stakes);
            assertTrue(agreed >= low && agreed <= high, "seed=" + seed + " agreed=" + agreed);
        }
    }

    @Test
    void shouldLeaveOutWhatAMinorityOfStakeReported() {
        Map<Address, List<CheckReport>> reports =
                Map.of(address(0), says(1), address(1), List.of(), address(2), List.of());
        assertTrue(new Consensus(reports, Map.of()).values().isEmpty());
    }
}
