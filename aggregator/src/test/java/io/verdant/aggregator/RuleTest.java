package io.verdant.aggregator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleTest {
    private static final JobSpec.Outer PLAIN = new JobSpec.Outer("sgd", 1f, 0f);
    private static final double RELATIVE = 1e-6;

    record Case(String id, JobSpec.Rule rule, List<float[]> rows, double[] expected) {
        @Override
        public String toString() {
            return id;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldAgreeWithOtherLibraries(Case given) {
        float[] combined = combine(given.rule(), given.rows());
        double scale = Arrays.stream(given.expected()).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < combined.length; i++) {
            assertEquals(given.expected()[i], combined[i], RELATIVE * scale, given.id() + " element=" + i);
        }
    }

    @Test
    void shouldNotMoveWithOneOutlier() {
        List<float[]> rows = List.of(
                new float[] {1f, -1f},
                new float[] {1.25f, -1.5f},
                new float[] {1.5f, -1.25f},
                new float[] {1e30f, -1e30f},
                new float[] {1.125f, -1.125f});
        float[] combined = combine(new JobSpec.Rule("trimmed-mean", 1), rows);
        assertTrue(combined[0] >= 1f && combined[0] <= 1.5f, "combined=" + combined[0]);
        assertTrue(combined[1] <= -1f && combined[1] >= -1.5f, "combined=" + combined[1]);
    }

    @Test
    void shouldRefuseAJobBeyondTheBreakdownPoint() {
        List<JobSpec.Rule> rules = List.of(new JobSpec.Rule("trimmed-mean", 2));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> AggregateProgram.requireAdmissible(rules, PLAIN, 4));
        assertTrue(error.getMessage().contains("f=2") && error.getMessage().contains("participants=4"));
        assertDoesNotThrow(() -> AggregateProgram.requireAdmissible(rules, PLAIN, 5));
    }

    @Test
    void shouldLowerTheTrimWhenFewRemain() {
        List<JobSpec.Rule> rules = List.of(new JobSpec.Rule("trimmed-mean", 2));
        int[] expected = {0, 0, 1, 1, 2, 2};
        for (int participants = 1; participants <= 6; participants++) {
            assertEquals(expected[participants - 1], AggregateProgram.effectiveF(rules, participants));
        }
        assertEquals(2.5f, combine(rules.getFirst(), List.of(new float[] {2f}, new float[] {3f}))[0]);
        assertEquals(2f, combine(rules.getFirst(), List.of(new float[] {2f}))[0]);
    }

    @Test
    void shouldRefuseWhatNoRuleCanDo() {
        refused("exactly one rule", List.of(), PLAIN);
        refused("exactly one rule", List.of(new JobSpec.Rule("mean", 0), new JobSpec.Rule("mean", 0)), PLAIN);
        refused("unknown rule: rule=best", List.of(new JobSpec.Rule("best", 1)), PLAIN);
        refused("not a rule's text", List.of(new JobSpec.Rule("krum(m=1)x", 1)), PLAIN);
        refused("f=1", List.of(new JobSpec.Rule("mean", 1)), PLAIN);
        refused("f=-1", List.of(new JobSpec.Rule("trimmed-mean", -1)), PLAIN);
        List<JobSpec.Rule> mean = List.of(new JobSpec.Rule("mean", 0));
        refused("known=[sgd, momentum, nesterov]", mean, new JobSpec.Outer("adam", 1f, 0f));
        refused("learningRate=NaN", mean, new JobSpec.Outer("sgd", Float.NaN, 0f));
        refused("momentum=1.0", mean, new JobSpec.Outer("nesterov", 0.7f, 1f));
        refused("momentum=0.9", mean, new JobSpec.Outer("sgd", 0.7f, 0.9f));
    }

    @Test
    void shouldRefuseParticipantsBeyondTheOperator() {
        SortedMap<String, Shape> parameters = new TreeMap<>();
        parameters.put("w", Shape.of(1));
        List<JobSpec.Rule> mean = List.of(new JobSpec.Rule("mean", 0));
        assertThrows(IllegalArgumentException.class, () -> AggregateProgram.compile(mean, PLAIN, parameters, 0));
        assertThrows(IllegalArgumentException.class, () -> AggregateProgram.compile(mean, PLAIN, parameters, 257));
        parameters.put("outer.m/w", Shape.of(1));
        assertThrows(IllegalArgumentException.class, () -> AggregateProgram.compile(mean, PLAIN, parameters, 2));
    }

    private static void refused(String text, List<JobSpec.Rule> rules, JobSpec.Outer outer) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> AggregateProgram.requireAdmissible(rules, outer, 9));
        assertTrue(error.getMessage().contains(text), error.getMessage());
    }

    /** The combination itself: outer sgd with rate 1 from a state of zeros gives its negative. */
    private static float[] combine(JobSpec.Rule rule, List<float[]> rows) {
        Shape shape = Shape.of(rows.getFirst().length);
        SortedMap<String, Shape> parameters = new TreeMap<>();
        parameters.put("w", shape);
        Program program = AggregateProgram.compile(List.of(rule), PLAIN, parameters, rows.size());
        SortedMap<String, Tensor> state = new TreeMap<>();
        state.put("w", Tensor.zeros(DType.FLOAT32, shape));
        List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
        for (float[] row : rows) {
            SortedMap<String, Tensor> gradient = new TreeMap<>();
            gradient.put("w", Tensor.ofFloats(shape, row));
            gradients.add(gradient);
        }
        try (Compute compute = Compute.ofThreads(1)) {
            float[] next = AggregateProgram.run(program, state, gradients, compute)
                    .get("w")
                    .floats();
            for (int i = 0; i < next.length; i++) {
                next[i] = -next[i];
            }
            return next;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String[] head = {};
        List<float[]> rows = new ArrayList<>();
        for (String line : lines()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "case" -> {
                    head = words;
                    rows = new ArrayList<>();
                }
                case "row" -> rows.add(floats(numbers(words)));
                case "expect" ->
                    cases.add(new Case(
                            head[1], new JobSpec.Rule(head[2], Integer.parseInt(head[3])), rows, numbers(words)));
                default -> {} // comments and provenance are for people
            }
        }
        assertEquals(11, cases.size());
        return cases.stream();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = RuleTest.class.getResourceAsStream("cases.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static double[] numbers(String[] words) {
        return Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
