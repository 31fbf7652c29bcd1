package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;

/** A plan that meets the operators of robust aggregation and the FLOAT64 form of every operator that has one. */
final class RobustOperatorsPlan extends VectorsDraft {
    private static final int STEPS = 2;
    private static final long SEED = 20_261_122;
    private static final int ROWS = 5;
    private static final int COLUMNS = 37;

    private RobustOperatorsPlan() {
        super(SEED);
    }

    static OperatorsPlan.Made make() {
        RobustOperatorsPlan made = new RobustOperatorsPlan();
        made.elementwise();
        made.reductions();
        made.products();
        made.arrays();
        made.gram();
        made.weighted();
        made.around();
        made.ranks();
        made.state();
        return new OperatorsPlan.Made(new WorkPlan(made.step.build(), STEPS, made.closing()), made.start);
    }

    /** Around 1 with all 53 bits, one in four a subnormal, a zero, or so small that products underflow. */
    private double wide() {
        int sign = random.nextBoolean() ? 1 : -1;
        return switch (random.nextInt(12)) {
            case 0 -> sign * Double.MIN_VALUE * random.nextInt(1_000);
            case 1 -> sign * 0.0;
            case 2 -> Math.scalb(random.nextGaussian(), -550);
            default -> Math.scalb(random.nextGaussian(), random.nextInt(30) - 15);
        };
    }

    private double coarse() {
        return (random.nextInt(5) - 2) * 0.5;
    }

    private Value node(Operator operator, String name, DType dtype, Shape shape, Value... operands) {
        return step.node(operator, name, Attributes.NONE, dtype, shape, operands);
    }

    private void elementwise() {
        Value a = doubles("a", i -> wide(), ROWS, COLUMNS);
        Value b = doubles("b", i -> wide(), COLUMNS, ROWS).transpose();
        Value c = doubles("c", i -> wide(), COLUMNS);
        Value divisor = doubles("divisor", i -> 0.1 + random.nextDouble(), COLUMNS);
        Value positive = doubles("positive", i -> Math.abs(wide()), ROWS, COLUMNS);
        for (Operator operator : new Operator[] {Operator.ADD, Operator.SUB, Operator.MUL}) {
            step.elementwise(operator, "wide", a, b);
            step.elementwise(operator, "broadcast", a, c);
        }
        step.elementwise(Operator.DIV, "wide", a, divisor);
        step.elementwise(Operator.FMA, "wide", a, b, c);
        step.elementwise(Operator.NEG, "wide", b);
        step.elementwise(Operator.ABS, "wide", b);
        step.elementwise(Operator.SQRT, "wide", positive);
        step.elementwise(Operator.RECIPROCAL, "wide", divisor);
        Value special = doubles(
                "special",
                i -> i % 5 == 0 ? Double.NaN : i % 7 == 0 ? Double.NEGATIVE_INFINITY : coarse(),
                ROWS,
                COLUMNS);
        Value steps = doubles("steps", i -> coarse(), ROWS, COLUMNS);
        Operator[] choices = {Operator.MAX, Operator.MIN, Operator.GREATER, Operator.GREATER_EQUAL, Operator.EQUAL};
        for (Operator operator : choices) {
            step.elementwise(operator, "wide", a, b);
            step.elementwise(operator, "equal", steps, seen(steps, 0, new int[] {1, ROWS}, ROWS, COLUMNS));
        }
        step.elementwise(Operator.GREATER, "special", special, a);
        step.elementwise(Operator.WHERE, "special", special, a, b);
        step.elementwise(Operator.WHERE, "equal", steps, c, a);
    }

    private void reductions() {
        Value x = doubles("rows", i -> wide(), 3, 4, 77);
        for (Operator operator : new Operator[] {Operator.REDUCE_SUM, Operator.REDUCE_MAX}) {
            step.reduceLast(operator, "wide", x);
            step.reduceLast(operator, "strided", x.permute(2, 0, 1));
        }
        step.foldFirst("wide", x);
        step.foldFirst("turned", x.permute(2, 1, 0));
        Value[] many = new Value[9];
        for (int i = 0; i < many.length; i++) {
            many[i] = doubles("many" + i, e -> e % 3 == 0 ? coarse() : wide(), 2, 35);
        }
        Shape shape = many[0].shape();
        node(Operator.MEAN_OF, "wide", DType.FLOAT64, shape, many);
        for (int f : new int[] {0, 2, 4}) {
            step.node(Operator.TRIMMED_MEAN, "wide", Attributes.of("f", f), DType.FLOAT64, shape, many);
            step.meanAround("wide", f, many);
        }
    }

    private void products() {
        Value a = doubles("left", i -> wide(), 6, 33);
        Value b = doubles("right", i -> wide(), 5, 33);
        step.matmul("wide", a, b.transpose());
        Value c = doubles("batch", i -> wide(), 3, 4, 9);
        step.batchMatmul("wide", c, c.transpose());
    }

    private void arrays() {
        Value table = doubles("table", i -> wide(), 7, 3);
        step.gather("wide", table, ints("ids", i -> random.nextInt(7), 4, 2));
        step.concat("wide", 1, table, doubles("beside", i -> wide(), 7, 2));
        step.node(Operator.IOTA, "wide", Attributes.of("axis", 1), DType.FLOAT64, Shape.of(3, 40, 2));
        Value narrow = input("narrow", i -> ordinary(), ROWS, COLUMNS).transpose();
        Value widened = step.cast("widened", narrow, DType.FLOAT64);
        step.cast("back", step.elementwise(Operator.MUL, "scaled", widened, widened), DType.FLOAT32);
        step.cast("rounded", doubles("between", i -> 1 + i * 0x1p-25, 64), DType.FLOAT32);
        node(Operator.COPY, "wide", DType.FLOAT64, Shape.of(3, 7), table.transpose());
    }

    private Value[] rows(String name, int count, int... dims) {
        Value[] rows = new Value[count];
        for (int i = 0; i < count; i++) {
            rows[i] = input(name + i, e -> ordinary(), dims);
        }
        return rows;
    }

    private void gram() {
        Value[] rows = rows("g", 6, 3, 181);
        Value reference = input("reference", i -> ordinary(), 3, 181);
        step.gram("plain", null, rows);
        step.gram("less", reference, rows);
        step.gram("one", reference, rows[2]);
        Value[] turned = new Value[5];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = seen(rows[i], 180, new int[] {181, -1}, 3, 170);
        }
        step.gram("turned", null, turned);
        Value[] wide = new Value[4];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = doubles("w" + i, e -> wide(), 1_100);
        }
        step.gram("wide", null, wide);
        step.gram("wide less", doubles("wide reference", i -> wide(), 1_100), wide);
        step.gram(
                "small",
                null,
                doubles("tiny", i -> (i % 2 * 2 - 1) * 1e-200, 2, 3),
                doubles("other", i -> 1e-200, 2, 3));
    }

    private void weighted() {
        Value[] rows = rows("weighted", 7, 5, 21);
        step.weightedSum("plain", input("weights", i -> ordinary(), 7), rows);
        step.weightedSum("zero", step.constant(-0f).broadcast(Shape.of(7)), rows);
        Value turned = rows[0].transpose();
        step.weightedSum("turned", input("two", i -> ordinary(), 2), turned, turned);
        Value[] wide = {doubles("v0", i -> wide(), 41), doubles("v1", i -> wide(), 41), doubles("v2", i -> wide(), 41)};
        step.weightedSum("wide", doubles("vw", i -> wide(), 3), wide);
    }

    private void around() {
        for (int count : new int[] {1, 2, 5, 8}) {
            Value[] rows = new Value[count];
            for (int i = 0; i < count; i++) {
                rows[i] = input("around" + count + "/" + i, e -> e % 2 == 0 ? ordinary() : (float) coarse(), 3, 35);
            }
            for (int f = 0; f < count; f += 2) {
                step.meanAround("around", f, rows);
            }
        }
    }

    private void ranks() {
        Value ties = input("ties", i -> random.nextInt(9) * 0.5f - 2, 4, 65);
        Value ordinary = input("ranked", i -> ordinary(), 130, 3).transpose();
        Value wide = doubles("wide ranked", i -> i % 4 == 0 ? coarse() : wide(), 2, 70);
        for (boolean descending : new boolean[] {false, true}) {
            for (boolean magnitude : new boolean[] {false, true}) {
                step.rank("ties", ties, descending, magnitude);
                step.rank("ordinary", ordinary, DType.INT32, descending, magnitude);
                step.rank("wide", wide, descending, magnitude);
                step.rank("wide", wide, DType.INT32, descending, magnitude);
            }
        }
        step.node(Operator.RANK, "plain", Attributes.NONE, DType.FLOAT32, ties.shape(), ties);
    }

    /** A state that a Gram matrix of itself changes. */
    private void state() {
        start.put("model", Tensor.ofDoubles(Shape.of(2, 3), new double[] {1, 2, 3, -1, 0.1, 1e-3}));
        Value weights = step.input("model", Program.Kind.STATE, DType.FLOAT64, Shape.of(2, 3));
        Value gram = step.gram("state", null, seen(weights, 0, new int[] {1}, 3), seen(weights, 3, new int[] {1}, 3));
        step.output("model", step.matmul("model", step.elementwise(Operator.RECIPROCAL, "inverse", gram), weights));
    }

    private Program closing() {
        ProgramBuilder closing = new ProgramBuilder("closing");
        Value after = closing.input("model", Program.Kind.STATE, DType.FLOAT64, Shape.of(2, 3));
        closing.output("model", closing.elementwise(Operator.ADD, "twice", after, after));
        return closing.build();
    }
}
