package io.verdant.trainerworker.conformance;

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
import io.verdant.repops.cuda.DevicePlan;
import io.verdant.repops.cuda.DeviceProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Holds a CUDA device to the published vectors; each comparison is a {@link Row}. */
public final class DeviceSuite {
    /** Steps of a training whose nodes are compared one by one. */
    private static final int TRACED = 3;

    private final CudaDevice device;
    private final int steps;
    private final Consumer<Row> report;

    private DeviceSuite(CudaDevice device, int steps, Consumer<Row> report) {
        this.device = device;
        this.steps = steps;
        this.report = report;
    }

    /**
     * Compares everything that a device computes.
     *
     * @param steps how many steps of each training
     * @param report told each row as soon as it is known
     */
    public static void run(CudaDevice device, int steps, Consumer<Row> report) {
        DeviceSuite suite = new DeviceSuite(device, steps, report);
        suite.operators();
        suite.functions();
        suite.powers();
        suite.hashes();
        PublishedPlan.TRAININGS.forEach(suite::training);
    }

    private PlanEngine.Maker engines() {
        return plan -> new DevicePlan(plan, device);
    }

    private void operators() {
        OperatorRows operators = new OperatorRows();
        for (String name : PublishedPlan.OPERATORS) {
            PublishedPlan plan = PublishedPlan.named(name);
            int count = plan.plan().localSteps();
            operators.compare(plan, plan.trace(engines(), count).nodes());
            boolean equal = plan.work(engines(), count).equals(plan.endRoot(count));
            report.accept(Row.of("graph of " + name, equal, count + " steps without the host"));
        }
        operators.rows().forEach(report);
    }

    private void functions() {
        Map<ElementaryFunction, List<String>> known = new TreeMap<>();
        for (String line : PublishedPlan.text("functions.txt").lines().toList()) {
            ElementaryFunction function =
                    ElementaryFunction.named(new DumpWords(line).word()).orElseThrow();
            known.computeIfAbsent(function, key -> new ArrayList<>()).add(line);
        }
        known.forEach((function, lines) -> report.accept(function(function, lines)));
    }

    private Row function(ElementaryFunction function, List<String> lines) {
        String check = "function " + function.word() + ", device";
        Shape shape = Shape.of(ExhaustiveDigest.BLOCK_ARGUMENTS);
        ProgramBuilder builder = new ProgramBuilder(function.word());
        ProgramBuilder.Value x = builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, shape);
        builder.output("y", builder.elementwise(Operator.valueOf(function.name()), "y", x));
        try (DeviceProgram program = new DeviceProgram(builder.build(), device)) {
            for (String line : lines) {
                DumpWords words = new DumpWords(line);
                words.word();
                int block = words.count();
                program.bind("x", Program.Kind.OPERAND, Tensor.ofFloats(shape, arguments(block)));
                program.run(); // infinities and NaN among the results are no failure here
                float[] results = program.output("y").floats();
                if (!words.word().equals(BlockHash.of(results))) {
                    return Row.different(check, "block=" + block + " of " + ExhaustiveDigest.BLOCKS);
                }
            }
        }
        long arguments = (long) lines.size() * ExhaustiveDigest.BLOCK_ARGUMENTS;
        return Row.equal(check, String.format("%,d arguments in %d blocks", arguments, lines.size()));
    }

    private static float[] arguments(int block) {
        float[] arguments = new float[ExhaustiveDigest.BLOCK_ARGUMENTS];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Float.intBitsToFloat(block * ExhaustiveDigest.BLOCK_ARGUMENTS + i);
        }
        return arguments;
    }

    private void powers() {
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
            report.accept(powers(cases, program.output("c").floats()));
        }
    }

    static Row powers(List<PowerCases.Case> cases, float[] found) {
        String check = "function pow, device";
        for (int i = 0; i < found.length; i++) {
            PowerCases.Case one = cases.get(i);
            if (Float.floatToIntBits(found[i]) != one.result()) {
                String detail = "a=%08x b=%08x result=%08x not %08x";
                return Row.different(
                        check, String.format(detail, one.a(), one.b(), Float.floatToIntBits(found[i]), one.result()));
            }
        }
        return Row.equal(check, String.format("%,d published hard cases", cases.size()));
    }

    /** Hashes of the published start states' tensors, computed there and here. */
    private void hashes() {
        int count = 0;
        for (String name : PublishedPlan.TRAININGS) {
            for (Map.Entry<String, Tensor> entry :
                    PublishedPlan.named(name).dump().start().entrySet()) {
                String wanted = TensorCommitment.hashOf(entry.getValue()).hex();
                if (!wanted.equals(hash(entry.getValue()))) {
                    report.accept(Row.different("tensor hashes, device", name + " " + entry.getKey()));
                    return;
                }
                count++;
            }
        }
        report.accept(Row.equal("tensor hashes, device", count + " tensors"));
    }

    /** A tensor's hash in hexadecimal digits, computed on the device. */
    String hash(Tensor value) {
        ProgramBuilder builder = new ProgramBuilder("copy");
        ProgramBuilder.Value x = builder.input("x", Program.Kind.OPERAND, value.dtype(), value.shape());
        builder.output("y", builder.node(Operator.COPY, "y", Attributes.NONE, value.dtype(), value.shape(), x));
        try (DeviceProgram program = new DeviceProgram(builder.build(), device)) {
            program.bind("x", Program.Kind.OPERAND, value);
            program.run();
            return BlockHash.hex(program.outputHash("y"));
        }
    }

    static String hash(CudaDevice device, Tensor value) {
        return new DeviceSuite(device, 0, row -> {}).hash(value);
    }

    private void training(String name) {
        PublishedPlan plan = PublishedPlan.named(name);
        String check = "training " + name + ", device";
        int count = Math.min(steps, plan.plan().localSteps());
        int traced = Math.min(count, TRACED);
        boolean equal = plan.trace(engines(), traced)
                        .roots()
                        .subList(0, traced)
                        .equals(plan.roots().subList(0, traced))
                && plan.work(engines(), count).equals(plan.endRoot(count));
        report.accept(Row.of(check, equal, "root of " + count + " steps, " + traced + " of them node by node"));
    }
}
