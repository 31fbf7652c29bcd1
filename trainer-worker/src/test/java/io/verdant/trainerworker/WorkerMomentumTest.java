package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkerMomentumTest {
    private static final int FEATURES = 6;
    private static final int CLASSES = 3;
    private static final float MU = 0.9f;

    private final ByteRecords records = ByteRecords.clusters(9, 64, FEATURES, CLASSES);

    private static JobSpec.Optimizer optimizer(Map<String, Float> more) {
        SortedMap<String, Float> numbers = new TreeMap<>(Map.of(JobSpec.Optimizer.LEARNING_RATE, 0.1f));
        numbers.putAll(more);
        return new JobSpec.Optimizer(OptimizerSettings.SGD, JobSpec.Optimizer.CONSTANT, numbers);
    }

    private static CompiledModel compile(JobSpec.Optimizer optimizer) throws ModelException {
        return ModelCompiler.compile(
                SavedModels.mlp(7, FEATURES, 5, CLASSES), optimizer, 4, 2, 8, RecordLayout.labelled(FEATURES, CLASSES));
    }

    /** Round after round from the same checkpoint: {@code m' = mu*m + (1-mu)*g}, and m' is both streamed and carried. */
    @Test
    void shouldStreamAndCarryTheMomentumOfThePseudoGradient() throws ModelException {
        CompiledModel plain = compile(optimizer(Map.of()));
        CompiledModel model = compile(optimizer(Map.of(JobSpec.Optimizer.WORKER_MOMENTUM, MU)));
        assertEquals(
                ProgramRoot.of(plain.plan().step()), ProgramRoot.of(model.plan().step()));
        SortedMap<String, Tensor> carried = model.plan().carriedZeros();
        assertEquals(
                Set.of("carried/momentum/b_0", "carried/momentum/b_1", "carried/momentum/w_0", "carried/momentum/w_1"),
                carried.keySet());
        try (Compute compute = Compute.ofThreads(1)) {
            for (int round = 0; round < 3; round++) {
                int offset = 8 * round;
                SortedMap<String, Tensor> start = new TreeMap<>(model.parameters());
                PlanResult bare = new PlanRunner(plain.plan(), compute)
                        .run(start, records, (step, row) -> offset + 4 * step + row, PlanObserver.NONE);
                start.putAll(carried);
                PlanResult made = new PlanRunner(model.plan(), compute)
                        .run(start, records, (step, row) -> offset + 4 * step + row, PlanObserver.NONE);
                SortedMap<String, Tensor> before = carried;
                bare.closing().forEach((name, gradient) -> {
                    float[] expected = gradient.floats().clone();
                    float[] old = before.get("carried/momentum/" + name).floats();
                    for (int i = 0; i < expected.length; i++) {
                        expected[i] = Math.fma(old[i], MU, expected[i] * (1 - MU));
                    }
                    assertArrayEquals(expected, made.closing().get(name).floats(), name);
                    assertArrayEquals(
                            expected,
                            made.carried().get("carried/momentum/" + name).floats(),
                            name);
                });
                assertEquals(bare.endState().keySet(), made.endState().keySet());
                assertEquals(bare.closing().keySet(), made.closing().keySet());
                carried = made.carried();
            }
        }
    }

    @Test
    void shouldLeaveTheClosingProgramOfAPlainJobAsItWas() throws ModelException {
        CompiledModel plain = compile(optimizer(Map.of()));
        CompiledModel off = compile(optimizer(Map.of(JobSpec.Optimizer.WORKER_MOMENTUM, 0f)));
        assertEquals(
                ProgramRoot.of(plain.plan().closing()),
                ProgramRoot.of(off.plan().closing()));
        assertEquals(4, plain.plan().closing().nodes().size());
        assertEquals(Map.of(), plain.plan().carriedInputs());
    }

    @Test
    void shouldRefuseAParameterThatIsNamedLikeWhatIsCarried() {
        SortedMap<String, Shape> parameters = new TreeMap<>(Map.of("carried/momentum/w", Shape.of(2)));
        JobSpec.Optimizer optimizer = optimizer(Map.of(JobSpec.Optimizer.WORKER_MOMENTUM, MU));
        assertThrows(IllegalArgumentException.class, () -> PseudoGradient.program(parameters, optimizer));
    }
}
