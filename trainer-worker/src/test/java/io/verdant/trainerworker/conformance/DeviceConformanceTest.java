package io.verdant.trainerworker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.ExhaustiveDigest;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PowerCases;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.cuda.CudaDevice;
import io.verdant.repops.cuda.CudaDriver;
import io.verdant.repops.cuda.DevicePlan;
import io.verdant.repops.cuda.DeviceProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

    private static PlanEngine.Maker engines() {
        return plan -> new DevicePlan(plan, device);
    }

    static List<String> operators() {
        return PublishedPlan.OPERATORS;
    }

    static List<String> trainings() {
        return PublishedPlan.TRAININGS;
    }

    @ParameterizedTest
    @MethodSource("operators")
    void shouldGiveThePublishedHashOfEveryNode(String name) {
        PublishedPlan plan = PublishedPlan.named(name);
        int steps = plan.plan().localSteps();
        PlanRoots.Lines found = plan.trace(engines(), steps);
        assertEquals(plan.nodes(), found.nodes());
        assertEquals(plan.roots(), found.roots());
        assertEquals(plan.endRoot(steps), plan.work(engines(), steps));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void shouldTrainToThePublishedRoots(String name) {
        PublishedPlan plan = PublishedPlan.named(name);
        assertEquals(plan.endRoot(STEPS), plan.work(engines(), STEPS));
        PlanRoots.Lines found = plan.trace(engines(), 2);
        assertEquals(plan.roots().subList(0, 2), found.roots().subList(0, 2));
    }

    /** Every block of arguments that is published, among them the hardest arguments known. */
    @ParameterizedTest
    @EnumSource(ElementaryFunction.class)
    void shouldGiveThePublishedBlocks(ElementaryFunction function) throws Exception {
        ProgramBuilder builder = new ProgramBuilder("block");
        ProgramBuilder.Value x =
                builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(ExhaustiveDigest.BLOCK_ARGUMENTS));
        builder.output("y", builder.elementwise(Operator.valueOf(function.name()), "y", x));
        int blocks = 0;
        try (DeviceProgram program = new DeviceProgram(builder.build(), device)) {
            for (String line : PublishedPlan.text("functions.txt").lines().toList()) {
                DumpWords words = new DumpWords(line);
                if (words.word().equals(function.word())) {
                    assertEquals(line, function.word() + " " + block(program, words.count()));
                    blocks++;
                }
            }
        }
        assertTrue(blocks > 0, function.word());
    }

    private static String block(DeviceProgram program, int number) throws Exception {
        float[] arguments = new float[ExhaustiveDigest.BLOCK_ARGUMENTS];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Float.intBitsToFloat(number * ExhaustiveDigest.BLOCK_ARGUMENTS + i);
        }
        program.bind("x", Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(arguments.length), arguments));
        program.run();
        float[] results = program.output("y").floats();
        ByteBuffer bytes = ByteBuffer.allocate(4 * results.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float result : results) {
            bytes.putInt(Float.floatToIntBits(result));
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        return number + " " + HexFormat.of().formatHex(hash);
    }

    @Test
    void shouldGiveThePublishedPowers() {
        List<PowerCases.Case> cases = PowerCases.published();
        Shape shape = Shape.of(cases.size());
        ProgramBuilder builder = new ProgramBuilder("powers");
        ProgramBuilder.Value a = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, shape);
        ProgramBuilder.Value b = builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, shape);
        builder.output("c", builder.elementwise(Operator.POW, "c", a, b));
        float[] bases = new float[cases.size()];
        float[] exponents = new float[cases.size()];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = Float.intBitsToFloat(cases.get(i).a());
            exponents[i] = Float.intBitsToFloat(cases.get(i).b());
        }
        try (DeviceProgram program = new DeviceProgram(builder.build(), device)) {
            program.bind("a", Program.Kind.OPERAND, Tensor.ofFloats(shape, bases));
            program.bind("b", Program.Kind.OPERAND, Tensor.ofFloats(shape, exponents));
            program.run();
            float[] found = program.output("c").floats();
            for (int i = 0; i < found.length; i++) {
                assertEquals(
                        Integer.toHexString(cases.get(i).result()),
                        Integer.toHexString(Float.floatToIntBits(found[i])),
                        cases.get(i).toString());
            }
        }
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
            {2100, 70},
            {3000, 2048},
            {}
        };
        for (int[] dims : shapes) {
            Shape shape = Shape.of(dims);
            for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
                if (type == DType.FLOAT64 && shape.elementCount() > 1_000_000) {
                    continue;
                }
                Tensor value = Tensor.zeros(type, shape);
                for (int i = 0; i < shape.elementCount(); i++) {
                    if (type == DType.FLOAT32) {
                        value.floats()[i] = (float) random.nextGaussian();
                    } else {
                        value.doubles()[i] = random.nextGaussian();
                    }
                }
                assertEquals(TensorCommitment.hashOf(value).hex(), hash(value), "seed=" + seed + " " + value);
            }
        }
    }

    private static String hash(Tensor value) {
        ProgramBuilder builder = new ProgramBuilder("copy");
        ProgramBuilder.Value x = builder.input("x", Program.Kind.OPERAND, value.dtype(), value.shape());
        builder.output("y", builder.node(Operator.COPY, "y", Attributes.NONE, value.dtype(), value.shape(), x));
        try (DeviceProgram program = new DeviceProgram(builder.build(), device)) {
            program.bind("x", Program.Kind.OPERAND, value);
            program.run();
            ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
            for (int word : program.outputHash("y")) {
                bytes.putInt(word);
            }
            return HexFormat.of().formatHex(bytes.array());
        }
    }
}
