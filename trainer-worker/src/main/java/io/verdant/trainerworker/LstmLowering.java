package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SameDiff's LSTM layer, of {@link LstmCells}. Integers are (layout, direction, gate's activation, candidate's, out);
 * booleans say which inputs (bias, lengths, first h, first c, peepholes) and results (sequence, last h, last c) there are.
 * In both directions the weights, states and last results have a first axis of 2, forward first, and the sequences are
 * added or put one behind the other along the features.
 */
final class LstmLowering {
    private static final Operator[] ACTIVATIONS = {Operator.TANH, Operator.RELU, Operator.SIGMOID};
    private static final int BIAS = 0;
    private static final int LENGTHS = 1;
    private static final int FIRST_H = 2;
    private static final int FIRST_C = 3;
    private static final int PEEPHOLES = 4;
    private static final int RESULTS = 5;

    private static final int BACKWARD = 1;
    private static final int BOTH_ADDED = 2;
    private static final int BOTH_JOINED = 3;

    /** Layouts: time, batch, features; batch, time, features; batch, features, time. */
    private static final int[][] TO_BATCH_TIME = {{1, 0, 2}, {0, 1, 2}, {0, 2, 1}};

    private final LoweringContext context;
    private final ProgramBuilder builder;
    private final Operation operation;
    private final String name;
    private final List<Value> inputs;
    private int next = 3;

    private LstmLowering(LoweringContext context, Operation operation, List<Value> inputs) {
        this.context = context;
        this.builder = context.builder();
        this.operation = operation;
        this.name = operation.name();
        this.inputs = inputs;
    }

    static void register(Map<String, Lowering> table) {
        table.put("lstmLayer", (context, operation, inputs) -> new LstmLowering(context, operation, inputs).layer());
    }

    private Value layer() throws ModelException {
        if (flag(LENGTHS) || clip() != 0) {
            throw ModelException.invalid(operation.operator(), name, "lengths or clipping");
        }
        int layout = integer(0, TO_BATCH_TIME.length);
        int direction = integer(1, BOTH_JOINED + 1);
        Value x = inputs.get(0).permute(TO_BATCH_TIME[layout]);
        Value bias = flag(BIAS) ? input() : null;
        Value h = flag(FIRST_H) ? input() : null;
        Value c = flag(FIRST_C) ? input() : null;
        Value peepholes = flag(PEEPHOLES) ? input() : null;
        if (next != inputs.size()) {
            throw new IllegalArgumentException("inputs=" + inputs.size() + " expected=" + next);
        }
        boolean both = direction >= BOTH_ADDED;
        List<LstmCells.Outputs> made = new ArrayList<>();
        for (int way = 0; way < (both ? 2 : 1); way++) {
            List<Value> biases = bias == null ? List.of() : List.of(of(way, both, bias));
            Value gates = Recurrence.inputs(context, name, x, of(way, both, inputs.get(1)), biases);
            var activations = new LstmCells.Activations(activation(2), activation(3), activation(4));
            Value holes = peepholes == null ? null : of(way, both, peepholes);
            made.add(new LstmCells(builder, name, activations, holes)
                    .run(
                            gates,
                            of(way, both, inputs.get(2)),
                            both ? way == 1 : direction == BACKWARD,
                            h == null ? null : of(way, both, h),
                            c == null ? null : of(way, both, c)));
        }
        return results(made, layout, direction);
    }

    /** The part of one of two directions, or all of it where there is only one. */
    private Value of(int way, boolean both, Value value) {
        if (!both) {
            return value;
        }
        if (value.shape().dim(0) != 2) {
            throw new IllegalArgumentException("not of two directions: shape=" + value.shape());
        }
        return Values.contiguous(builder, name + "_way", Values.takeFirst(Values.slice(value, 0, way, 1, 1), 0));
    }

    /** The sequence, the last h and the last c, as many of them as there are results. */
    private Value results(List<LstmCells.Outputs> made, int layout, int direction) throws ModelException {
        List<Value> results = new ArrayList<>();
        if (flag(RESULTS)) {
            List<Value> sequences = made.stream()
                    .map(way -> Recurrence.sequence(builder, name, way.sequence()))
                    .toList();
            results.add(together(sequences, direction).permute(TO_BATCH_TIME[layout]));
        }
        if (flag(RESULTS + 1)) {
            results.add(stacked(made.stream().map(LstmCells.Outputs::h).toList()));
        }
        if (flag(RESULTS + 2)) {
            results.add(stacked(made.stream().map(LstmCells.Outputs::c).toList()));
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

    private Value together(List<Value> sequences, int direction) {
        if (sequences.size() == 1) {
            return sequences.get(0);
        }
        return direction == BOTH_ADDED
                ? builder.elementwise(Operator.ADD, name + "_both", sequences.get(0), sequences.get(1))
                : builder.concat(name + "_both", 2, sequences.get(0), sequences.get(1));
    }

    private Value stacked(List<Value> ways) {
        return ways.size() == 1
                ? ways.get(0)
                : builder.concat(
                        name + "_last", 0, Values.insertAxis(ways.get(0), 0), Values.insertAxis(ways.get(1), 0));
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
