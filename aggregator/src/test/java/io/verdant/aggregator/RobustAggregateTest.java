package io.verdant.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.aggregator.rules.Stage;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains of pre-aggregations and rules as the program of a round. */
class RobustAggregateTest {
    private static final JobSpec.Outer OUTER = new JobSpec.Outer("nesterov", 0.7f, 0.9f);
    private static final int PARTICIPANTS = 9;

    private static List<JobSpec.Rule> rules(String text) {
        return Arrays.stream(text.split("/"))
                .map(name -> new JobSpec.Rule(name, name.matches("(clipping|median|bucketing|fltrust).*") ? 0 : 2))
                .toList();
    }

    private static SortedMap<String, Shape> shapes() {
        SortedMap<String, Shape> shapes = new TreeMap<>();
        shapes.put("b", Shape.of(5));
        shapes.put("w", Shape.of(7, 33));
        return shapes;
    }

    private static SortedMap<String, Tensor> random(int seed, float middle) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        shapes().forEach((name, shape) -> {
            float[] values = new float[shape.elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = middle + (float) random.nextDouble(-0.5, 0.5);
            }
            tensors.put(name, Tensor.ofFloats(shape, values));
        });
        return tensors;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nnm/trimmed-mean",
                "clipping(limit=30.0)/multi-krum",
                "arc/geometric-median(nu=0.1,steps=4.0)",
                "centered-clipping(steps=4.0,tau=20.0)",
                "fltrust",
                "nnm/dnc(repetitions=2.0,slice=50.0)",
                "bucketing(size=2.0)/median",
                "caf(steps=6.0)",
                "mda"
            })
    void shouldGiveOneCheckpointOnAnyNumberOfThreads(String text) {
        SortedMap<String, Tensor> state = AggregateProgram.initialState(random(1, 0), OUTER, rules(text));
        List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
        for (int k = 0; k < PARTICIPANTS; k++) {
            gradients.add(random(10 + k, k % 4 == 1 ? 1e4f : 1));
        }
        Program program = AggregateProgram.compile(rules(text), OUTER, shapes(), PARTICIPANTS, 77);
        Hash32 root = null;
        for (int threads : new int[] {1, 2, 3}) {
            try (Compute compute = Compute.ofThreads(threads)) {
                SortedMap<String, Tensor> next = AggregateProgram.run(program, state, gradients, compute);
                Hash32 made = StateRoot.ofTensors(next).root();
                assertEquals(root == null ? made : root, made, text + " threads=" + threads);
                root = made;
                float moved = next.get("w").floats()[3] - state.get("w").floats()[3];
                assertTrue(moved < 0 && moved > -5, text + " moved=" + moved);
            }
        }
        assertEquals(state.keySet(), AggregateProgram.stateNames(shapes().keySet(), OUTER, rules(text)));
    }

    /** Of a rule that begins at its last result: the second round is a step from where the first ended. */
    @Test
    void shouldBeginWhereTheLastRoundEnded() {
        List<JobSpec.Rule> clipping = rules("centered-clipping(steps=1.0,tau=2.0)");
        JobSpec.Outer plain = new JobSpec.Outer("sgd", 1f, 0f);
        SortedMap<String, Shape> shapes = new TreeMap<>();
        shapes.put("running/m", Shape.of(2));
        shapes.put("w", Shape.of(2));
        SortedMap<String, Tensor> state = new TreeMap<>();
        shapes.forEach((name, shape) -> state.put(name, Tensor.ofFloats(shape, new float[2])));
        List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
        double[][] rows = {{3, 4, 0, 0}, {0, 0, 1, 0}, {0, -1, 0, 1}, {1, 1, 1, 1}, {0, 2, 0, 0}};
        for (double[] row : rows) {
            SortedMap<String, Tensor> gradient = new TreeMap<>();
            gradient.put("running/m", Tensor.ofFloats(Shape.of(2), new float[] {(float) row[0], (float) row[1]}));
            gradient.put("w", Tensor.ofFloats(Shape.of(2), new float[] {(float) row[2], (float) row[3]}));
            gradients.add(gradient);
        }
        Program program = AggregateProgram.compile(clipping, plain, shapes, rows.length, 0);
        SortedMap<String, Tensor> first = AggregateProgram.initialState(state, plain, clipping);
        assertEquals(Set.of("outer.v/running/m", "outer.v/w", "running/m", "w"), first.keySet());
        assertEquals(state.keySet(), AggregateProgram.parametersOf(first).keySet());
        try (Compute compute = Compute.ofThreads(1)) {
            SortedMap<String, Tensor> second = AggregateProgram.run(program, first, gradients, compute);
            SortedMap<String, Tensor> third = AggregateProgram.run(program, second, gradients, compute);
            double[] one = clipped(rows, new double[4]);
            double[] two = clipped(rows, one);
            for (int i = 0; i < 4; i++) {
                String name = i < 2 ? "running/m" : "w";
                assertEquals(one[i], second.get("outer.v/" + name).floats()[i % 2], 1e-6);
                assertEquals(two[i], third.get("outer.v/" + name).floats()[i % 2], 1e-6);
                assertEquals(-one[i] - two[i], third.get(name).floats()[i % 2], 1e-6);
            }
        }
    }

    private static double[] clipped(double[][] rows, double[] from) {
        double[] next = from.clone();
        for (double[] row : rows) {
            double square = 0;
            for (int i = 0; i < row.length; i++) {
                square += (row[i] - from[i]) * (row[i] - from[i]);
            }
            for (int i = 0; i < row.length; i++) {
                next[i] += (row[i] - from[i]) * Math.min(1, 2 / Math.sqrt(square)) / rows.length;
            }
        }
        return next;
    }

    @Test
    void shouldDrawFromTheGradientsThatAreCombined() {
        List<JobSpec.Rule> drawn = rules("bucketing(size=2.0)/median");
        assertTrue(AggregateProgram.isDrawn(drawn));
        assertEquals(false, AggregateProgram.isDrawn(rules("nnm/median")));
        Hash32 one = Sha256.of(new byte[] {1});
        Hash32 two = Sha256.of(new byte[] {2});
        long seed = AggregateProgram.seed(List.of(one, two));
        assertNotEquals(seed, AggregateProgram.seed(List.of(two, one)));
        assertEquals(seed, AggregateProgram.seed(List.of(one, two)));
    }

    @Test
    void shouldLowerWhatSoFewParticipantsCannotStand() {
        assertEquals(1, AggregateProgram.effectiveF(rules("nnm/krum"), 6));
        assertEquals(0, AggregateProgram.effectiveF(rules("nnm/krum"), 2));
        for (int participants = 1; participants <= 5; participants++) {
            AggregateProgram.compile(rules("nnm/krum"), OUTER, shapes(), participants);
            AggregateProgram.compile(rules("arc/smea"), OUTER, shapes(), participants);
        }
        assertThrows(
                IllegalArgumentException.class, () -> AggregateProgram.requireAdmissible(rules("nnm/krum"), OUTER, 6));
        AggregateProgram.requireAdmissible(rules("nnm/krum"), OUTER, 7);
    }

    @Test
    void shouldWriteAStageAsOneTextAndReadItAgain() {
        Stage stage = Stage.of("geometric-median", 2).with("steps", 8).with("nu", 0.1);
        assertEquals("geometric-median(nu=0.1,steps=8.0)", stage.text());
        assertEquals(stage, Stage.parse(stage.text(), 2));
        assertEquals("nnm", Stage.of("nnm", 1).text());
        for (String wrong :
                List.of("krum(", "krum()", "krum(m=1", "krum(m=1)x", "krum(m)", "krum(m=one)", "krum(m=1)")) {
            assertThrows(IllegalArgumentException.class, () -> Stage.parse(wrong, 0), wrong);
        }
    }
}
