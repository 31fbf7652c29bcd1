package io.verdant.bench;

import io.verdant.repops.SuppressForbidden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * SameDiff's {@code fit} of a recipe's file, in a process of its own: {@code FitWorker MODEL FILE}. {@code fit} answers with
 * the seconds of one step. Only for models of labelled images.
 */
final class FitWorker {
    private static final int CLASSES = 10;

    private final SameDiff graph;
    private final DataSet batch;

    private FitWorker(BenchModel model, Path file) {
        this.graph = SameDiff.load(file.toFile(), false);
        long[] image =
                model == BenchModel.LENET ? new long[] {model.batch(), 28, 28, 1} : new long[] {model.batch(), 28 * 28};
        INDArray labels = Nd4j.zeros(model.batch(), CLASSES);
        for (int row = 0; row < model.batch(); row++) {
            labels.putScalar(row, row % CLASSES, 1f);
        }
        this.batch = new DataSet(Nd4j.rand(image), labels);
        graph.setTrainingConfig(TrainingConfig.builder()
                .updater(new Nesterovs(0.05, 0.9))
                .dataSetFeatureMapping("input")
                .dataSetLabelMapping("labels")
                .build());
    }

    private double fit() {
        long startNs = System.nanoTime();
        graph.fit(batch);
        return (System.nanoTime() - startNs) / 1e9;
    }

    @SuppressForbidden(reason = "ND4J prints there, and the answers go there")
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        FitWorker worker = new FitWorker(BenchModel.named(arguments[0]), Path.of(arguments[1]));
        try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                answers.println(String.format(Locale.ROOT, "%.9f", worker.fit()));
            }
        }
    }
}
