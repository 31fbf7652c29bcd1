package io.verdant.aggregator.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of copies one is left, whatever their length and noise, and nobody else is touched. */
class DistinctVectorsTest {
    private static final int HONEST = 10;
    private static final int COPIES = 4;
    private static final int LENGTH = 400;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private double[] gaussian(double scale) {
        double[] row = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            row[i] = (float) (scale * random.nextGaussian());
        }
        return row;
    }

    /** Honest rows that share a direction with cosine of about one half, then copies of another one. */
    private double[][] rows(double noise, boolean scaled) {
        double[] common = gaussian(1);
        double[] forged = gaussian(1.4);
        double[][] rows = new double[HONEST + COPIES][];
        for (int k = 0; k < rows.length; k++) {
            double[] own = gaussian(k < HONEST ? 1 : 1.4 * noise);
            double factor = k >= HONEST && scaled ? 0.25 * (k - HONEST + 1) : 1;
            for (int i = 0; i < LENGTH; i++) {
                own[i] = factor * (own[i] + (k < HONEST ? common[i] : forged[i]));
            }
            rows[k] = own;
        }
        return rows;
    }

    private static double[][] distinct(double[][] rows) {
        return RowCombiner.mixed(List.of(new DistinctVectors(0.001)), rows);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "scaled", "noisy", "noisy and scaled"})
    void shouldLeaveOneOfEachSetOfCopies(String kind) {
        boolean scaled = kind.endsWith("scaled");
        double[][] rows = rows(kind.startsWith("noisy") ? 0.1 : 0, scaled);
        double[][] left = distinct(rows);
        int kept = 0;
        for (int k = 0; k < rows.length; k++) {
            if (k < HONEST) {
                assertArrayEquals(rows[k], left[k], kind + " seed=" + seed);
            } else {
                kept += Arrays.equals(rows[k], left[k]) ? 1 : 0;
            }
        }
        assertEquals(1, kept, kind + " seed=" + seed);
    }

    @Test
    void shouldReplaceCopiesByTheMeanOfWhatIsLeft() {
        double[][] rows = {{3, 4}, {4, -3}, {3, 4}, {5, 0.5}};
        double[][] left = distinct(rows);
        // norms are 5 but for the last, which is clipped to 5 in the mean
        double clip = 5 / Math.hypot(5, 0.5);
        double[] mean = {(3 + 4 + 5 * clip) / 3, (4 - 3 + 0.5 * clip) / 3};
        assertArrayEquals(mean, left[2], 1e-12);
        for (int k : new int[] {0, 1, 3}) {
            assertArrayEquals(rows[k], left[k]);
        }
    }

    @Test
    void shouldNotLetACopierChooseItsVictimsLength() {
        double[][] rows = {{300, 400}, {4, -3}, {3, 4}, {-5, 0}, {0, 5}};
        double[][] left = distinct(rows);
        assertArrayEquals(rows[2], left[2]);
        assertTrue(Math.hypot(left[0][0], left[0][1]) <= 5, Arrays.toString(left[0]));
    }

    @Test
    void shouldTakeEmptyVectorsForCopiesOfOneAnother() {
        double[][] rows = {{0, 0}, {4, -3}, {0, 0}, {1, 6}, {-2, 2}};
        double[][] left = distinct(rows);
        assertArrayEquals(rows[0], left[0]);
        assertTrue(Math.hypot(left[2][0], left[2][1]) > 0);
    }

    @Test
    void shouldTouchNothingWhereNothingIsAlike() {
        double[][] rows = Arrays.copyOf(rows(0, false), HONEST);
        double[][] left = distinct(rows);
        for (int k = 0; k < HONEST; k++) {
            assertArrayEquals(rows[k], left[k], "seed=" + seed);
        }
        assertArrayEquals(new double[][] {{1, 2}}, distinct(new double[][] {{1, 2}}));
    }

    /** Where honest rows are far apart, colluders who send one vector are the best neighbours that Krum can find. */
    @Test
    void shouldKeepColludersFromCapturingWhatLooksForNeighbours() {
        double[][] rows = rows(0, false);
        for (int k = 0; k < HONEST; k++) {
            rows[k] = gaussian(10 + k);
        }
        Stage krum = Stage.of("krum", COPIES);
        assertArrayEquals(rows[HONEST], RowCombiner.combine(List.of(krum), rows, 0), "seed=" + seed);
        double[] chosen = RowCombiner.combine(List.of(Stage.of("distinct", 0), krum), rows, 0);
        assertFalse(Arrays.equals(rows[HONEST], chosen), "seed=" + seed);
    }

    @Test
    void shouldRefuseAToleranceOfNothing() {
        Stage none = Stage.of("distinct", 0).with("tolerance", 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> RowCombiner.combine(List.of(none, Stage.of("mean", 0)), new double[][] {{1}}, 0));
    }
}
