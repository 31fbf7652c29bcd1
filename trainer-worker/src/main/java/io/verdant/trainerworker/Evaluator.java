package io.verdant.trainerworker;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.util.SortedMap;

/** Runs a model forward: how many records it classifies correctly, and its loss on a batch. Not thread safe. */
public final class Evaluator {
    private final CompiledModel model;
    private final ProgramRunner loss;
    private final ProgramRunner logits;

    public Evaluator(CompiledModel model, Compute compute) {
        this.model = model;
        this.loss = new ProgramRunner(model.loss(), compute);
        this.logits = new ProgramRunner(model.logits(), compute);
    }

    /** Records whose predicted class is their label; none where a value is not finite. */
    public int correctCount(SortedMap<String, Tensor> state, RecordSource records) {
        bind(logits, state);
        int count = records.recordCount();
        int batch = model.lossBatch();
        byte[] label = new byte[1];
        int correct = 0;
        for (int first = 0; first < count; first += batch) {
            int start = first;
            // The last batch repeats the last record, whose extra rows are not counted.
            BatchIndex inOrder = (step, row) -> Math.min(start + row, count - 1);
            logits.bindRecords(records, inOrder, 0);
            if (!logits.run().ok()) {
                return 0;
            }
            int[] predictions = logits.output(CompiledModel.PREDICTION).ints();
            for (int row = 0; row < batch && start + row < count; row++) {
                records.copy(start + row, model.layout().features(), label, 0, 1);
                correct += predictions[row] == (label[0] & 0xff) ? 1 : 0;
            }
        }
        return correct;
    }

    /** The share of records that are classified correctly, in [0, 1]. */
    public double accuracy(SortedMap<String, Tensor> state, RecordSource records) {
        return (double) correctCount(state, records) / records.recordCount();
    }

    /**
     * The mean loss over one batch of {@link CompiledModel#lossBatch()} records, rows {@code (0, row)} of the index;
     * NaN where a value is not finite.
     */
    public float loss(SortedMap<String, Tensor> state, RecordSource records, BatchIndex index) {
        bind(loss, state);
        loss.bindRecords(records, index, 0);
        return loss.run().ok() ? loss.output(CompiledModel.LOSS).floats()[0] : Float.NaN;
    }

    private static void bind(ProgramRunner runner, SortedMap<String, Tensor> state) {
        for (Program.Input input : runner.program().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                Tensor tensor = state.get(input.name());
                if (tensor == null) {
                    throw new IllegalArgumentException("state lacks a parameter: parameter=" + input.name());
                }
                runner.bind(input.name(), input.kind(), tensor);
            }
        }
    }
}
