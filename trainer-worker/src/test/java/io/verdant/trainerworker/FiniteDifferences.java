package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Random;
import java.util.SortedMap;

/**
 * Compares the gradients that a program makes, its outputs named as parameters, with central differences of its output
 * {@code loss}, both in float64 at a random point.
 */
final class FiniteDifferences {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;
    private static final long SEED = 20261120;

    private FiniteDifferences() {}

    static boolean reads(Program program, int source) {
        return program.nodes().stream()
                .anyMatch(node -> node.operands().stream().anyMatch(operand -> operand.source() == source));
    }

    static void compare(Program program, SortedMap<String, Value> parameters) {
        DoubleInterpreter interpreter = new DoubleInterpreter(program, null);
        Random random = new Random(SEED);
        parameters.forEach((name, value) -> interpreter.bind(
                name, random.doubles(value.shape().elementCount(), 0.5, 2).toArray()));
        for (String name : parameters.keySet()) {
            double[] analytic = interpreter.run().output(name).clone();
            double[] point = interpreter.bound(name);
            for (int i = 0; i < analytic.length; i++) {
                double at = point[i];
                point[i] = at + STEP;
                double above = interpreter.run().output("loss")[0];
                point[i] = at - STEP;
                double below = interpreter.run().output("loss")[0];
                point[i] = at;
                double numeric = (above - below) / (2 * STEP);
                double scale = Math.max(1, Math.abs(numeric));
                assertEquals(numeric, analytic[i], TOLERANCE * scale, "seed=" + SEED + " " + name + "[" + i + "]");
            }
        }
    }
}
