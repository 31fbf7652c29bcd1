package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Arrays;
import java.util.List;

/** What recurrent layers share: time steps as views, gates as columns, sequences put together again. */
final class Recurrence {
    private static final int MAX_PARTS = 256;

    private Recurrence() {}

    /** One step of {@code [batch, time, features]}, a copy, so that slices of it are slices along one axis. */
    static Value step(ProgramBuilder builder, String name, Value sequence, int time) {
        return Values.contiguous(builder, name, Values.takeFirst(Values.slice(sequence, 1, time, 1, 1), 1));
    }

    /** Part {@code index} of {@code count} equal parts of the last axis, a view. */
    static Value part(Value value, int index, int count) {
        int axis = value.shape().rank() - 1;
        int extent = value.shape().dim(axis);
        if (extent % count != 0) {
            throw new IllegalArgumentException("shape=" + value.shape() + " parts=" + count);
        }
        return Values.slice(value, axis, index * (extent / count), extent / count, 1);
    }

    /** {@code [batch, features]} of every step as {@code [batch, time, features]}. */
    static Value sequence(ProgramBuilder builder, String name, List<Value> steps) {
        Value[] parts = steps.stream().map(step -> Values.insertAxis(step, 1)).toArray(Value[]::new);
        while (parts.length > 1) {
            Value[] next = new Value[(parts.length + MAX_PARTS - 1) / MAX_PARTS];
            for (int i = 0; i < next.length; i++) {
                int to = Math.min(parts.length, (i + 1) * MAX_PARTS);
                next[i] = builder.concat(name, 1, Arrays.copyOfRange(parts, i * MAX_PARTS, to));
            }
            parts = next;
        }
        return parts[0];
    }

    /** {@code x·w + b} of all steps at once, {@code [batch, time, columns of w]}; {@code bias} may be empty. */
    static Value inputs(LoweringContext context, String name, Value x, Value w, List<Value> bias) {
        if (x.shape().rank() != 3 || w.shape().rank() != 2) {
            throw new IllegalArgumentException("x=" + x.shape() + " w=" + w.shape());
        }
        Value product = DenseLowering.product(context, name + "_inputs", x, w);
        return bias.isEmpty()
                ? product
                : context.builder().elementwise(Operator.ADD, name + "_biased", product, bias.get(0));
    }
}
