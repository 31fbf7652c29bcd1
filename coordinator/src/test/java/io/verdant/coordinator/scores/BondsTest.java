package io.verdant.coordinator.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BondsTest {
    private static final int SEEDS = 200;
    private static final int ROUNDS = 30;
    private static final double EXACT = 1e-9;

    private static Address address(int role, int number) {
        byte[] bytes = new byte[Address.LENGTH];
        bytes[0] = (byte) role;
        bytes[1] = (byte) number;
        return Address.of(bytes);
    }

    private static SortedMap<Address, Double> normalised(double[] values) {
        SortedMap<Address, Double> weights = new TreeMap<>();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        for (int worker = 0; worker < values.length; worker++) {
            weights.put(address(1, worker), sum > 0 ? values[worker] / sum : 0);
        }
        return weights;
    }

    private static double[] qualities(SplittableRandom random, int workers) {
        return random.doubles(workers, 0.5, 1.5).toArray();
    }

    /** How those that collude report: their friend alone, all but a rival, or anything. */
    private static double[] colluding(SplittableRandom random, double[] honest, int strategy) {
        double[] values = honest.clone();
        switch (strategy) {
            case 0 -> {
                values = new double[honest.length];
                values[0] = 1;
            }
            case 1 -> values[honest.length - 1] = 0;
            case 2 -> values[0] *= 3;
            default -> values = random.doubles(honest.length).toArray();
        }
        return values;
    }

    @Test
    void shouldGiveAColludingMinorityNothing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int validators = 3 + random.nextInt(8);
            int workers = 2 + random.nextInt(8);
            SortedMap<Address, Long> stakes = new TreeMap<>();
            long whole = 0;
            for (int i = 0; i < validators; i++) {
                stakes.put(address(2, i), random.nextLong(100, 1_000));
                whole += stakes.get(address(2, i));
            }
            long colluding = 0;
            int colluders = 0;
            while (2 * (colluding + stakes.get(address(2, colluders))) < whole) {
                colluding += stakes.get(address(2, colluders++));
            }
            int strategy = random.nextInt(4);
            Bonds bonds = Bonds.NONE;
            for (int round = 0; round < ROUNDS; round++) {
                double[] honest = qualities(random, workers);
                SortedMap<Address, SortedMap<Address, Double>> weights = new TreeMap<>();
                for (int i = 0; i < validators; i++) {
                    weights.put(
                            address(2, i), normalised(i < colluders ? colluding(random, honest, strategy) : honest));
                }
                Bonds.Outcome outcome = bonds.after(weights, stakes);
                bonds = outcome.bonds();
                assertEquals(normalised(honest), outcome.consensus(), "seed=" + seed);
                double paid = 0;
                double colluded = 0;
                for (int i = 0; i < validators; i++) {
                    double share = stakes.get(address(2, i)) / (double) whole;
                    double pay = outcome.pay().get(address(2, i));
                    paid += pay;
                    colluded += i < colluders ? pay - share : 0;
                    String what = "seed=" + seed + " round=" + round + " validator=" + i + " pay=" + pay;
                    assertTrue(i < colluders || pay >= share - EXACT, what);
                }
                assertTrue(colluded <= EXACT, "seed=" + seed + " gained=" + colluded + " strategy=" + strategy);
                assertEquals(1, paid, EXACT, "seed=" + seed);
            }
        }
    }

    @Test
    void shouldPayLessToWhoRepeatsTheRoundBefore() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Bonds bonds = Bonds.NONE;
            double[] before = qualities(random, 6);
            double copier = 0;
            double worker = 0;
            for (int round = 0; round < ROUNDS; round++) {
                double[] honest = qualities(random, 6);
                SortedMap<Address, SortedMap<Address, Double>> weights = new TreeMap<>();
                for (int i = 0; i < 4; i++) {
                    weights.put(address(2, i), normalised(i == 0 ? before : honest));
                }
                Bonds.Outcome outcome = bonds.after(weights, Map.of());
                bonds = outcome.bonds();
                copier += outcome.pay().get(address(2, 0));
                worker += outcome.pay().get(address(2, 1));
                before = honest;
            }
            assertTrue(copier < 0.95 * worker, "seed=" + seed + " copier=" + copier + " worker=" + worker);
        }
    }

    @Test
    void shouldPayEqualsAlike() {
        SortedMap<Address, SortedMap<Address, Double>> weights = new TreeMap<>();
        weights.put(address(2, 0), normalised(new double[] {1, 2, 3}));
        weights.put(address(2, 1), normalised(new double[] {1, 2, 3}));
        assertEquals(
                Map.of(address(2, 0), 0.5, address(2, 1), 0.5),
                Bonds.NONE.after(weights, Map.of()).pay());
    }

    @Test
    void shouldNotDecideWhereNobodyIsGivenAnything() {
        SortedMap<Address, SortedMap<Address, Double>> weights = new TreeMap<>();
        weights.put(address(2, 0), new TreeMap<>());
        weights.put(address(2, 1), normalised(new double[] {1}));
        assertEquals(Map.of(), Bonds.NONE.after(weights, Map.of()).pay());
    }

    @Test
    void shouldWeighWorkersByTheirImpactAndRefusedOnesWithNothing() {
        List<CheckReport> reports = List.of(
                new CheckReport(address(1, 0), Check.IMPACT, -0.2, 1, Reason.NONE),
                new CheckReport(address(1, 1), Check.IMPACT, -0.1, 1, Reason.NONE),
                new CheckReport(address(1, 2), Check.IMPACT, 0, 1, Reason.NONE),
                new CheckReport(address(1, 3), Check.IMPACT, 0.9, 0.5, Reason.IMPACT_HARMFUL),
                new CheckReport(address(1, 4), Check.NORM, 9, 3, Reason.NORM_ABOVE));
        SortedMap<Address, Double> weights = Weights.of(reports);
        assertEquals(Set.of(address(1, 0), address(1, 1), address(1, 2)), weights.keySet());
        assertTrue(weights.get(address(1, 0)) > weights.get(address(1, 1)));
        assertEquals(1.0 / 3, weights.get(address(1, 1)), EXACT);
        assertEquals(Map.of(), Weights.of(List.of()));
    }
}
