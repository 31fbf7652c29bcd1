package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The loss and the gradients of a step, from k micro-batches of equal size, one after the other: each is the sum over
 * the micro-batches in their order, then one division by k. Only one micro-batch's activations are needed at a time.
 */
final class GradientAccumulation {
    private final TrainingGraph graph;
    private final ProgramInputs inputs;
    private final ProgramBuilder builder;
    private final SortedMap<String, Value> gradients = new TreeMap<>();
    private @Nullable Value loss;

    GradientAccumulation(TrainingGraph graph, ProgramInputs inputs) {
        this.graph = graph;
        this.inputs = inputs;
        this.builder = inputs.builder();
    }

    /** Adds the nodes for {@code batch} records in {@code count} micro-batches. */
    void run(int batch, int count) throws ModelException {
        int rows = batch / count;
        for (int part = 0; part < count; part++) {
            ForwardProgram forward = GraphLowering.lower(graph, rows, part * rows, inputs, true);
            Differentiator.gradients(forward)
                    .forEach((name, gradient) -> gradients.merge(
                            name, gradient, (before, next) -> sum(name + "_accumulated", before, next)));
            loss = loss == null ? forward.loss() : sum("loss_accumulated", loss, forward.loss());
        }
        if (count > 1) {
            Value divisor = builder.constant(count);
            gradients.replaceAll((name, total) -> builder.elementwise(Operator.DIV, name + "_mean", total, divisor));
            loss = builder.elementwise(Operator.DIV, "loss_mean", loss(), divisor);
        }
    }

    private Value sum(String name, Value before, Value next) {
        return builder.elementwise(Operator.ADD, name, before, next);
    }

    /** The mean loss of the micro-batches, a scalar. */
    Value loss() {
        return Objects.requireNonNull(loss, "run comes first");
    }

    /** The mean gradient of each parameter. */
    SortedMap<String, Value> gradients() {
        return gradients;
    }
}
