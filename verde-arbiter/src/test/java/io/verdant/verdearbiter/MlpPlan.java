package io.verdant.verdearbiter;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A multi-layer perceptron with softmax, cross-entropy and momentum as a work plan, using every operator at least once.
 */
final class MlpPlan {
    private static final List<Operator> UNARY = List.of(
            Operator.EXP2,
            Operator.EXPM1,
            Operator.LOG2,
            Operator.LOG1P,
            Operator.SIN,
            Operator.COS,
            Operator.TANH,
            Operator.SIGMOID,
            Operator.ERF,
            Operator.RSQRT,
            Operator.RECIPROCAL,
            Operator.ABS);
    private static final List<Operator> BINARY =
            List.of(Operator.MAX, Operator.MIN, Operator.GREATER, Operator.GREATER_EQUAL, Operator.EQUAL);

    private final int[] layers;
    private final int batch;
    float learningRate = 0.05f;
    float momentum = 0.9f;
    Operator activation = Operator.RELU;
    boolean differenceSwapped;

    /** How much of the worker's own momentum stays, which it carries from claim to claim; 0 for none. */
    float workerMomentum;

    /** How many elements of each row the worker sends, carrying the rest; 0 for all. */
    int keep;

    boolean rankedByMagnitude = true;

    MlpPlan(int batch, int... layers) {
        this.layers = layers;
        this.batch = batch;
    }

    int recordLength() {
        return layers[0] + 1;
    }

    WorkPlan plan(int localSteps) {
        return new WorkPlan(step(), localSteps, closing());
    }

    SortedMap<String, Tensor> start(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Tensor> start = new TreeMap<>();
        for (int layer = 1; layer < layers.length; layer++) {
            start.put("b" + layer, random(random, Shape.of(layers[layer])));
            start.put("w" + layer, random(random, Shape.of(layers[layer - 1], layers[layer])));
            start.put("outer.m/w" + layer, random(random, Shape.of(layers[layer - 1], layers[layer])));
        }
        start.put("fixed", random(random, Shape.of(layers[layers.length - 1])));
        return start;
    }

    private static Tensor random(SplittableRandom random, Shape shape) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextFloat() - 0.5f) * 0.2f;
        }
        return Tensor.ofFloats(shape, values);
    }

    private Program step() {
        ProgramBuilder b = new ProgramBuilder("step");
        int classes = layers[layers.length - 1];
        Value records = b.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        Value x = load(b, "x", records, 0, "u8/255", DType.FLOAT32, Shape.of(batch, layers[0]));
        Value y = load(b, "y", records, layers[0], "one-hot", DType.FLOAT32, Shape.of(batch, classes));
        load(b, "label", records, layers[0], "u8", DType.INT32, Shape.of(batch));
        List<Value> weights = new ArrayList<>();
        List<Value> biases = new ArrayList<>();
        List<Value> activations = new ArrayList<>(List.of(x));
        List<Value> sums = new ArrayList<>();
        for (int layer = 1; layer < layers.length; layer++) {
            Value w =
                    b.input("w" + layer, Program.Kind.STATE, DType.FLOAT32, Shape.of(layers[layer - 1], layers[layer]));
            Value bias = b.input("b" + layer, Program.Kind.STATE, DType.FLOAT32, Shape.of(layers[layer]));
            weights.add(w);
            biases.add(bias);
            Value product = b.matmul("matmul" + layer, activations.getLast(), w);
            Value sum = b.elementwise(Operator.ADD, "biased" + layer, product, bias);
            sums.add(sum);
            boolean last = layer == layers.length - 1;
            activations.add(last ? sum : b.elementwise(activation, "relu" + layer, sum));
        }
        // A state that no step writes: operands of it lead back to the start root at every step.
        Value fixed = b.input("fixed", Program.Kind.STATE, DType.FLOAT32, Shape.of(classes));
        Value logits = b.elementwise(Operator.ADD, "logits", activations.getLast(), fixed);
        Value gradient = lossAndGradient(b, logits, y, classes);
        for (int layer = layers.length - 1; layer >= 1; layer--) {
            Value dw = b.matmul("dw" + layer, activations.get(layer - 1).transpose(), gradient);
            Value db = b.foldFirst("db" + layer, gradient);
            if (layer > 1) {
                Value dx =
                        b.matmul("dx" + layer, gradient, weights.get(layer - 1).transpose());
                gradient = b.elementwise(Operator.RELU_GRAD, "drelu" + layer, dx, sums.get(layer - 2));
            }
            update(b, "w" + layer, weights.get(layer - 1), dw);
            update(b, "b" + layer, biases.get(layer - 1), db);
        }
        return b.build();
    }

    private Value lossAndGradient(ProgramBuilder b, Value logits, Value y, int classes) {
        Shape rows = Shape.of(batch, 1);
        Shape full = Shape.of(batch, classes);
        Value max = b.reduceLast(Operator.REDUCE_MAX, "max", logits);
        Value shifted =
                b.elementwise(Operator.SUB, "shifted", logits, max.reshape(rows).broadcast(full));
        Value exp = b.elementwise(Operator.EXP, "exp", shifted);
        Value sum = b.reduceLast(Operator.REDUCE_SUM, "sum", exp);
        Value p = b.elementwise(Operator.DIV, "softmax", exp, sum.reshape(rows).broadcast(full));
        Value log = b.elementwise(Operator.LOG, "log", sum);
        Value likelihood = b.elementwise(
                Operator.SUB, "likelihood", shifted, log.reshape(rows).broadcast(full));
        Value chosen = b.elementwise(Operator.MUL, "chosen", likelihood, y);
        Value loss = b.reduceLast(Operator.REDUCE_SUM, "loss", chosen);
        b.output("loss", b.elementwise(Operator.NEG, "negative", loss));
        b.elementwise(Operator.SQRT, "root", sum);
        b.reduceLast(Operator.ARGMAX, "prediction", logits);
        b.node(Operator.MEAN_OF, "mean", Attributes.NONE, DType.FLOAT32, full, logits, shifted, exp, p, likelihood);
        b.node(
                Operator.TRIMMED_MEAN,
                "trimmed",
                Attributes.of("f", 1),
                DType.FLOAT32,
                full,
                logits,
                shifted,
                exp,
                p,
                likelihood);
        b.node(Operator.COPY, "copied", Attributes.NONE, DType.FLOAT32, Shape.of(classes, batch), p.transpose());
        elementwiseOperators(b, p, exp, y);
        Value difference =
                b.elementwise(Operator.SUB, "difference", differenceSwapped ? y : p, differenceSwapped ? p : y);
        return b.elementwise(Operator.MUL, "scaled", difference, b.constant(1f / batch));
    }

    /** Every other elementwise operator once, of values between 0 and 1 that all of them take. */
    private static void elementwiseOperators(ProgramBuilder b, Value p, Value other, Value condition) {
        for (Operator unary : UNARY) {
            b.elementwise(unary, "unary/" + unary, p);
        }
        for (Operator binary : BINARY) {
            b.elementwise(binary, "binary/" + binary, p, other);
        }
        b.elementwise(Operator.WHERE, "where", condition, p, other);
    }

    private void update(ProgramBuilder b, String name, Value parameter, Value gradient) {
        Value state = b.input("velocity/" + name, Program.Kind.FRESH, DType.FLOAT32, gradient.shape());
        Value velocity = b.elementwise(Operator.FMA, "velocity/" + name, state, b.constant(momentum), gradient);
        b.output("velocity/" + name, velocity);
        b.output(name, b.elementwise(Operator.FMA, "next/" + name, velocity, b.constant(-learningRate), parameter));
    }

    private static Value load(
            ProgramBuilder b, String name, Value records, int offset, String decode, DType dtype, Shape shape) {
        Attributes attributes = Attributes.of("offset", offset).with("decode", decode);
        return b.node(Operator.BATCH_LOAD, name, attributes, dtype, shape, records);
    }

    private Program closing() {
        ProgramBuilder b = new ProgramBuilder("closing");
        for (int layer = 1; layer < layers.length; layer++) {
            subtract(b, "w" + layer, Shape.of(layers[layer - 1], layers[layer]));
            subtract(b, "b" + layer, Shape.of(layers[layer]));
        }
        return b.build();
    }

    private void subtract(ProgramBuilder b, String name, Shape shape) {
        Value start = b.input(name, Program.Kind.START, DType.FLOAT32, shape);
        Value end = b.input(name, Program.Kind.STATE, DType.FLOAT32, shape);
        Value delta = b.elementwise(Operator.SUB, "delta/" + name, start, end);
        Value gradient = workerMomentum == 0 ? delta : momentum(b, name, shape, delta);
        b.output(name, keep == 0 ? gradient : compressed(b, name, shape, gradient));
    }

    private Value momentum(ProgramBuilder b, String name, Shape shape, Value delta) {
        Value before = b.input("carried/" + name, Program.Kind.CARRIED, DType.FLOAT32, shape);
        Value share = b.elementwise(Operator.MUL, "share/" + name, delta, b.constant(1 - workerMomentum));
        Value after = b.elementwise(Operator.FMA, "carried/" + name, before, b.constant(workerMomentum), share);
        b.output("carried/" + name, after);
        return after;
    }

    /** The largest of every row are sent, the rest is carried. */
    private Value compressed(ProgramBuilder b, String name, Shape shape, Value gradient) {
        Value before = b.input("carried/residual/" + name, Program.Kind.CARRIED, DType.FLOAT32, shape);
        Value total = b.elementwise(Operator.ADD, "total/" + name, gradient, before);
        Attributes byMagnitude = Attributes.of("descending", 1).with("magnitude", rankedByMagnitude ? 1 : 0);
        Value rank = b.node(Operator.RANK, "rank/" + name, byMagnitude, DType.FLOAT32, shape, total);
        Value chosen = b.elementwise(Operator.GREATER, "chosen/" + name, b.constant(keep), rank);
        Value kept = b.elementwise(Operator.WHERE, "kept/" + name, chosen, total, b.constant(0));
        b.output("carried/residual/" + name, b.elementwise(Operator.SUB, "residual/" + name, total, kept));
        return kept;
    }
}
