package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GradientAccumulationTest {
    private static final long SEED = 5;
    private static final int BATCH = 12;

    private static CompiledModel compile(int parts, int batch) throws ModelException {
        SortedMap<String, Float> numbers = new TreeMap<>(Map.of("learningRate", 0.5f, "accumulate", (float) parts));
        JobSpec.Optimizer sgd = new JobSpec.Optimizer("sgd", JobSpec.Optimizer.CONSTANT, numbers);
        byte[] file = SavedModels.mlp(SEED, 6, 5, 3);
        return ModelCompiler.compile(file, sgd, batch, 2, 4, RecordLayout.labelled(6, 3));
    }

    private static SortedMap<String, Tensor> train(CompiledModel model) {
        ByteRecords records = ByteRecords.clusters(SEED, 2 * BATCH, 6, 3);
        try (Compute compute = Compute.ofThreads(1)) {
            return new PlanRunner(model.plan(), compute)
                    .run(model.parameters(), records, (step, row) -> step * BATCH + row, PlanObserver.NONE)
                    .closing();
        }
    }

    @Test
    void shouldMoveLikeTheWholeBatch() throws ModelException {
        SortedMap<String, Tensor> whole = train(compile(1, BATCH));
        for (int parts : List.of(2, 3, 12)) {
            train(compile(parts, BATCH))
                    .forEach((name, moved) ->
                            assertArrayEquals(whole.get(name).floats(), moved.floats(), 1e-6f, parts + " " + name));
        }
    }

    @Test
    void shouldLoadEachRowOnce() throws ModelException {
        List<Long> firstRows = compile(3, BATCH).plan().step().nodes().stream()
                .filter(node -> node.operator() == Operator.BATCH_LOAD)
                .map(node -> node.attributes().integer("firstRow", 0))
                .toList();
        assertEquals(List.of(0L, 0L, 4L, 4L, 8L, 8L), firstRows);
    }

    @Test
    void shouldRefusePartsThatDoNotDivideTheBatch() {
        assertThrows(IllegalArgumentException.class, () -> compile(5, BATCH));
    }
}
