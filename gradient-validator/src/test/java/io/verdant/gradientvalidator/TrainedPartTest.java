package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.repops.DType;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainedPartTest {
    private static final String WEIGHT = "weight";
    private static final String MEAN = "running/mean";

    @Test
    void shouldLeaveStatisticsOutAndMoveThemByTheirMedian() {
        SortedMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        float[] moves = {1, 2, 1000};
        for (int worker = 0; worker < moves.length; worker++) {
            gradients.put(
                    Training.address(worker),
                    new TreeMap<>(Map.of(WEIGHT, filled(worker), MEAN, filled(moves[worker]))));
        }
        RoundInput trained = TrainedPart.of(round(gradients), gradients);
        trained.gradients().values().forEach(gradient -> assertEquals(Set.of(WEIGHT), gradient.keySet()));
        assertArrayEquals(new float[] {3, 3}, trained.start().get(MEAN).floats());
        assertArrayEquals(new float[] {5, 5}, trained.start().get(WEIGHT).floats());
    }

    @Test
    void shouldLeaveARoundWithoutGradientsAsItIs() {
        assertArrayEquals(
                new float[] {5, 5},
                TrainedPart.of(round(new TreeMap<>()), new TreeMap<>())
                        .start()
                        .get(MEAN)
                        .floats());
    }

    private static RoundInput round(SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        return new RoundInput(
                0,
                new TreeMap<>(),
                gradients,
                new TreeMap<>(Map.of(WEIGHT, filled(5), MEAN, filled(5))),
                new NoRecords(),
                assignment -> (step, row) -> 0,
                Hash32.ZERO,
                Hash32.ZERO,
                Set.of());
    }

    private static final class NoRecords implements RecordSource {
        @Override
        public int recordCount() {
            return 0;
        }

        @Override
        public int recordLength() {
            return 1;
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            throw new IndexOutOfBoundsException(recordIndex);
        }
    }

    private static Tensor filled(float value) {
        Tensor tensor = Tensor.zeros(DType.FLOAT32, Shape.of(2));
        Arrays.fill(tensor.floats(), value);
        return tensor;
    }
}
