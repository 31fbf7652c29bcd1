package io.verdant.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parts hold what their similarity says, every record once, the same every time. */
class SkewTest {
    private static final int PARTS = 10;
    private static final Dataset MNIST = Dataset.open("mnist", Split.TRAIN);

    private static int[] order(String similarity) {
        return new Skew(new BigDecimal(similarity), PARTS).order(MNIST);
    }

    /** How often the commonest label occurs in a part. */
    private static double commonest(int[] order, int part) {
        int size = order.length / PARTS;
        int[] counts = new int[10];
        for (int i = part * size; i < (part + 1) * size; i++) {
            counts[MNIST.label(order[i])]++;
        }
        return Arrays.stream(counts).max().orElseThrow() / (double) size;
    }

    @Test
    void shouldUseEveryRecordOnce() {
        for (String similarity : new String[] {"0", "0.33", "1"}) {
            int[] order = order(similarity);
            assertEquals(MNIST.recordCount() / PARTS * PARTS, order.length);
            assertEquals(order.length, Arrays.stream(order).distinct().count(), similarity);
        }
    }

    @Test
    void shouldSeparateLabelsAsFarAsSimilarityLets() {
        int[] apart = order("0");
        int[] between = order("0.33");
        int[] alike = order("1");
        for (int part = 0; part < PARTS; part++) {
            Set<Integer> labels = new HashSet<>();
            for (int i = part * 6000; i < (part + 1) * 6000; i++) {
                labels.add(MNIST.label(apart[i]));
            }
            assertTrue(labels.size() <= 3, "part " + part + " " + labels);
            assertTrue(commonest(alike, part) < 0.15, "part " + part);
            assertTrue(commonest(between, part) > 0.4 && commonest(between, part) < 0.85, "part " + part);
        }
    }

    @Test
    void shouldHaveARootOfItsOwnAndTheSameTwice() {
        Skew skew = new Skew(new BigDecimal("0.50"), PARTS);
        Dataset arranged = MNIST.arranged(skew);
        assertEquals("mnist~0.5x10", arranged.name());
        assertEquals(arranged.root(), MNIST.arranged(skew).root());
        assertNotEquals(arranged.root(), MNIST.root());
        assertEquals(MNIST.label(skew.order(MNIST)[777]), arranged.label(777));
    }

    @Test
    void shouldBeReadAsItIsWritten() {
        SetName name = SetName.parse("mnist~0.33x10");
        assertEquals("mnist~0.33x10", name.toString());
        assertEquals(new SetName("mnist", 0), name.plain());
        for (String wrong : new String[] {"mnist~", "mnist~2x10", "mnist~0.33", "mnist~0.33333x10", "mnist~1x0"}) {
            assertThrows(IllegalArgumentException.class, () -> SetName.parse(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> new SetName("moby-dick", 8, Skew.parse("1x2")));
    }
}
