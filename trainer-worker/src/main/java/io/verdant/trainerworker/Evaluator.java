package io.verdant.trainerworker;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model forward: how many labels it predicts correctly, and its loss on a batch. A record has one label or, in a
 * text, one for each token. Not thread safe.
 */
public final class Evaluator {
    private final CompiledModel model;
    private final ProgramRunner loss;
    private final @Nullable ProgramRunner logits;

    public Evaluator(CompiledModel model, Compute compute) {
        this.model = model;
        this.loss = new ProgramRunner(model.loss(), compute);
        this.logits = model.logits() == null ? null : new ProgramRunner(model.logits(), compute);
    }

    /** Whether the model predicts classes that can be compared with the records' labels. */
    public boolean classifies() {
        return logits != null && model.layout().field(RecordLayout.LABELS).isPresent();
    }

    /** Labels of one record. */
    public int labelsPerRecord() {
        return model.layout()
                .field(RecordLayout.LABELS)
                .map(RecordLayout.Field::length)
                .orElse(0);
    }

    /**
     * Labels that are predicted; none where a value is not finite.
     *
     * @throws IllegalStateException for a model that does not predict classes
     */
    public int correctCount(SortedMap<String, Tensor> state, RecordSource records) {
        ProgramRunner runner = logits;
        RecordLayout.Field field = model.layout().field(RecordLayout.LABELS).orElse(null);
        if (runner == null || field == null) {
            throw new IllegalStateException("the model predicts no classes");
        }
        bind(runner, state);
        int count = records.recordCount();
        int batch = model.lossBatch();
        byte[] labels = new byte[field.length()];
        int correct = 0;
        for (int first = 0; first < count; first += batch) {
            int start = first;
            // The last batch repeats the last record, whose extra rows are not counted.
            BatchIndex inOrder = (step, row) -> Math.min(start + row, count - 1);
            runner.bindRecords(records, inOrder, 0);
            if (!runner.run().ok()) {
                return 0;
            }
            int[] predictions = runner.output(CompiledModel.PREDICTION).ints();
            for (int row = 0; row < batch && start + row < count; row++) {
                records.copy(start + row, field.offset(), labels, 0, labels.length);
                for (int i = 0; i < labels.length; i++) {
                    correct += predictions[row * labels.length + i] == (labels[i] & 0xff) ? 1 : 0;
                }
            }
        }
        return correct;
    }

    /** The share of labels that are predicted, in [0, 1]. */
    public double accuracy(SortedMap<String, Tensor> state, RecordSource records) {
        return (double) correctCount(state, records) / ((long) records.recordCount() * labelsPerRecord());
    }

    /**
     * The mean over the records' whole batches, in order, of each one's mean loss, summed in float64; records that do not fill a
     * batch are left out, unless they are all there are, when the last is repeated. NaN where a value is not finite.
     */
    public double meanLoss(SortedMap<String, Tensor> state, RecordSource records) {
        int batch = model.lossBatch();
        int count = records.recordCount();
        int batches = Math.max(1, count / batch);
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            int start = i * batch;
            sum += loss(state, records, (step, row) -> Math.min(start + row, count - 1));
        }
        return sum / batches;
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
