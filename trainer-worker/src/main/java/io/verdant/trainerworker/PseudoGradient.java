package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateNames;
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
 * parameter. It follows from the parameters' names and shapes and from the job's optimizer, so nobody publishes it.
 *
 * <p>With a worker's momentum the claim's gradient is {@code m' = fma(mu, m, (1 - mu)·g)} for the difference {@code g}, as
 * Byzantine-robust rules want it (Karimireddy, He, Jaggi, "Learning from History for Byzantine Robust Optimization", 2021,
 * algorithm 2): what the worker carries as m is the momentum of its last claim in an aggregate. Running statistics are
 * measured, not descended along, and have none. With compression, {@link TopKCompression} follows.
 */
public final class PseudoGradient {
    private static final String MOMENTUM = StateNames.CARRIED_PREFIX + "momentum/";

    private PseudoGradient() {}

    /** The name under which a worker carries the momentum of that parameter. */
    public static String momentumName(String parameter) {
        return MOMENTUM + parameter;
    }

    /**
     * The program that has the claim's gradient as outputs, one for each parameter.
     *
     * @throws IllegalArgumentException where a parameter's name is one of those that are carried
     */
    public static Program program(SortedMap<String, Shape> parameters, JobSpec.Optimizer optimizer) {
        ProgramBuilder builder = new ProgramBuilder("closing");
        TopKCompression compression = new TopKCompression(builder, optimizer);
        for (Map.Entry<String, Shape> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (optimizer.carries() && StateNames.isCarried(name)) {
                throw new IllegalArgumentException("a parameter may not be named like what is carried: name=" + name);
            }
            Value start = builder.input(name, Program.Kind.START, DType.FLOAT32, parameter.getValue());
            Value end = builder.input(name, Program.Kind.STATE, DType.FLOAT32, parameter.getValue());
            Value delta = builder.elementwise(Operator.SUB, name + "_delta", start, end);
            boolean descended = !StateNames.isStatistic(name);
            builder.output(
                    name, descended ? compression.apply(name, momentum(builder, optimizer, name, delta)) : delta);
        }
        return builder.build();
    }

    private static Value momentum(ProgramBuilder builder, JobSpec.Optimizer optimizer, String name, Value delta) {
        float mu = OptimizerSettings.number(optimizer, JobSpec.Optimizer.WORKER_MOMENTUM);
        if (mu == 0) {
            return delta;
        }
        Value before = builder.input(MOMENTUM + name, Program.Kind.CARRIED, DType.FLOAT32, delta.shape());
        Value share = builder.elementwise(Operator.MUL, name + "_share", delta, builder.constant(1 - mu));
        Value momentum =
                builder.elementwise(Operator.FMA, name + "_carried_momentum", before, builder.constant(mu), share);
        builder.output(MOMENTUM + name, momentum);
        return momentum;
    }

    /** That of a step program: its parameters are what it carries from the checkpoint on. */
    public static Program of(Program step, JobSpec.Optimizer optimizer) {
        TreeMap<String, Shape> parameters = new TreeMap<>();
        for (Program.Input input : step.inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                parameters.put(input.name(), input.shape());
            }
        }
        return program(parameters, optimizer);
    }
}
