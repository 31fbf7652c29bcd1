package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The closing program with compression, beside the same in plain Java. */
class TopKCompressionTest {
    private static final int BLOCK = 16;
    private static final int KEEP = 3;
    private static final float MU = 0.75f;
    private static final Map<String, Shape> SHAPES =
            Map.of("whole", Shape.of(4, 8), "tail", Shape.of(5, 7), "little", Shape.of(3), "shorter", Shape.of(2, 5));

    private static JobSpec.Optimizer optimizer(int keep, int block, boolean int8, float momentum) {
        SortedMap<String, Float> numbers = new TreeMap<>(Map.of(JobSpec.Optimizer.LEARNING_RATE, 0.1f));
        numbers.put(JobSpec.Optimizer.COMPRESSION_KEEP, (float) keep);
        numbers.put(OptimizerSettings.COMPRESSION_BLOCK, (float) block);
        if (int8) {
            numbers.put(OptimizerSettings.COMPRESSION_INT8, 1f);
        }
        if (momentum > 0) {
            numbers.put(JobSpec.Optimizer.WORKER_MOMENTUM, momentum);
        }
        return new JobSpec.Optimizer(OptimizerSettings.SGD, JobSpec.Optimizer.CONSTANT, numbers);
    }

    /** One step that takes what it is told off each parameter. */
    private static WorkPlan plan(JobSpec.Optimizer optimizer) {
        ProgramBuilder step = new ProgramBuilder("step");
        new TreeMap<>(SHAPES)
                .forEach((name, shape) -> step.output(
                        name,
                        step.elementwise(
                                Operator.SUB,
                                name + "_moved",
                                step.input(name, Program.Kind.STATE, DType.FLOAT32, shape),
                                step.input("move/" + name, Program.Kind.START, DType.FLOAT32, shape))));
        Program built = step.build();
        return new WorkPlan(built, 1, PseudoGradient.of(built, optimizer));
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            // Few different sizes, so that there are ties, and zeros.
            values[i] = (random.nextInt(9) - 4) * 0.37f;
        }
        return values;
    }

    private static float[] sent(float[] total, boolean int8) {
        float[] sent = new float[total.length];
        for (int from = 0; from < total.length; from += BLOCK) {
            int first = from;
            int end = Math.min(from + BLOCK, total.length);
            IntStream.range(from, end)
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> -Math.abs(total[i]))
                            .thenComparing(i -> i - first))
                    .limit(KEEP)
                    .forEach(i -> sent[i] = total[i]);
            if (int8) {
                round(sent, from, end);
            }
        }
        return sent;
    }

    private static void round(float[] values, int from, int end) {
        float largest = 0;
        for (int i = from; i < end; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        float scale = largest / 127;
        for (int i = from; i < end && scale > 0; i++) {
            values[i] = (float) Math.rint(values[i] / scale) * scale + 0f;
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 0.75", "true, 0.75"})
    void shouldSendTheLargestAndCarryTheRest(boolean int8, float momentum) {
        long seed = 8_123;
        SplittableRandom random = new SplittableRandom(seed);
        WorkPlan plan = plan(optimizer(KEEP, BLOCK, int8, momentum));
        SortedMap<String, Tensor> carried = plan.carriedZeros();
        assertEquals(!int8, !carried.containsKey("carried/residual/little"), "sent whole");
        try (Compute compute = Compute.ofThreads(1)) {
            PlanRunner runner = new PlanRunner(plan, compute);
            for (int round = 0; round < 4; round++) {
                SortedMap<String, Tensor> start = new TreeMap<>(carried);
                SHAPES.forEach((name, shape) -> {
                    start.put(name, Tensor.ofFloats(shape, random(random, shape.elementCount())));
                    start.put("move/" + name, Tensor.ofFloats(shape, random(random, shape.elementCount())));
                });
                PlanResult made =
                        runner.run(start, ByteRecords.clusters(1, 4, 2, 2), (s, row) -> row, PlanObserver.NONE);
                assertTrue(made.ok());
                assertEquals(SHAPES.keySet(), made.closing().keySet());
                assertEquals(carried.keySet(), made.carried().keySet());
                for (String name : SHAPES.keySet()) {
                    check(name, start, made, int8, momentum, "seed=" + seed + " round=" + round + " tensor=" + name);
                }
                carried = made.carried();
            }
        }
    }

    private static void check(
            String name, SortedMap<String, Tensor> start, PlanResult made, boolean int8, float momentum, String where) {
        float[] from = start.get(name).floats();
        float[] total = from.clone();
        for (int i = 0; i < total.length; i++) {
            total[i] = from[i] - (from[i] - start.get("move/" + name).floats()[i]);
            if (momentum > 0) {
                float before = start.get("carried/momentum/" + name).floats()[i];
                total[i] = Math.fma(before, MU, total[i] * (1 - MU));
            }
        }
        if (momentum > 0) {
            assertArrayEquals(
                    total, made.carried().get("carried/momentum/" + name).floats(), where);
        }
        if (total.length <= KEEP && !int8) {
            assertArrayEquals(total, made.closing().get(name).floats(), where);
            return;
        }
        float[] before = start.get("carried/residual/" + name).floats();
        for (int i = 0; i < total.length; i++) {
            total[i] += before[i];
        }
        float[] expected = sent(total, int8);
        assertArrayEquals(expected, made.closing().get(name).floats(), where);
        float[] rest = made.carried().get("carried/residual/" + name).floats();
        for (int i = 0; i < total.length; i++) {
            assertEquals(total[i] - expected[i], rest[i], where);
        }
    }

    @Test
    void shouldNotRankWhereEveryElementIsKept() {
        WorkPlan plan = plan(optimizer(BLOCK, BLOCK, false, 0));
        assertTrue(plan.closing().nodes().stream().noneMatch(node -> node.operator() == Operator.RANK));
        WorkPlan ranked = plan(optimizer(KEEP, BLOCK, false, 0));
        Set<Shape> shapes = Set.of(Shape.of(2, BLOCK), Shape.of(1, 10));
        assertTrue(ranked.closing().nodes().stream()
                .filter(node -> node.operator() == Operator.RANK)
                .allMatch(node -> shapes.contains(node.shape())));
    }

    @Test
    void shouldRefuseNumbersThatDoNotGoTogether() {
        for (int[] keepAndBlock : new int[][] {{17, 16}, {3, 5_000}, {0, 16}}) {
            JobSpec.Optimizer optimizer = optimizer(keepAndBlock[0], keepAndBlock[1], false, 0);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> OptimizerSettings.check(optimizer),
                    Arrays.toString(keepAndBlock));
        }
        OptimizerSettings.check(optimizer(KEEP, BLOCK, true, MU));
    }
}
