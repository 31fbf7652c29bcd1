package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How far a gradient is from the one that was executed here. */
class ReplicationTest {
    private static SortedMap<String, Tensor> gradient(float... values) {
        SortedMap<String, Tensor> gradient = new TreeMap<>();
        gradient.put("w", Tensor.ofFloats(Shape.of(values.length), values));
        return gradient;
    }

    @Test
    void shouldMeasureTheDistanceByTheExecutedGradientsLength() {
        assertEquals(0, Replication.distance(gradient(3, 4), gradient(3, 4)));
        assertEquals(0.2, Replication.distance(gradient(3, 5), gradient(3, 4)), 1e-12);
        assertEquals(2, Replication.distance(gradient(-3, -4), gradient(3, 4)), 1e-12);
        assertEquals(0, Replication.distance(gradient(0), gradient(0)));
    }

    @Test
    void shouldHoldWhatCannotBeComparedToBeInfinitelyFar() {
        assertEquals(Double.POSITIVE_INFINITY, Replication.distance(gradient(1, 2), gradient(1)));
        assertEquals(Double.POSITIVE_INFINITY, Replication.distance(new TreeMap<>(), gradient(1)));
        assertEquals(Double.POSITIVE_INFINITY, Replication.distance(gradient(Float.NaN), gradient(1)));
        assertEquals(Double.POSITIVE_INFINITY, Replication.distance(gradient(1), gradient(0)));
    }
}
