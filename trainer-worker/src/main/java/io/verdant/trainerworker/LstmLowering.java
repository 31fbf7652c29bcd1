package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SameDiff's LSTM layer, step by step: {@code z = (x·w + b) + h·r} is cut into the gates i, f, g, o;
 * {@code c' = fma(f, c, i·g)}, {@code h' = o·out(c')}. Integers are (layout, direction, gate's activation, candidate's, out);
 * booleans say which inputs (bias, lengths, first h, first c, peepholes) and results (sequence, last h, last c) there are.
 */
final class LstmLowering {
    private static final Operator[] ACTIVATIONS = {Operator.TANH, Operator.RELU, Operator.SIGMOID};
    private static final int BIAS = 0;
    private static final int LENGTHS = 1;
    private static final int FIRST_H = 2;
    private static final int FIRST_C = 3;
    private static final int PEEPHOLES = 4;
    private static final int RESULTS = 5;

    /** Layouts: time, batch, features; batch, time, features; batch, features, time. */
    private static final int[][] TO_BATCH_TIME = {{1, 0, 2}, {0, 1, 2}, {0, 2, 1}};

    private final ProgramBuilder builder;
    private final Operation operation;
    private final String name;
    private final List<Value> inputs;
    private int next = 3;

    private LstmLowering(ProgramBuilder builder, Operation operation, List<Value> inputs) {
        this.builder = builder;
        this.operation = operation;
        this.name = operation.name();
        this.inputs = inputs;
    }

    static void register(Map<String, Lowering> table) {
        table.put("lstmLayer", (context, operation, inputs) -> new LstmLowering(context.builder(), operation, inputs)
                .layer(context));
    }

    private Value layer(LoweringContext context) throws ModelException {
        if (flag(LENGTHS) || flag(PEEPHOLES) || clip() != 0) {
            throw ModelException.invalid(operation.operator(), name, "lengths, peepholes or clipping");
        }
        int layout = integer(0, TO_BATCH_TIME.length);
        boolean backward = integer(1, 2) == 1;
        Value x = inputs.get(0).permute(TO_BATCH_TIME[layout]);
        List<Value> bias = flag(BIAS) ? List.of(input()) : List.of();
        Value h = flag(FIRST_H) ? input() : null;
        Value c = flag(FIRST_C) ? input() : null;
        if (next != inputs.size()) {
            throw new IllegalArgumentException("inputs=" + inputs.size() + " expected=" + next);
        }
        Value gates = Recurrence.inputs(context, name, x, inputs.get(1), bias);
        List<Value> outputs = new ArrayList<>();
        int steps = x.shape().dim(1);
        for (int i = 0; i < steps; i++) {
            Value z = Recurrence.step(builder, name + "_step", gates, backward ? steps - 1 - i : i);
            if (h != null) {
                Value recurrent = builder.matmul(name + "_recurrent", h, inputs.get(2));
                z = builder.elementwise(Operator.ADD, name + "_gates", z, recurrent);
            }
            c = memory(z, c);
            Value out = builder.elementwise(activation(4), name + "_out", c);
            h = builder.elementwise(Operator.MUL, name + "_h", gate(z, 3, activation(2), "_output"), out);
            outputs.add(backward ? 0 : outputs.size(), h);
        }
        return results(context, outputs, layout, h, c);
    }

    private Value memory(Value z, @Nullable Value before) throws ModelException {
        Value input = gate(z, 0, activation(2), "_input");
        Value candidate = gate(z, 2, activation(3), "_candidate");
        if (before == null) {
            return builder.elementwise(Operator.MUL, name + "_c", input, candidate);
        }
        Value added = builder.elementwise(Operator.MUL, name + "_added", input, candidate);
        return builder.elementwise(Operator.FMA, name + "_c", gate(z, 1, activation(2), "_forget"), before, added);
    }

    private Value gate(Value z, int index, Operator activation, String suffix) {
        return builder.elementwise(activation, name + suffix, Recurrence.part(z, index, 4));
    }

    /** The sequence, the last h and the last c, as many of them as there are results. */
    private Value results(
            LoweringContext context, List<Value> outputs, int layout, @Nullable Value h, @Nullable Value c)
            throws ModelException {
        List<Value> results = new ArrayList<>();
        if (flag(RESULTS)) {
            results.add(Recurrence.sequence(builder, name, outputs).permute(TO_BATCH_TIME[layout]));
        }
        if (flag(RESULTS + 1) && h != null) {
            results.add(h);
        }
        if (flag(RESULTS + 2) && c != null) {
            results.add(c);
        }
        if (results.isEmpty() || results.size() > operation.outputs().size()) {
            throw ModelException.invalid(
                    operation.operator(),
                    name,
                    "results=" + operation.outputs().size() + " expected=" + results.size());
        }
        for (int index = 1; index < results.size(); index++) {
            context.result(operation, index, results.get(index));
        }
        return results.get(0);
    }

    private Value input() {
        return inputs.get(next++);
    }

    private boolean flag(int index) {
        List<Boolean> flags = operation.attributes().booleans();
        return flags.size() > index && flags.get(index);
    }

    private double clip() {
        List<Double> reals = operation.attributes().reals();
        return reals.isEmpty() ? 0 : reals.get(0);
    }

    private Operator activation(int index) throws ModelException {
        return ACTIVATIONS[integer(index, ACTIVATIONS.length)];
    }

    private int integer(int index, int limit) throws ModelException {
        List<Long> integers = operation.attributes().integers();
        if (integers.size() <= index || integers.get(index) < 0 || integers.get(index) >= limit) {
            throw ModelException.invalid(operation.operator(), name, "integers=" + integers + " index=" + index);
        }
        return Math.toIntExact(integers.get(index));
    }
}
