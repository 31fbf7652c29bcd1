package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an LSTM layer, step by step: {@code z = (x·w + b) + h·r} is cut into the gates i, f, g, o; with peepholes
 * p, {@code p·c} is added to z of i and f and {@code p·c'} to that of o; {@code c' = fma(f, c, i·g)}, {@code h' = o·out(c')}.
 */
final class LstmCells {
    /**
     * What the cells of a layer have in common.
     *
     * @param gate activation of i, f and o
     * @param cell activation of g
     * @param out activation of c'
     */
    record Activations(Operator gate, Operator cell, Operator out) {}

    /** What a direction makes: h of every step in the order of time, and the last h and c. */
    record Outputs(List<Value> sequence, Value h, Value c) {}

    private final ProgramBuilder builder;
    private final String name;
    private final Activations activations;
    private final @Nullable Value peepholes;

    LstmCells(ProgramBuilder builder, String name, Activations activations, @Nullable Value peepholes) {
        this.builder = builder;
        this.name = name;
        this.activations = activations;
        this.peepholes = peepholes;
    }

    /**
     * Runs over the sequence.
     *
     * @param inputs {@code x·w + b} of every step, {@code [batch, time, 4 · size]}
     * @param recurrent the weights r
     * @param h the first h, or null for zeros; c likewise
     */
    Outputs run(Value inputs, Value recurrent, boolean backward, @Nullable Value h, @Nullable Value c) {
        List<Value> sequence = new ArrayList<>();
        int steps = inputs.shape().dim(1);
        Value hidden = h;
        Value memory = c;
        for (int i = 0; i < steps; i++) {
            Value z = Recurrence.step(builder, name + "_step", inputs, backward ? steps - 1 - i : i);
            if (hidden != null) {
                Value product = builder.matmul(name + "_recurrent", hidden, recurrent);
                z = builder.elementwise(Operator.ADD, name + "_gates", z, product);
            }
            memory = memory(z, memory);
            Value out = builder.elementwise(activations.out(), name + "_out", memory);
            hidden = builder.elementwise(Operator.MUL, name + "_h", gate(z, 3, 2, memory, "_output"), out);
            sequence.add(backward ? 0 : sequence.size(), hidden);
        }
        if (hidden == null || memory == null) {
            throw new IllegalArgumentException("no steps");
        }
        return new Outputs(sequence, hidden, memory);
    }

    private Value memory(Value z, @Nullable Value before) {
        Value input = gate(z, 0, 0, before, "_input");
        Value candidate = builder.elementwise(activations.cell(), name + "_candidate", Recurrence.part(z, 2, 4));
        if (before == null) {
            return builder.elementwise(Operator.MUL, name + "_c", input, candidate);
        }
        Value added = builder.elementwise(Operator.MUL, name + "_added", input, candidate);
        return builder.elementwise(Operator.FMA, name + "_c", gate(z, 1, 1, before, "_forget"), before, added);
    }

    /** @param seen what the gate's peephole, if any, sees; zeros where it is null */
    private Value gate(Value z, int index, int peephole, @Nullable Value seen, String suffix) {
        Value part = Recurrence.part(z, index, 4);
        if (peepholes != null && seen != null) {
            Value weights = Recurrence.part(peepholes, peephole, 3);
            part = builder.elementwise(Operator.FMA, name + suffix + "_peephole", weights, seen, part);
        }
        return builder.elementwise(activations.gate(), name + suffix, part);
    }
}
