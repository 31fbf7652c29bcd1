package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SameDiff's gated recurrent units, of which it has two, and its single LSTM step, from primitives. With r and u the
 * sigmoids of their gates:
 *
 * <pre>
 * gru      g = tanh(fma(r, h·w', x·w + b))
 * gruCell  g = tanh((x, r·h)·w + b)
 * both     h' = fma(u, h - g, g)
 * </pre>
 */
final class GruLowering {
    private final ProgramBuilder builder;
    private final String name;

    private GruLowering(ProgramBuilder builder, String name) {
        this.builder = builder;
        this.name = name;
    }

    static void register(Map<String, Lowering> table) {
        table.put("gru", GruLowering::layer);
        table.put("gruCell", GruLowering::cell);
        table.put("lstmBlockCell", GruLowering::lstmCell);
    }

    /** Inputs are x {@code [time, batch, features]}, the first h, w, r and b, whose columns are r, u, g. */
    private static Value layer(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 5);
        GruLowering gru = new GruLowering(context.builder(), operation.name());
        Value x = inputs.get(0).permute(1, 0, 2);
        Value h = inputs.get(1);
        Value w = inputs.get(3);
        Value gates = Recurrence.inputs(context, operation.name(), x, inputs.get(2), List.of(inputs.get(4)));
        List<Value> outputs = new ArrayList<>();
        for (int time = 0; time < x.shape().dim(1); time++) {
            Value z = Recurrence.step(gru.builder, gru.name + "_step", gates, time);
            Value product = gru.builder.matmul(gru.name + "_recurrent", h, w);
            Value reset = gru.gate("_reset", z, product, 0);
            Value update = gru.gate("_update", z, product, 1);
            Value sum = gru.make(
                    Operator.FMA, "_candidate_sum", reset, Recurrence.part(product, 2, 3), Recurrence.part(z, 2, 3));
            h = gru.mixed(update, h, gru.make(Operator.TANH, "_candidate", sum));
            outputs.add(h);
        }
        return Recurrence.sequence(gru.builder, gru.name, outputs).permute(1, 0, 2);
    }

    private Value gate(String suffix, Value z, Value product, int index) {
        Value sum =
                make(Operator.ADD, suffix + "_sum", Recurrence.part(z, index, 3), Recurrence.part(product, index, 3));
        return make(Operator.SIGMOID, suffix, sum);
    }

    /** {@code u·h + (1 - u)·g} as {@code fma(u, h - g, g)}. */
    private Value mixed(Value update, Value before, Value candidate) {
        Value difference = make(Operator.SUB, "_difference", before, candidate);
        return make(Operator.FMA, "_h", update, difference, candidate);
    }

    /**
     * Inputs are x, h, the weights of (x, h) for r and u, those of (x, r·h) for g, and the two biases. Results are r, u,
     * g, h'.
     */
    private static Value cell(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 6);
        GruLowering gru = new GruLowering(context.builder(), operation.name());
        Value x = inputs.get(0);
        Value h = inputs.get(1);
        Value both = gru.beside("_with_h", x, h);
        Value product = gru.builder.matmul(gru.name + "_gates_product", both, inputs.get(2));
        Value gates = gru.make(Operator.ADD, "_gates", product, inputs.get(4));
        Value reset = gru.make(Operator.SIGMOID, "_reset", Recurrence.part(gates, 0, 2));
        Value update = gru.make(Operator.SIGMOID, "_update", Recurrence.part(gates, 1, 2));
        Value held = gru.beside("_with_held", x, gru.make(Operator.MUL, "_held", reset, h));
        Value recalled = gru.builder.matmul(gru.name + "_recalled", held, inputs.get(3));
        Value candidate = gru.make(
                Operator.TANH, "_candidate", gru.make(Operator.ADD, "_candidate_sum", recalled, inputs.get(5)));
        say(context, operation, List.of(reset, update, candidate, gru.mixed(update, h, candidate)));
        return reset;
    }

    /**
     * Inputs are x, c, h, the weights of (x, h) for the gates i, g, f, o, three peepholes, which must be off (integer 0), and
     * the bias. Reals are what is added to f before its sigmoid, and a clip, which must be off. Results are i, c', f, o,
     * g, tanh(c'), h'.
     */
    private static Value lstmCell(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 8);
        List<Long> integers = operation.attributes().integers();
        List<Double> reals = operation.attributes().reals();
        if (integers.contains(1L)
                || reals.size() < 2
                || !Float.isFinite(reals.get(0).floatValue())
                || reals.get(1) > 0) {
            throw ModelException.invalid(
                    operation.operator(), operation.name(), "integers=" + integers + " reals=" + reals);
        }
        GruLowering lstm = new GruLowering(context.builder(), operation.name());
        Value both = lstm.beside("_with_h", inputs.get(0), inputs.get(2));
        Value product = lstm.builder.matmul(lstm.name + "_product", both, inputs.get(3));
        Value z = lstm.make(Operator.ADD, "_gates", product, inputs.get(7));
        Value extra = lstm.builder.constant(reals.get(0).floatValue());
        Value input = lstm.make(Operator.SIGMOID, "_input", Recurrence.part(z, 0, 4));
        Value candidate = lstm.make(Operator.TANH, "_candidate", Recurrence.part(z, 1, 4));
        Value forget = lstm.make(
                Operator.SIGMOID, "_forget", lstm.make(Operator.ADD, "_forget_sum", Recurrence.part(z, 2, 4), extra));
        Value output = lstm.make(Operator.SIGMOID, "_output", Recurrence.part(z, 3, 4));
        Value added = lstm.make(Operator.MUL, "_added", input, candidate);
        Value memory = lstm.make(Operator.FMA, "_c", forget, inputs.get(1), added);
        Value out = lstm.make(Operator.TANH, "_out", memory);
        Value h = lstm.make(Operator.MUL, "_h", output, out);
        say(context, operation, List.of(input, memory, forget, output, candidate, out, h));
        return input;
    }

    private static void say(LoweringContext context, Operation operation, List<Value> results) {
        for (int index = 1; index < Math.min(results.size(), operation.outputs().size()); index++) {
            context.result(operation, index, results.get(index));
        }
    }

    /** {@code [batch, a]} and {@code [batch, b]} as {@code [batch, a + b]}. */
    private Value beside(String suffix, Value a, Value b) {
        Shape shape = a.shape();
        if (shape.rank() != 2 || b.shape().rank() != 2) {
            throw new IllegalArgumentException("x=" + shape + " h=" + b.shape());
        }
        return builder.concat(name + suffix, 1, a, b);
    }

    private Value make(Operator operator, String suffix, Value... operands) {
        return builder.elementwise(operator, name + suffix, operands);
    }
}
