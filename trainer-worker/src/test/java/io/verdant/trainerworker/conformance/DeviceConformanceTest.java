package io.verdant.trainerworker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.DType;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.Operator;
import io.verdant.repops.PowerCases;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.cuda.CudaDevice;
import io.verdant.repops.cuda.CudaDriver;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The device's kernels, compiled for this machine, beside everything that is published. */
class DeviceConformanceTest {
    private static final int NO_COMPILER = 69;
    private static final int STEPS = 12;

    private static CudaDevice device;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        Path repops = Path.of("..", "repops").toAbsolutePath().normalize();
        Path folder = repops.resolve("target/cuda");
        int status = new ProcessBuilder(
                        repops.resolve("src/main/cuda/host/build").toString(), folder.toString())
                .inheritIO()
                .start()
                .waitFor();
        Assumptions.assumeTrue(
                status != NO_COMPILER, "no C++ compiler: the kernels cannot be compiled for this machine");
        assertEquals(0, status, "host/build");
        CudaDriver driver =
                CudaDriver.open(folder.resolve("libverdant-cuda-host.so").toString());
        device = CudaDevice.open(driver, 0);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @Test
    void shouldFindEveryOperatorFunctionAndTrainingEqual() {
        List<Row> rows = new ArrayList<>();
        DeviceSuite.run(device, STEPS, rows::add);
        assertEquals(
                List.of(),
                rows.stream().filter(row -> row.verdict() != Verdict.EQUAL).toList());
        List<String> checks = rows.stream().map(Row::check).toList();
        for (Operator operator : Operator.values()) {
            String row = "operator " + operator.code() + " " + operator.name().toLowerCase(Locale.ROOT);
            assertTrue(checks.contains(row), row);
        }
        for (ElementaryFunction function : ElementaryFunction.values()) {
            assertTrue(checks.contains("function " + function.word() + ", device"), function.word());
        }
        for (String training : PublishedPlan.TRAININGS) {
            assertTrue(checks.contains("training " + training + ", device"), training);
        }
    }

    @Test
    void shouldNoticeOneChangedBitOfAPower() {
        PowerCases.Case one = PowerCases.published().getFirst();
        float right = Float.intBitsToFloat(one.result());
        float wrong = Float.intBitsToFloat(one.result() ^ 1);
        assertEquals(
                Verdict.EQUAL,
                DeviceSuite.powers(List.of(one), new float[] {right}).verdict());
        assertEquals(
                Verdict.DIFFERENT,
                DeviceSuite.powers(List.of(one), new float[] {wrong}).verdict());
    }

    @Test
    void shouldHashTensorsAsTheProtocolDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[][] shapes = {
            {1},
            {1023},
            {1025},
            {5, 7},
            {33, 65},
            {3, 20, 31},
            {1, 5000},
            {500, 1},
            {64, 64},
            {210, 70},
            {2200, 1024},
            {}
        };
        for (int[] dims : shapes) {
            Shape shape = Shape.of(dims);
            for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
                Tensor value = Tensor.zeros(type, shape);
                for (int i = 0; i < shape.elementCount(); i++) {
                    if (type == DType.FLOAT32) {
                        value.floats()[i] = (float) random.nextGaussian();
                    } else {
                        value.doubles()[i] = random.nextGaussian();
                    }
                }
                String wanted = TensorCommitment.hashOf(value).hex();
                assertEquals(wanted, DeviceSuite.hash(device, value), "seed=" + seed + " " + value);
            }
        }
    }
}
