package io.verdant.aggregator.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where libraries mean different rules by one name, each gets its own. */
class LibraryVariantsTest {
    /** Of these the two nearest others make 11 the best, the three nearest 10. */
    private static final double[][] ROWS = {{0}, {1}, {10}, {11}, {12.5}};

    private static Object call(String function, Map<String, ?> args) {
        return LibraryVariants.call(function, args, ROWS);
    }

    @Test
    void shouldCountAsManyNeighboursAsTheLibraryDoes() {
        assertArrayEquals(new double[] {11}, (double[]) call("flower.Krum", Map.of("f", 1)));
        assertArrayEquals(new double[] {10}, (double[]) call("byzfl.Krum", Map.of("f", 1)));
        assertArrayEquals(new double[] {10}, (double[]) call("byzpy.Krum", Map.of("f", 1)));
        assertArrayEquals(new double[] {10.5}, (double[]) call("byzpy.MultiKrum", Map.of("f", 1, "q", 2)));
    }

    @Test
    void shouldRefuseToKeepMoreThanByzPyDoes() {
        for (int q : new int[] {0, 5}) {
            Map<String, Integer> args = Map.of("f", 1, "q", q);
            assertThrows(IllegalArgumentException.class, () -> call("byzpy.MultiKrum", args));
        }
    }
}
