package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole training run has the same bits by every road. */
class SmallTrainingTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @Test
    void shouldEqualTheContractImplementedASecondTime() {
        SortedMap<String, Tensor> start = SmallTraining.start();
        Map<String, Tensor> bound = new TreeMap<>();
        Program step = SmallTraining.plan().step();
        for (Program.Input input : step.inputs()) {
            switch (input.kind()) {
                case STATE -> bound.put("STATE:" + input.name(), start.get(input.name()));
                case FRESH -> bound.put("FRESH:" + input.name(), Tensor.zeros(input.dtype(), input.shape()));
                default -> {}
            }
        }
        for (int number = 0; number < SmallTraining.STEPS; number++) {
            Map<String, float[]> outputs =
                    new NaiveInterpreter(step, bound, batch(number), SmallTraining.schedule(), number).run();
            bound.replaceAll((key, old) -> Tensor.ofFloats(old.shape(), outputs.get(key.substring(6))));
        }
        PlanResult result = SmallTraining.run(Compute.ofThreads(1));
        assertTrue(result.ok());
        result.endState().forEach((name, tensor) -> {
            float[] wanted = bound.get("STATE:" + name).floats();
            assertArrayEquals(bits(wanted), bits(tensor.floats()), name);
            assertArrayEquals(
                    bits(difference(start.get(name).floats(), wanted)),
                    bits(result.closing().get(name).floats()),
                    name);
        });
    }

    @Test
    void shouldEqualItselfOnScalarKernelsAndSeveralThreads() {
        String wanted = hashes(SmallTraining.run(Compute.of(Compute.Mode.SCALAR, 1)));
        try (Compute vector = Compute.of(Compute.Mode.VECTOR, 3)) {
            assertEquals(wanted, hashes(SmallTraining.run(vector)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:MaxVectorSize=8", "-XX:MaxVectorSize=16", "-XX:MaxVectorSize=32", "-XX:UseAVX=1", "-Xint"})
    void shouldEqualItselfInAJvmOfAnotherVectorWidth(String flag) throws Exception {
        String wanted = hashes(SmallTraining.run(Compute.ofThreads(1)));
        assertEquals(wanted, child(List.of(MODULE, "-XX:+IgnoreUnrecognizedVMOptions", flag)));
    }

    @Test
    void shouldEqualItselfInAJvmWithoutVectors() throws Exception {
        assertEquals(hashes(SmallTraining.run(Compute.ofThreads(1))), child(List.of()));
    }

    private static String hashes(PlanResult result) {
        return SmallTraining.hash(result.endState()) + " " + SmallTraining.hash(result.closing());
    }

    private static String child(List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SmallTraining.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), flags + " " + output);
        return output.strip();
    }

    private static int[][] batch(int step) {
        int[][] bytes = new int[SmallTraining.BATCH][OperatorCases.Records.LENGTH];
        for (int row = 0; row < bytes.length; row++) {
            int record = SmallTraining.schedule().recordIndex(step, row);
            for (int i = 0; i < bytes[row].length; i++) {
                bytes[row][i] = OperatorCases.Records.value(record, i);
            }
        }
        return bytes;
    }

    private static float[] difference(float[] a, float[] b) {
        float[] difference = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
