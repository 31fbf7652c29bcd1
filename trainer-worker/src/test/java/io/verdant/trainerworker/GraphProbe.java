package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A SameDiff graph whose loss depends on its parameters alone, compiled, and what it can be compared with: ND4J's
 * execution of the same file, finite differences in float64, and numbers from elsewhere.
 */
final class GraphProbe {
    private static final double STEP = 1e-6;
    private static final RecordLayout LAYOUT = RecordLayout.labelled(1, 2);
    private static final ByteRecords RECORDS = ByteRecords.clusters(1, 1, 1, 2);

    private static final BatchSchedule ROUND = new BatchSchedule(new byte[32], 0, 0, 1, 1, 1, 1);

    private final byte[] file;
    private final CompiledModel model;

    private GraphProbe(byte[] file) throws ModelException {
        this.file = file;
        this.model = ModelCompiler.compile(file, new JobSpec.Optimizer("sgd", 1f, 0f), 1, 1, 1, LAYOUT);
    }

    static GraphProbe of(Consumer<SameDiff> definition) throws ModelException {
        return new GraphProbe(SavedModels.save(definition));
    }

    CompiledModel model() {
        return model;
    }

    /** The loss in float32, as everyone computes it. */
    float loss() {
        try (Compute compute = Compute.ofThreads(1)) {
            return new Evaluator(model, compute).loss(model.parameters(), RECORDS, (step, row) -> row);
        }
    }

    /** The gradients in float32: what one step of descent at rate 1 moved. */
    SortedMap<String, Tensor> gradients() {
        try (Compute compute = Compute.ofThreads(1)) {
            PlanResult result =
                    new PlanRunner(model.plan(), compute).run(model.parameters(), RECORDS, ROUND, PlanObserver.NONE);
            assertEquals(
                    -1,
                    result.failedNode(),
                    () -> "not finite: " + model.plan().step().node(result.failedNode()));
            return result.closing();
        }
    }

    /** The loss and, where M2.1 has them right, the gradients as ND4J computes them. */
    void compareWithNd4j(double tolerance, boolean gradientsToo) {
        PrintStream standardOutput = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            SameDiff oracle = SameDiff.fromFlatBuffers(ByteBuffer.wrap(file));
            String name = oracle.getLossVariables().getFirst();
            double expected = oracle.output(Map.of(), name).get(name).getDouble(0);
            assertEquals(expected, loss(), tolerance * Math.max(1, Math.abs(expected)), "loss");
            if (gradientsToo) {
                String[] names = model.parameters().keySet().toArray(String[]::new);
                Map<String, INDArray> wanted = oracle.calculateGradients(Map.of(), names);
                SortedMap<String, Tensor> moved = gradients();
                wanted.forEach((parameter, gradient) -> {
                    INDArray flat = gradient.dup('c').reshape(gradient.length());
                    assertClose(flat.toDoubleVector(), moved.get(parameter).floats(), tolerance, parameter);
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(standardOutput);
        }
    }

    /** Every element of every gradient, in float64, with central differences of the loss in float64. */
    void compareWithFiniteDifferences(double tolerance) {
        DoubleInterpreter step =
                bound(new DoubleInterpreter(model.plan().step(), RECORDS)).run();
        DoubleInterpreter loss = bound(new DoubleInterpreter(model.loss(), RECORDS));
        for (String name : model.parameters().keySet()) {
            double[] after = step.output(name);
            double[] point = loss.bound(name);
            for (int i = 0; i < point.length; i++) {
                double at = point[i];
                point[i] = at + STEP;
                double above = loss.run().output(CompiledModel.LOSS)[0];
                point[i] = at - STEP;
                double below = loss.run().output(CompiledModel.LOSS)[0];
                point[i] = at;
                double numeric = (above - below) / (2 * STEP);
                double scale = Math.max(1, Math.abs(numeric));
                assertEquals(numeric, at - after[i], tolerance * scale, name + "[" + i + "]");
            }
        }
    }

    private DoubleInterpreter bound(DoubleInterpreter interpreter) {
        new TreeMap<>(model.parameters()).forEach(interpreter::bind);
        return interpreter;
    }

    static void assertClose(double[] expected, float[] actual, double tolerance, String name) {
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            double scale = Math.max(1, Math.abs(expected[i]));
            assertEquals(expected[i], actual[i], tolerance * scale, name + "[" + i + "]");
        }
    }
}
