package io.verdant.coordinator.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValidatorWatchTest {
    private static final int WORKERS = 8;

    /** What a validator does to its report. */
    private enum Way {
        HONEST,
        /** Says of the first worker that it gained more. */
        FAVOURS,
        /** Invents what all measure alike. */
        INVENTS
    }

    private static Address address(int role, int number) {
        byte[] bytes = new byte[Address.LENGTH];
        bytes[0] = (byte) role;
        bytes[1] = (byte) number;
        return Address.of(bytes);
    }

    private static SortedMap<Address, ValidatorScore> play(int seed, int rounds, Way... ways) {
        SplittableRandom random = new SplittableRandom(seed);
        ValidatorWatch watch = new ValidatorWatch();
        SortedMap<Address, ValidatorScore> scores = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            double[] norms = random.doubles(WORKERS, 0.5, 1.5).toArray();
            double[] gains = random.doubles(WORKERS, -0.5, 0).toArray();
            SortedMap<Address, List<CheckReport>> reports = new TreeMap<>();
            for (int i = 0; i < ways.length; i++) {
                List<CheckReport> own = new ArrayList<>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    double noise = 0.05 * random.nextGaussian();
                    double gain = gains[worker] + noise - (ways[i] == Way.FAVOURS && worker == 0 ? 0.15 : 0);
                    double norm = ways[i] == Way.INVENTS ? 1 : norms[worker];
                    own.add(new CheckReport(address(1, worker), Check.NORM, norm, 3, Reason.NONE));
                    own.add(new CheckReport(address(1, worker), Check.GAIN, gain, Double.MAX_VALUE, Reason.NONE));
                }
                reports.put(address(2, i), own);
            }
            scores = watch.add(reports, Map.of());
        }
        return scores;
    }

    @Test
    void shouldFindNobodyAmongHonestOnes() {
        for (int seed = 0; seed < 40; seed++) {
            SortedMap<Address, ValidatorScore> scores =
                    play(seed, 100, Way.HONEST, Way.HONEST, Way.HONEST, Way.HONEST, Way.HONEST);
            int at = seed;
            scores.values().forEach(score -> assertFalse(score.outlier(), "seed=" + at + " " + score));
        }
    }

    @Test
    void shouldFindWhoFavoursAWorkerOrInventsValues() {
        for (int seed = 0; seed < 40; seed++) {
            SortedMap<Address, ValidatorScore> scores =
                    play(seed, 20, Way.FAVOURS, Way.HONEST, Way.INVENTS, Way.HONEST, Way.HONEST);
            String what = "seed=" + seed + " " + scores;
            assertTrue(scores.get(address(2, 0)).outlier(), what);
            assertTrue(scores.get(address(2, 0)).skew() > ValidatorWatch.SKEW, what);
            assertTrue(scores.get(address(2, 2)).outlier(), what);
            assertEquals(1, scores.get(address(2, 2)).differing(), 1e-12, what);
            assertFalse(scores.get(address(2, 1)).outlier(), what);
            assertFalse(scores.get(address(2, 3)).outlier(), what);
        }
    }

    @Test
    void shouldSayNothingAfterTwoRoundsOrOfTwoValidators() {
        play(1, 2, Way.INVENTS, Way.HONEST, Way.HONEST)
                .values()
                .forEach(score -> assertFalse(score.outlier(), score::toString));
        assertTrue(play(1, 9, Way.INVENTS, Way.HONEST).isEmpty());
    }
}
