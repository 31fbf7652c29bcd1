package io.verdant.aggregator.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule gives the same bits for sparse rows as for the dense ones that they stand for, and refuses rows that are none. */
class SparseCombinerTest {
    private static final int ROWS = 11;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    static Set<String> chains() {
        Set<String> chains = new TreeSet<>(Catalogue.rules());
        for (String before : Catalogue.preAggregations()) {
            chains.add(before + "+median");
            chains.add(before + "+multi-krum");
        }
        return chains;
    }

    private static List<Stage> stages(String chain) {
        return Arrays.stream(chain.split("\\+(?=\\w)"))
                .map(name ->
                        name.equals("mean") ? Stage.of(name, 0) : Stage.of(name, chain.contains("bucketing") ? 1 : 2))
                .map(stage -> stage.name().equals("caf") ? stage.with("steps", 5) : stage)
                .map(stage -> stage.name().equals("dnc") ? stage.with("slice", 700) : stage)
                .toList();
    }

    /** Rows that share some coordinates and differ in others. */
    private List<SparseRow> rows(int length, int kept) {
        int[] common = random.ints(kept, 0, length).toArray();
        List<SparseRow> rows = new ArrayList<>();
        for (int k = 0; k < ROWS; k++) {
            TreeSet<Integer> places = new TreeSet<>();
            for (int i = 0; i < kept; i++) {
                places.add(random.nextInt(3) > 0 ? common[i] : random.nextInt(length));
            }
            double[] values = places.stream()
                    .mapToDouble(place -> 1 + random.nextGaussian())
                    .toArray();
            rows.add(new SparseRow(places.stream().mapToInt(Integer::intValue).toArray(), values));
        }
        return rows;
    }

    private static double[] dense(SparseRow row, int length) {
        double[] dense = new double[length];
        for (int i = 0; i < row.indices().length; i++) {
            dense[row.indices()[i]] = row.values()[i];
        }
        return dense;
    }

    private void compare(String chain, int length, List<SparseRow> rows) {
        double[][] all = rows.stream().map(row -> dense(row, length)).toArray(double[][]::new);
        double[] wanted = RowCombiner.combine(stages(chain), all, 5);
        SparseRow given = SparseCombiner.combine(stages(chain), length, rows, 5);
        assertArrayEquals(wanted, dense(given, length), chain + " seed=" + seed);
        for (double value : given.values()) {
            assertTrue(value != 0, chain + " seed=" + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("chains")
    void shouldGiveTheBitsOfDenseRows(String chain) {
        compare(chain, 1_500, rows(1_500, 40));
        compare(chain, 33, rows(33, 20));
    }

    @Test
    void shouldAddTermsOfLongRowsInOrder() {
        int length = Rows.MAX_TERM + 5_000;
        compare("multi-krum", length, rows(length, 60));
    }

    @Test
    void shouldCombineRowsThatAreZeroEverywhere() {
        SparseRow empty = new SparseRow(new int[0], new double[0]);
        for (String rule : Catalogue.rules()) {
            SparseRow given = SparseCombiner.combine(List.of(Stage.of(rule, 0)), 9, List.of(empty, empty, empty), 0);
            assertEquals(0, given.indices().length, rule);
        }
    }

    @Test
    void shouldRefuseRowsThatAreNone() {
        SparseRow good = new SparseRow(new int[] {1}, new double[] {1});
        refused("nothing to aggregate", 9, List.of());
        refused("nothing to aggregate", 0, List.of(good));
        refused("differ in length: row=1", 9, List.of(good, new SparseRow(new int[] {1, 2}, new double[] {1})));
        refused("index outside the row: row=0 index=9", 9, List.of(new SparseRow(new int[] {9}, new double[] {1})));
        refused("index outside the row: row=0 index=-1", 9, List.of(new SparseRow(new int[] {-1}, new double[] {1})));
        refused("do not ascend", 9, List.of(new SparseRow(new int[] {2, 2}, new double[] {1, 1})));
        refused("not finite: row=0 coordinate=3", 9, List.of(new SparseRow(new int[] {3}, new double[] {Double.NaN})));
    }

    private static void refused(String text, int length, List<SparseRow> rows) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> SparseCombiner.combine(List.of(Stage.of("mean", 0)), length, rows, 0))
                .getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void shouldRefuseMoreThanARuleStands() {
        List<SparseRow> rows = rows(50, 5);
        assertThrows(
                IllegalArgumentException.class,
                () -> SparseCombiner.combine(List.of(Stage.of("krum", 5)), 50, rows, 0));
    }
}
