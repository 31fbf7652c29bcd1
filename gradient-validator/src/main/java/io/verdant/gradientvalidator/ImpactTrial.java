package io.verdant.gradientvalidator;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tries an update on records: the loss at the checkpoint, and the loss at {@code parameter - step * gradient}, product and
 * difference each rounded to float32. The loss is the mean over whole batches, summed in float64 in batch order.
 */
final class ImpactTrial {
    /** Name of the loss program's result. */
    static final String LOSS = "loss";

    private final Program loss;
    private final ProgramRunner runner;
    private final int batch;
    private final SortedMap<String, Tensor> moved = new TreeMap<>();

    ImpactTrial(Program loss, Compute compute) {
        this.loss = loss;
        this.runner = new ProgramRunner(loss, compute);
        this.batch = batchOf(loss);
    }

    /**
     * Records of a batch of that program.
     *
     * @throws IllegalArgumentException where it reads none
     */
    static int batchOf(Program program) {
        for (Node node : program.nodes()) {
            if (node.operator() == Operator.BATCH_LOAD) {
                return node.shape().dim(0);
            }
        }
        throw new IllegalArgumentException("program reads no records: program=" + program.name());
    }

    int batch() {
        return batch;
    }

    /** Whole batches that hold that many records. */
    int batchesOf(int records) {
        return (records + batch - 1) / batch;
    }

    /** The loss at a state, or null where it is not finite. */
    @Nullable
    Double loss(SortedMap<String, Tensor> state, RecordSource records, BatchIndex index, int batches) {
        for (Program.Input input : loss.inputs()) {
            if (input.kind() == Program.Kind.STATE || input.kind() == Program.Kind.START) {
                Tensor tensor = state.get(input.name());
                if (tensor == null) {
                    throw new IllegalArgumentException("checkpoint lacks a tensor: name=" + input.name());
                }
                runner.bind(input.name(), input.kind(), tensor);
            }
        }
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            runner.bindRecords(records, index, i);
            if (!runner.run().ok()) {
                return null;
            }
            sum += runner.output(LOSS).floats()[0];
        }
        return sum / batches;
    }

    /** The state that a share of the update leads to; what it does not move stays. Its tensors are reused by the next call. */
    SortedMap<String, Tensor> moved(SortedMap<String, Tensor> start, SortedMap<String, Tensor> gradient, double share) {
        float step = (float) share;
        start.forEach((name, tensor) -> {
            if (!gradient.containsKey(name)) {
                moved.put(name, tensor);
            }
        });
        gradient.forEach((name, tensor) -> {
            Tensor from = start.get(name);
            if (from == null) {
                throw new IllegalArgumentException("checkpoint lacks a tensor: name=" + name);
            }
            float[] to = moved.computeIfAbsent(name, key -> Tensor.zeros(from.dtype(), from.shape()))
                    .floats();
            for (int i = 0; i < from.shape().elementCount(); i++) {
                to[i] = from.floats()[i] - step * tensor.floats()[i];
            }
        });
        return moved;
    }

    /** How much of the loss was added, in relation to it; the largest double where the loss is no longer finite. */
    static double relativeRise(@Nullable Double before, @Nullable Double after) {
        if (after == null) {
            return Double.MAX_VALUE;
        }
        if (before == null) {
            return -1;
        }
        return (after - before) / Math.max(before, CheckDefaults.LOSS_FLOOR);
    }
}
