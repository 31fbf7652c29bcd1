package io.verdant.aggregator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateProgramTest {
    private static final long SEED = 77;
    private static final List<JobSpec.Rule> TRIMMED = List.of(new JobSpec.Rule("trimmed-mean", 1));
    private static final JobSpec.Outer NESTEROV = new JobSpec.Outer("nesterov", 0.7f, 0.9f);

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "nesterov"})
    void shouldStepAsWritten(String name) {
        float lr = 0.7f;
        float mu = name.equals("sgd") ? 0f : 0.9f;
        JobSpec.Outer outer = new JobSpec.Outer(name, lr, mu);
        Random random = new Random(SEED);
        SortedMap<String, Tensor> parameters = tensors(random);
        SortedMap<String, Tensor> state = AggregateProgram.initialState(parameters, outer, List.of());
        Program program = AggregateProgram.compile(List.of(new JobSpec.Rule("mean", 0)), outer, shapes(), 1);
        SortedMap<String, float[]> p = floats(parameters);
        SortedMap<String, float[]> m = floats(tensors(random));
        m.values().forEach(values -> java.util.Arrays.fill(values, 0f));
        try (Compute compute = Compute.ofThreads(1)) {
            for (int round = 0; round < 3; round++) {
                SortedMap<String, Tensor> gradient = tensors(random);
                state = AggregateProgram.run(program, state, List.of(gradient), compute);
                for (String parameter : p.keySet()) {
                    step(
                            name,
                            lr,
                            mu,
                            p.get(parameter),
                            m.get(parameter),
                            gradient.get(parameter).floats());
                    assertArrayEquals(p.get(parameter), state.get(parameter).floats(), name + " " + parameter);
                }
            }
        }
    }

    private static void step(String name, float lr, float mu, float[] p, float[] m, float[] g) {
        for (int i = 0; i < p.length; i++) {
            m[i] = Math.fma(mu, m[i], g[i]);
            float direction =
                    switch (name) {
                        case "sgd" -> g[i];
                        case "momentum" -> m[i];
                        default -> Math.fma(mu, m[i], g[i]);
                    };
            p[i] = Math.fma(-lr, direction, p[i]);
        }
    }

    @Test
    void shouldGiveTheSameBitsForAnyArrivalOrder() {
        Random random = new Random(SEED);
        SortedMap<String, Tensor> state = AggregateProgram.initialState(tensors(random), NESTEROV, List.of());
        List<Map.Entry<Address, SortedMap<String, Tensor>>> arrivals = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            arrivals.add(Map.entry(address(random), tensors(random)));
        }
        Program program = AggregateProgram.compile(List.of(new JobSpec.Rule("mean", 0)), NESTEROV, shapes(), 5);
        Set<Hash32> roots = new java.util.HashSet<>();
        try (Compute compute = Compute.ofThreads(1)) {
            for (int order = 0; order < 6; order++) {
                Collections.shuffle(arrivals, random);
                TreeMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
                arrivals.forEach(arrival -> gradients.put(arrival.getKey(), arrival.getValue()));
                roots.add(StateRoot.ofTensors(AggregateProgram.run(program, state, gradients, compute))
                        .root());
            }
        }
        assertEquals(1, roots.size(), "seed=" + SEED);
    }

    @Test
    void shouldGiveTheSameBitsForAnyThreadCount() {
        Set<Hash32> roots = new java.util.HashSet<>();
        for (int threads : new int[] {1, 2, 3}) {
            Random random = new Random(SEED);
            SortedMap<String, Tensor> state = AggregateProgram.initialState(tensors(random), NESTEROV, List.of());
            List<SortedMap<String, Tensor>> gradients = List.of(tensors(random), tensors(random), tensors(random));
            Program program = AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 3);
            try (Compute compute = Compute.ofThreads(threads)) {
                roots.add(StateRoot.ofTensors(AggregateProgram.run(program, state, gradients, compute))
                        .root());
            }
        }
        assertEquals(1, roots.size(), "seed=" + SEED);
    }

    @Test
    void shouldNameOutputsLikeTheState() {
        SortedMap<String, Tensor> state = AggregateProgram.initialState(tensors(new Random(SEED)), NESTEROV, List.of());
        assertEquals(Set.of("b", "w", "outer.m/b", "outer.m/w"), state.keySet());
        Program program = AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 3);
        List<String> outputs =
                program.outputs().stream().map(Program.Output::name).sorted().toList();
        assertEquals(List.copyOf(state.keySet()), outputs);
        assertEquals(Set.of("b", "w"), AggregateProgram.parametersOf(state).keySet());
    }

    @Test
    void shouldCombineRunningStatisticsWithoutTheOuterOptimizer() {
        String name = "running/norm/mean";
        Shape shape = Shape.of(2);
        Tensor before = Tensor.ofFloats(shape, new float[] {1f, 2f});
        SortedMap<String, Tensor> state =
                AggregateProgram.initialState(new TreeMap<>(Map.of(name, before)), NESTEROV, List.of());
        assertEquals(Set.of(name), state.keySet());
        assertEquals(Set.of(name), AggregateProgram.stateNames(Set.of(name), NESTEROV, List.of()));
        List<JobSpec.Rule> mean = List.of(new JobSpec.Rule("mean", 0));
        Program program = AggregateProgram.compile(mean, NESTEROV, new TreeMap<>(Map.of(name, shape)), 2);
        List<SortedMap<String, Tensor>> moved = List.of(
                new TreeMap<>(Map.of(name, Tensor.ofFloats(shape, new float[] {0.5f, -1f}))),
                new TreeMap<>(Map.of(name, Tensor.ofFloats(shape, new float[] {1f, -2f}))));
        try (Compute compute = Compute.ofThreads(1)) {
            float[] after = AggregateProgram.run(program, state, moved, compute)
                    .get(name)
                    .floats();
            assertArrayEquals(new float[] {0.25f, 3.5f}, after);
        }
    }

    @Test
    void shouldCommitToRuleRateAndParticipants() {
        Hash32 root = ProgramRoot.of(AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 5));
        assertEquals(root, ProgramRoot.of(AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 5)));
        assertNotEquals(root, ProgramRoot.of(AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 4)));
        JobSpec.Outer slower = new JobSpec.Outer("nesterov", 0.6f, 0.9f);
        assertNotEquals(root, ProgramRoot.of(AggregateProgram.compile(TRIMMED, slower, shapes(), 5)));
    }

    @Test
    void shouldNameTheNodeThatIsNotFinite() {
        SortedMap<String, Tensor> state = AggregateProgram.initialState(tensors(new Random(SEED)), NESTEROV, List.of());
        SortedMap<String, Tensor> huge = tensors(new Random(SEED));
        huge.get("w").floats()[5] = Float.MAX_VALUE;
        Program program = AggregateProgram.compile(List.of(new JobSpec.Rule("mean", 0)), NESTEROV, shapes(), 2);
        try (Compute compute = Compute.ofThreads(1)) {
            IllegalStateException error = assertThrows(
                    IllegalStateException.class,
                    () -> AggregateProgram.run(program, state, List.of(huge, huge), compute));
            assertTrue(error.getMessage().contains("node=combine/w"), error.getMessage());
        }
    }

    @Test
    void shouldRefuseMissingTensors() {
        SortedMap<String, Tensor> parameters = tensors(new Random(SEED));
        SortedMap<String, Tensor> state = AggregateProgram.initialState(parameters, NESTEROV, List.of());
        Program program = AggregateProgram.compile(TRIMMED, NESTEROV, shapes(), 2);
        try (Compute compute = Compute.ofThreads(1)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AggregateProgram.run(program, state, List.of(parameters), compute));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AggregateProgram.run(program, parameters, List.of(parameters, parameters), compute));
        }
    }

    private static SortedMap<String, Shape> shapes() {
        return new TreeMap<>(Map.of("b", Shape.of(37), "w", Shape.of(37, 211)));
    }

    private static SortedMap<String, Tensor> tensors(Random random) {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        shapes().forEach((name, shape) -> {
            float[] values = new float[shape.elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            tensors.put(name, Tensor.ofFloats(shape, values));
        });
        return tensors;
    }

    private static SortedMap<String, float[]> floats(SortedMap<String, Tensor> tensors) {
        TreeMap<String, float[]> floats = new TreeMap<>();
        tensors.forEach((name, tensor) -> floats.put(name, tensor.floats().clone()));
        return floats;
    }

    private static Address address(Random random) {
        byte[] bytes = new byte[Address.LENGTH];
        random.nextBytes(bytes);
        return Address.of(bytes);
    }
}
