package io.verdant.gradientvalidator;

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
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A multi-layer perceptron on labelled byte records, written out by hand: forward, backward and the inner optimizer. */
final class Mlp {
    private final int[] widths;

    Mlp(int... widths) {
        this.widths = widths;
    }

    private int layers() {
        return widths.length - 1;
    }

    SortedMap<String, Tensor> parameters(long seed) {
        Random random = new Random(seed);
        TreeMap<String, Tensor> parameters = new TreeMap<>();
        shapes().forEach((name, shape) -> {
            float[] values = new float[shape.elementCount()];
            for (int i = 0; shape.rank() == 2 && i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * Math.sqrt(2.0 / shape.dim(0)));
            }
            parameters.put(name, Tensor.ofFloats(shape, values));
        });
        return parameters;
    }

    private SortedMap<String, Shape> shapes() {
        TreeMap<String, Shape> shapes = new TreeMap<>();
        for (int layer = 0; layer < layers(); layer++) {
            shapes.put("w" + layer, Shape.of(widths[layer], widths[layer + 1]));
            shapes.put("b" + layer, Shape.of(widths[layer + 1]));
        }
        return shapes;
    }

    /** Steps of Nesterov's method, then start minus end. */
    WorkPlan plan(int batch, int localSteps, float learningRate, float momentum) {
        ProgramBuilder closing = new ProgramBuilder("closing");
        shapes().forEach((name, shape) -> closing.output(
                name,
                closing.elementwise(
                        Operator.SUB,
                        name,
                        closing.input(name, Program.Kind.START, DType.FLOAT32, shape),
                        closing.input(name, Program.Kind.STATE, DType.FLOAT32, shape))));
        return new WorkPlan(step(batch, learningRate, momentum), localSteps, closing.build());
    }

    Program loss(int batch) {
        ProgramBuilder program = new ProgramBuilder("loss");
        Forward forward = new Forward(program, batch);
        program.output("loss", forward.loss);
        return program.build();
    }

    private final class Forward {
        private final List<Value> inputs = new ArrayList<>();
        private final List<Value> sums = new ArrayList<>();
        private final SortedMap<String, Value> parameters = new TreeMap<>();
        private final Value exps;
        private final Value total;
        private final Value labels;
        private final Value loss;

        Forward(ProgramBuilder program, int batch) {
            shapes().forEach((name, shape) ->
                    parameters.put(name, program.input(name, Program.Kind.STATE, DType.FLOAT32, shape)));
            Value records = program.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
            int classes = widths[layers()];
            Value x = program.node(
                    Operator.BATCH_LOAD,
                    "x",
                    Attributes.of("offset", 0).with("decode", "u8/255"),
                    DType.FLOAT32,
                    Shape.of(batch, widths[0]),
                    records);
            labels = program.node(
                    Operator.BATCH_LOAD,
                    "y",
                    Attributes.of("offset", widths[0]).with("decode", "one-hot"),
                    DType.FLOAT32,
                    Shape.of(batch, classes),
                    records);
            for (int layer = 0; layer < layers(); layer++) {
                inputs.add(x);
                Value product = program.matmul("matmul_" + layer, x, parameters.get("w" + layer));
                sums.add(program.elementwise(Operator.ADD, "add_" + layer, product, parameters.get("b" + layer)));
                x = layer + 1 < layers() ? program.elementwise(Operator.RELU, "relu_" + layer, sums.getLast()) : x;
            }
            Shape column = Shape.of(batch, 1);
            Value highest = program.reduceLast(Operator.REDUCE_MAX, "max", sums.getLast())
                    .reshape(column);
            Value shifted = program.elementwise(Operator.SUB, "shift", sums.getLast(), highest);
            exps = program.elementwise(Operator.EXP, "exp", shifted);
            total = program.reduceLast(Operator.REDUCE_SUM, "total", exps).reshape(column);
            Value hit = program.reduceLast(
                    Operator.REDUCE_SUM, "hit", program.elementwise(Operator.MUL, "pick", labels, shifted));
            Value each = program.elementwise(
                    Operator.SUB,
                    "each",
                    program.elementwise(Operator.LOG, "log", total).reshape(Shape.of(batch)),
                    hit);
            loss = program.elementwise(
                    Operator.DIV,
                    "loss",
                    program.reduceLast(Operator.REDUCE_SUM, "sum", each),
                    program.constant(batch));
        }
    }

    private Program step(int batch, float learningRate, float momentum) {
        ProgramBuilder program = new ProgramBuilder("step");
        Forward forward = new Forward(program, batch);
        Value p = program.elementwise(Operator.DIV, "softmax", forward.exps, forward.total);
        Value error = program.elementwise(Operator.SUB, "error", p, forward.labels);
        Value delta = program.elementwise(Operator.DIV, "delta", error, program.constant(batch));
        for (int layer = layers() - 1; layer >= 0; layer--) {
            Value weights = forward.parameters.get("w" + layer);
            update(
                    program,
                    "w" + layer,
                    weights,
                    learningRate,
                    momentum,
                    program.matmul("dw_" + layer, forward.inputs.get(layer).transpose(), delta));
            update(
                    program,
                    "b" + layer,
                    forward.parameters.get("b" + layer),
                    learningRate,
                    momentum,
                    program.foldFirst("db_" + layer, delta));
            if (layer > 0) {
                Value back = program.matmul("dx_" + layer, delta, weights.transpose());
                delta = program.elementwise(Operator.RELU_GRAD, "dz_" + layer, back, forward.sums.get(layer - 1));
            }
        }
        return program.build();
    }

    private static void update(
            ProgramBuilder program, String name, Value p, float learningRate, float momentum, Value gradient) {
        Value mu = program.constant(momentum);
        Value old = program.input("v/" + name, Program.Kind.FRESH, DType.FLOAT32, p.shape());
        Value velocity = program.elementwise(Operator.FMA, "v/" + name, mu, old, gradient);
        Value ahead = program.elementwise(Operator.FMA, "ahead/" + name, mu, velocity, gradient);
        program.output("v/" + name, velocity);
        program.output(
                name, program.elementwise(Operator.FMA, "next/" + name, program.constant(-learningRate), ahead, p));
    }
}
