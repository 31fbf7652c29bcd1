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
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A plan of the operators of robust aggregation, and of every operator that has one in its FLOAT64 form. */
final class RobustPlan {
    private static final int ROWS = 7;
    private static final Shape ROW = Shape.of(3, 47);

    private final ProgramBuilder b = new ProgramBuilder("step");
    private final SplittableRandom random = new SplittableRandom(4);
    private final SortedMap<String, Tensor> start = new TreeMap<>();

    private RobustPlan() {}

    static World world() {
        RobustPlan made = new RobustPlan();
        Program step = made.step();
        ProgramBuilder closing = new ProgramBuilder("closing");
        Value after = closing.input("x0", Program.Kind.STATE, DType.FLOAT32, ROW);
        closing.output("x0", closing.elementwise(Operator.ADD, "twice", after, after));
        return new World(new WorkPlan(step, 1, closing.build()), made.start, 4, 2, 1);
    }

    private Value floats(String name, Shape shape) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-500, 500) / 1_024f;
        }
        start.put(name, Tensor.ofFloats(shape, values));
        return b.input(name, Program.Kind.STATE, DType.FLOAT32, shape);
    }

    private Value doubles(String name, Shape shape) {
        double[] values = new double[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble(0.5, 3);
        }
        start.put(name, Tensor.ofDoubles(shape, values));
        return b.input(name, Program.Kind.STATE, DType.FLOAT64, shape);
    }

    private Program step() {
        Value[] rows = new Value[ROWS];
        for (int k = 0; k < ROWS; k++) {
            rows[k] = floats("x" + k, ROW);
        }
        b.gram("plain", null, rows);
        Value gram = b.gram("less", floats("reference", ROW), rows);
        Value ranks = b.rank("ranks", gram, true, true);
        Value chosen = b.cast("chosen", b.reduceLast(Operator.REDUCE_SUM, "sums", ranks), DType.FLOAT32);
        Value sum = b.weightedSum("sum", chosen, rows);
        b.meanAround("around", 3, rows);
        b.rank("order", sum, DType.INT32, false, false);
        wide();
        b.output("x0", sum);
        return b.build();
    }

    private void wide() {
        Value x = doubles("wide x", Shape.of(5, 40));
        Value y = doubles("wide y", Shape.of(5, 40));
        for (Operator operator : new Operator[] {
            Operator.ADD,
            Operator.SUB,
            Operator.MUL,
            Operator.DIV,
            Operator.MAX,
            Operator.MIN,
            Operator.GREATER,
            Operator.GREATER_EQUAL,
            Operator.EQUAL
        }) {
            b.elementwise(operator, "wide", x, y);
        }
        for (Operator operator : new Operator[] {Operator.NEG, Operator.SQRT, Operator.ABS, Operator.RECIPROCAL}) {
            b.elementwise(operator, "wide", x);
        }
        b.elementwise(Operator.FMA, "wide", x, y, x);
        b.elementwise(Operator.WHERE, "wide", b.elementwise(Operator.GREATER, "mask", x, y), x, y);
        b.reduceLast(Operator.REDUCE_SUM, "wide", x);
        b.reduceLast(Operator.REDUCE_MAX, "wide", x);
        b.foldFirst("wide", x);
        b.matmul("wide", x, y.transpose());
        b.batchMatmul("wide batch", x, y.transpose());
        b.node(Operator.MEAN_OF, "wide", Attributes.NONE, DType.FLOAT64, x.shape(), x, y, x);
        b.node(Operator.TRIMMED_MEAN, "wide", Attributes.of("f", 1), DType.FLOAT64, x.shape(), x, y, x);
        b.meanAround("wide", 1, x, y, x);
        b.weightedSum("wide", doubles("two", Shape.of(2)), x, y);
        b.gram("wide", x, y, x);
        b.concat("wide", 1, x, y);
        b.node(Operator.IOTA, "wide", Attributes.of("axis", 1), DType.FLOAT64, Shape.of(3, 20));
        b.node(Operator.COPY, "wide", Attributes.NONE, DType.FLOAT64, Shape.of(40, 5), x.transpose());
        Value narrow = b.cast("narrow", x, DType.FLOAT32);
        b.cast("widened", narrow, DType.FLOAT64);
        Value line = b.iota("line", 0, Shape.of(4));
        b.gather("wide", x, b.cast("ids", line));
    }
}
