package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The closing program of every claim: what the local steps moved away from, minus where they arrived, for every
 * parameter. It follows from the parameters' names and shapes, so nobody publishes it.
 */
public final class PseudoGradient {
    private PseudoGradient() {}

    /** The program that has {@code start - end} of each of these as output. */
    public static Program program(SortedMap<String, Shape> parameters) {
        ProgramBuilder builder = new ProgramBuilder("closing");
        for (Map.Entry<String, Shape> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            Value start = builder.input(name, Program.Kind.START, DType.FLOAT32, parameter.getValue());
            Value end = builder.input(name, Program.Kind.STATE, DType.FLOAT32, parameter.getValue());
            builder.output(name, builder.elementwise(Operator.SUB, name + "_delta", start, end));
        }
        return builder.build();
    }

    /** That of a step program: its parameters are what it carries from the checkpoint on. */
    public static Program of(Program step) {
        TreeMap<String, Shape> parameters = new TreeMap<>();
        for (Program.Input input : step.inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                parameters.put(input.name(), input.shape());
            }
        }
        return program(parameters);
    }
}
