package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole step programs in float64: the gradient against finite differences, the optimizers against their formulas. */
class MlpGradientTest {
    private static final int FEATURES = 7;
    private static final int CLASSES = 3;
    private static final int BATCH = 5;
    private static final long SEED = 11;
    private static final double STEP = 1e-5;
    private static final float RATE = 0.25f;
    private static final float MU = 0.75f;

    private final ByteRecords records = ByteRecords.clusters(SEED, BATCH, FEATURES, CLASSES);

    private static Program step(String optimizer) throws ModelException {
        return model(optimizer).plan().step();
    }

    private static CompiledModel model(String optimizer) throws ModelException {
        JobSpec.Optimizer rule = new JobSpec.Optimizer(optimizer, RATE, optimizer.equals("sgd") ? 0 : MU);
        RecordLayout layout = RecordLayout.labelled(FEATURES, CLASSES);
        return ModelCompiler.compile(SavedModels.mlp(SEED, FEATURES, 6, 4, CLASSES), rule, BATCH, 1, BATCH, layout);
    }

    private DoubleInterpreter interpreter(Program program, Map<String, Tensor> parameters) {
        DoubleInterpreter interpreter = new DoubleInterpreter(program, records);
        // Biases start at 0, where an exactly dead unit would hide a wrong gradient.
        Random random = new Random(SEED);
        parameters.forEach((name, value) -> {
            interpreter.bind(name, value);
            double[] bound = interpreter.bound(name);
            for (int i = 0; i < bound.length; i++) {
                bound[i] += 0.1 * random.nextDouble();
            }
        });
        return interpreter;
    }

    /** What one plain step of descent moved, divided by the rate. */
    private SortedMap<String, double[]> gradients() throws ModelException {
        CompiledModel model = model("sgd");
        DoubleInterpreter interpreter =
                interpreter(model.plan().step(), model.parameters()).run();
        SortedMap<String, double[]> gradients = new TreeMap<>();
        for (String name : model.parameters().keySet()) {
            double[] before = interpreter.bound(name);
            double[] after = interpreter.output(name);
            double[] gradient = new double[before.length];
            for (int i = 0; i < before.length; i++) {
                gradient[i] = (before[i] - after[i]) / RATE;
            }
            gradients.put(name, gradient);
        }
        return gradients;
    }

    @ParameterizedTest
    @CsvSource({"b_0", "b_1", "b_2", "w_0", "w_1", "w_2"})
    void shouldEqualFiniteDifferencesOfTheLoss(String name) throws ModelException {
        double[] gradient = gradients().get(name);
        CompiledModel model = model("sgd");
        DoubleInterpreter loss = interpreter(model.loss(), model.parameters());
        double[] point = loss.bound(name);
        for (int i = 0; i < point.length; i++) {
            double at = point[i];
            point[i] = at + STEP;
            double above = loss.run().output("loss")[0];
            point[i] = at - STEP;
            double below = loss.run().output("loss")[0];
            point[i] = at;
            assertEquals((above - below) / (2 * STEP), gradient[i], 1e-8, "seed=" + SEED + " " + name + "[" + i + "]");
        }
    }

    @ParameterizedTest
    @CsvSource({"momentum", "nesterov"})
    void shouldUpdateByTheFormula(String optimizer) throws ModelException {
        SortedMap<String, double[]> gradients = gradients();
        CompiledModel model = model(optimizer);
        DoubleInterpreter interpreter = interpreter(step(optimizer), model.parameters());
        Random random = new Random(SEED + 1);
        gradients.forEach((name, gradient) -> interpreter.bind(
                "momentum/" + name, random.doubles(gradient.length, -1, 1).toArray()));
        interpreter.run();
        gradients.forEach((name, gradient) -> {
            for (int i = 0; i < gradient.length; i++) {
                double momentum = MU * interpreter.bound("momentum/" + name)[i] + gradient[i];
                double move = optimizer.equals("nesterov") ? gradient[i] + MU * momentum : momentum;
                assertEquals(momentum, interpreter.output("momentum/" + name)[i], 1e-12);
                assertEquals(
                        interpreter.bound(name)[i] - RATE * move, interpreter.output(name)[i], 1e-12);
            }
        });
    }
}
