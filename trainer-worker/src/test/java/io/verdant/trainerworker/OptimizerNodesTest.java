package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The optimizers' nodes over many steps, on the quadratic whose gradient is {@code slope·p - pull}: against PyTorch's
 * optimizers, and against the formulas in float64.
 */
class OptimizerNodesTest {
    private static final String FIXTURE = "/pytorch/optimizers.txt";
    private static final List<Recorded.Case> RECORDED = Recorded.read(FIXTURE);
    private static final Recorded.Case START = RECORDED.getFirst();
    private static final List<String> NAMES = List.of("b", "s", "w");
    private static final int STEPS = 300;
    private static final BatchIndex FIRST_ROUND = (step, row) -> row;

    private static Stream<Recorded.Case> recorded() {
        return RECORDED.stream().skip(1);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldArriveWherePytorchDoes(Recorded.Case expected) {
        int steps = Integer.parseInt(expected.settings().get("steps"));
        SortedMap<String, Tensor> end = run(optimizer(expected.settings()), steps);
        for (String name : NAMES) {
            assertClose(expected.array(name).values(), end.get(name).floats(), 3e-6, expected.name() + " " + name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=sgd learningRate=0.01",
                "name=sgd learningRate=0.02 weightDecay=0.1 clipNorm=0.25 decay=cosine decaySteps=200 finalRate=0.001",
                "name=momentum learningRate=0.005 momentum=0.9 warmupSteps=40",
                "name=nesterov learningRate=0.005 momentum=0.9 decay=step decaySteps=70 decayFactor=0.5 warmupSteps=5",
                "name=adam learningRate=0.003 beta1=0.9 beta2=0.999 epsilon=1e-8 decay=linear decaySteps=250 finalRate=0",
                "name=adamw learningRate=0.003 beta1=0.9 beta2=0.95 epsilon=1e-8 weightDecay=0.1 clipNorm=1"
                        + " warmupSteps=20 decay=cosine decaySteps=280 finalRate=0.0003",
                "name=lion learningRate=0.0005 beta1=0.9 beta2=0.99",
                "name=lion learningRate=0.0005 beta1=0.95 beta2=0.98 weightDecay=0.5 decay=linear decaySteps=400"
                        + " finalRate=0.0001"
            })
    void shouldFollowTheFormula(String text) {
        Map<String, String> settings = new TreeMap<>();
        for (String word : text.split(" ")) {
            settings.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        SortedMap<String, Tensor> end = run(optimizer(settings), STEPS);
        Map<String, double[]> expected = reference(settings, 0, STEPS);
        for (String name : NAMES) {
            assertClose(expected.get(name), end.get(name).floats(), 2e-5, text + " " + name);
        }
    }

    @Test
    void shouldGoOnWithTheScheduleInLaterRounds() {
        Map<String, String> settings = new TreeMap<>(Map.of("name", "sgd", "learningRate", "0.02", "decay", "linear"));
        settings.putAll(Map.of("decaySteps", "100", "warmupSteps", "40", "finalRate", "0.001"));
        int round = 3;
        int localSteps = 25;
        Map<String, double[]> expected = reference(settings, round * localSteps, localSteps);
        BatchSchedule later = new BatchSchedule(new byte[32], (long) round * localSteps, 0, 1, 1, 1, 1);
        SortedMap<String, Tensor> end =
                run(optimizer(settings), localSteps, start(), later).endState();
        for (String name : NAMES) {
            assertClose(expected.get(name), end.get(name).floats(), 1e-6, name);
        }
    }

    @Test
    void shouldNotDivideByANormOfZero() {
        SortedMap<String, Tensor> start = start();
        for (String name : NAMES) {
            Tensor zero = Tensor.zeros(DType.FLOAT32, START.array(name).shape());
            start.put(name, zero);
            start.put("pull." + name, zero);
        }
        JobSpec.Optimizer clipped = optimizer(Map.of("name", "sgd", "learningRate", "0.1", "clipNorm", "0.5"));
        assertTrue(run(clipped, 3, start, FIRST_ROUND).ok());
    }

    @Test
    void shouldChangeTheProgramWithEveryNumber() {
        Map<String, String> settings = new TreeMap<>(
                Map.of("name", "adamw", "learningRate", "0.1", "beta1", "0.5", "beta2", "0.5", "epsilon", "0.5"));
        settings.putAll(Map.of("weightDecay", "0.5", "clipNorm", "0.5", "warmupSteps", "3", "decay", "cosine"));
        settings.putAll(Map.of("decaySteps", "7", "finalRate", "0.25"));
        List<byte[]> rows = step(optimizer(settings)).canonicalRows();
        for (String key : settings.keySet()) {
            if (!key.equals("name") && !key.equals("decay")) {
                Map<String, String> other = new TreeMap<>(settings);
                other.put(key, key.endsWith("Steps") ? "9" : "0.75");
                List<byte[]> changed = step(optimizer(other)).canonicalRows();
                assertTrue(!same(rows, changed), "the program does not depend on " + key);
            }
        }
    }

    private static boolean same(List<byte[]> a, List<byte[]> b) {
        return a.stream()
                .map(java.util.Arrays::toString)
                .toList()
                .equals(b.stream().map(java.util.Arrays::toString).toList());
    }

    private static JobSpec.Optimizer optimizer(Map<String, String> settings) {
        String name = settings.get("name");
        String decay = settings.getOrDefault("decay", JobSpec.Optimizer.CONSTANT);
        SortedMap<String, Float> numbers = new TreeMap<>();
        for (OptimizerSettings.Setting setting : OptimizerSettings.of(name, decay)) {
            if (settings.containsKey(setting.name())) {
                numbers.put(setting.name(), Float.parseFloat(settings.get(setting.name())));
            }
        }
        JobSpec.Optimizer optimizer = new JobSpec.Optimizer(name, decay, numbers);
        OptimizerSettings.check(optimizer);
        return optimizer;
    }

    private static Map<String, double[]> reference(Map<String, String> settings, int firstStep, int steps) {
        Map<String, Double> numbers = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (!key.equals("name") && !key.equals("decay")) {
                numbers.put(key, Double.parseDouble(value));
            }
        });
        ReferenceOptimizer optimizer = new ReferenceOptimizer(
                settings.get("name"), settings.getOrDefault("decay", JobSpec.Optimizer.CONSTANT), numbers, firstStep);
        Map<String, double[]> parameters = new TreeMap<>();
        NAMES.forEach(name -> parameters.put(name, START.array(name).values().clone()));
        for (int step = 0; step < steps; step++) {
            Map<String, double[]> gradients = new TreeMap<>();
            for (String name : NAMES) {
                double[] p = parameters.get(name);
                double[] g = new double[p.length];
                for (int i = 0; i < g.length; i++) {
                    g[i] = START.array("slope." + name).values()[i] * p[i]
                            - START.array("pull." + name).values()[i];
                }
                gradients.put(name, g);
            }
            optimizer.apply(parameters, gradients);
        }
        return parameters;
    }

    private static SortedMap<String, Tensor> start() {
        SortedMap<String, Tensor> start = new TreeMap<>();
        START.arrays().forEach((name, array) -> start.put(name, array.narrowed()));
        return start;
    }

    private static SortedMap<String, Tensor> run(JobSpec.Optimizer optimizer, int steps) {
        return run(optimizer, steps, start(), FIRST_ROUND).endState();
    }

    private static PlanResult run(
            JobSpec.Optimizer optimizer, int steps, SortedMap<String, Tensor> start, BatchIndex index) {
        ProgramBuilder closing = new ProgramBuilder("closing");
        Recorded.Array b = START.array("b");
        closing.output("b", closing.input("b", Program.Kind.STATE, DType.FLOAT32, b.shape()));
        ByteRecords records = ByteRecords.clusters(1, 1, 1, 2);
        try (Compute compute = Compute.ofThreads(1)) {
            return new PlanRunner(new WorkPlan(step(optimizer), steps, closing.build()), compute)
                    .run(start, records, index, PlanObserver.NONE);
        }
    }

    private static Program step(JobSpec.Optimizer optimizer) {
        ProgramBuilder builder = new ProgramBuilder("step");
        SortedMap<String, Value> parameters = new TreeMap<>();
        SortedMap<String, Value> gradients = new TreeMap<>();
        for (String name : NAMES) {
            Value p = input(builder, name, Program.Kind.STATE);
            Value slope = input(builder, "slope." + name, Program.Kind.START);
            Value pull = builder.elementwise(
                    Operator.NEG, name + "_pull", input(builder, "pull." + name, Program.Kind.START));
            parameters.put(name, p);
            gradients.put(name, builder.elementwise(Operator.FMA, name + "_gradient", slope, p, pull));
        }
        OptimizerNodes.add(builder, optimizer, parameters, gradients);
        return builder.build();
    }

    private static Value input(ProgramBuilder builder, String name, Program.Kind kind) {
        return builder.input(name, kind, DType.FLOAT32, START.array(name).shape());
    }

    private static void assertClose(double[] expected, float[] actual, double tolerance, String message) {
        assertEquals(expected.length, actual.length, message);
        for (int i = 0; i < expected.length; i++) {
            double scale = Math.max(1, Math.abs(expected[i]));
            assertEquals(expected[i], actual[i], tolerance * scale, message + "[" + i + "]");
        }
    }
}
