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
import java.util.SortedMap;

/**
 * A plan that meets every operator with awkward sizes and views, subnormals, signed zeros, and infinities and NaN where
 * the operator's result is finite all the same. Two of its tensors change from step to step.
 */
final class OperatorsPlan extends VectorsDraft {
    static final int STEPS = 3;
    static final int BATCH = 7;
    private static final int ROWS = 37;
    private static final int COLUMNS = 41;
    private static final long SEED = 20_261_120;

    private OperatorsPlan() {
        super(SEED);
    }

    /** The plan and its start state; records have at least 9 bytes. */
    record Made(WorkPlan plan, SortedMap<String, Tensor> start) {}

    static Made make() {
        OperatorsPlan made = new OperatorsPlan();
        made.elementwise();
        made.elementary();
        made.products();
        made.reductions();
        made.means();
        made.copies();
        made.records();
        made.state();
        return new Made(new WorkPlan(made.step.build(), STEPS, made.closing()), made.start);
    }

    private void elementwise() {
        Value a = input("a", i -> ordinary(), ROWS, COLUMNS);
        Value b = input("b", i -> ordinary(), COLUMNS, ROWS).transpose();
        Value c = input("c", i -> ordinary(), COLUMNS);
        Value divisor = input("divisor", i -> (random.nextBoolean() ? 1 : -1) * (0.1f + random.nextFloat()), COLUMNS);
        for (Operator operator : new Operator[] {Operator.ADD, Operator.SUB, Operator.MUL}) {
            step.elementwise(operator, "broadcast", a, c);
            step.elementwise(operator, "transposed", a, b);
        }
        step.elementwise(Operator.DIV, "broadcast", a, divisor);
        step.elementwise(Operator.DIV, "scalar", a, step.constant(3f));
        step.elementwise(Operator.FMA, "transposed", a, b, c);
        step.elementwise(Operator.FMA, "scalar", a, step.constant(0x1.000002p-3f), b);
        Value reversed = seen(a, ROWS * COLUMNS - 1, new int[] {-COLUMNS, -1}, ROWS, COLUMNS);
        step.elementwise(Operator.NEG, "reversed", reversed);
        step.elementwise(Operator.RELU, "reversed", reversed);
        Value special = input("special", this::notPositive, ROWS, COLUMNS);
        step.elementwise(Operator.RELU, "special", special);
        step.elementwise(Operator.RELU_GRAD, "special", b, special);
        step.elementwise(Operator.RELU_GRAD, "transposed", a, b);
        Operator[] choices = {Operator.MAX, Operator.MIN, Operator.GREATER, Operator.GREATER_EQUAL, Operator.EQUAL};
        Value coarse = input("coarse", i -> (i % 5 - 2) * 0f + random.nextInt(3) - 1, ROWS, COLUMNS);
        for (Operator operator : choices) {
            step.elementwise(operator, "chosen", a, b);
            step.elementwise(operator, "equal", coarse, seen(coarse, 0, new int[] {1, ROWS}, ROWS, COLUMNS));
        }
        step.elementwise(Operator.GREATER, "special", special, a);
        step.elementwise(Operator.EQUAL, "special", special, special);
        step.elementwise(Operator.WHERE, "special", special, a, b);
        step.elementwise(Operator.WHERE, "coarse", coarse, c, a);
    }

    private float notPositive(int index) {
        return switch (index % 4) {
            case 0 -> Float.NaN;
            case 1 -> Float.NEGATIVE_INFINITY;
            case 2 -> -0f;
            default -> -Math.abs(ordinary());
        };
    }

    private void elementary() {
        Value exponents = input("exponents", i -> i % 97 == 0 ? Float.NEGATIVE_INFINITY : exponent(), ROWS, COLUMNS);
        step.elementwise(Operator.EXP, "range", exponents);
        step.elementwise(
                Operator.EXP, "near", step.elementwise(Operator.MUL, "small", exponents(), step.constant(1e-3f)));
        Value positive = input("positive", i -> Float.intBitsToFloat(1 + random.nextInt(0x7f7f_ffff)), ROWS, COLUMNS);
        step.elementwise(Operator.LOG, "range", positive);
        Value near = input("near", i -> Float.intBitsToFloat(0x3f80_0000 + random.nextInt(801) - 400), COLUMNS);
        step.elementwise(Operator.LOG, "near", near);
        int[] hard = {0x3c41_3d3a, 0x4117_8feb, 0x4c5d_65a5, 0x65d8_90d3, 0x6f31_a8ec};
        step.elementwise(Operator.LOG, "hard", input("hard", i -> Float.intBitsToFloat(hard[i]), hard.length));
        step.elementwise(Operator.SQRT, "range", positive);
        for (Operator operator : new Operator[] {Operator.LOG2, Operator.LOG1P, Operator.RSQRT}) {
            step.elementwise(operator, "range", positive);
            step.elementwise(operator, "near", near);
        }
        Value any = input("any", i -> Float.intBitsToFloat(finite()), ROWS, COLUMNS);
        Value unit = input("unit", i -> 8 * random.nextFloat() - 4, ROWS, COLUMNS);
        for (Operator operator :
                new Operator[] {Operator.SIN, Operator.COS, Operator.TANH, Operator.SIGMOID, Operator.ERF, Operator.ABS
                }) {
            step.elementwise(operator, "any", any);
            step.elementwise(operator, "unit", unit);
        }
        for (Operator operator : new Operator[] {Operator.EXP2, Operator.EXPM1, Operator.EXP, Operator.SIGMOID}) {
            step.elementwise(operator, "range", exponents);
            step.elementwise(operator, "unit", unit);
        }
        int[] hardest = {0x3540_0003, 0x3efd_81ad, 0x4619_9998, 0x5f18_b878, 0x6115_cb11, 0x3400_0000, 0xc315_ffff};
        Value known = input("hardest", i -> Float.intBitsToFloat(hardest[i]), hardest.length);
        for (Operator operator : new Operator[] {Operator.SIN, Operator.COS, Operator.TANH, Operator.SIGMOID}) {
            step.elementwise(operator, "hardest", known);
        }
        step.elementwise(Operator.EXP2, "hardest", input("middle", i -> -148 - i, 4));
        step.elementwise(Operator.RECIPROCAL, "range", input("large", i -> 0x1p-120f + Math.abs(ordinary()), COLUMNS));
        step.elementwise(Operator.SQRT, "zero", input("zero", i -> i == 0 ? -0f : Float.MIN_VALUE * i, 5));
    }

    private int finite() {
        int bits = random.nextInt();
        return (bits & 0x7f80_0000) == 0x7f80_0000 ? bits & 0xbfff_ffff : bits;
    }

    private float exponent() {
        return -104 + 192 * random.nextFloat();
    }

    private Value exponents() {
        return input("finite", i -> exponent(), COLUMNS);
    }

    private void products() {
        Value a = input("left", i -> ordinary(), ROWS, COLUMNS);
        Value b = input("right", i -> ordinary(), COLUMNS, 53);
        step.matmul("plain", a, b);
        step.matmul("transposed", b.transpose(), a.transpose());
        step.matmul("self", a.transpose(), a);
        Value row = seen(a, 0, new int[] {0, 1}, 1, ROWS * COLUMNS);
        step.matmul("deep", row, seen(a, ROWS * COLUMNS - 1, new int[] {-1, 0}, ROWS * COLUMNS, 3));
        Value tiny = step.constant(-1e-30f);
        step.matmul(
                "negativeZero",
                tiny.broadcast(Shape.of(1, 1)),
                step.constant(1e-30f).broadcast(Shape.of(1, 2)));
    }

    private void reductions() {
        Value x = input("rows", i -> ordinary(), 5, 6, 79);
        Value permuted = x.permute(2, 0, 1);
        for (Operator operator : new Operator[] {Operator.REDUCE_SUM, Operator.REDUCE_MAX, Operator.ARGMAX}) {
            step.reduceLast(operator, "rows", x);
            step.reduceLast(operator, "permuted", permuted);
        }
        step.foldFirst("rows", x);
        step.foldFirst("permuted", permuted);
        Value ties = input("ties", i -> i % 3 == 0 ? -0f : i % 3 == 1 ? 0f : Float.NaN, 4, 9);
        step.reduceLast(Operator.REDUCE_MAX, "ties", ties);
        step.reduceLast(Operator.ARGMAX, "ties", ties);
        Value special = input("infinite", i -> i % 5 == 0 ? Float.NaN : i % 2 == 0 ? Float.POSITIVE_INFINITY : i, 6, 5);
        step.reduceLast(Operator.ARGMAX, "infinite", special);
    }

    private void means() {
        Value[] operands = new Value[7];
        for (int i = 0; i < operands.length; i++) {
            int operand = i;
            operands[i] = input(
                    "operand" + i, at -> at % 11 == operand ? Float.NaN : at % 13 == operand ? 1 : ordinary(), 50);
        }
        Shape shape = Shape.of(50);
        for (int f = 1; f <= 3; f++) {
            step.node(Operator.TRIMMED_MEAN, "trimmed", Attributes.of("f", f), DType.FLOAT32, shape, operands);
        }
        Value a = step.elementwise(Operator.RELU, "mean", operands[0]);
        Value b = step.elementwise(Operator.RELU, "mean", operands[1]);
        step.node(Operator.MEAN_OF, "mean", Attributes.NONE, DType.FLOAT32, shape, a, b, a);
        step.node(Operator.TRIMMED_MEAN, "all", Attributes.of("f", 0), DType.FLOAT32, shape, a, b, b);
    }

    private void copies() {
        Shape shape = Shape.of(3, 35, 33);
        int count = shape.elementCount();
        start.put("ints", Tensor.ofInts(shape, random.ints(count).toArray()));
        start.put("longs", Tensor.ofLongs(shape, random.longs(count).toArray()));
        start.put(
                "doubles", Tensor.ofDoubles(shape, random.doubles(count, -1, 1).toArray()));
        for (String name : new String[] {"ints", "longs", "doubles"}) {
            DType dtype = start.get(name).dtype();
            Value value = step.input(name, Program.Kind.START, dtype, shape).permute(1, 2, 0);
            step.node(Operator.COPY, name, Attributes.NONE, dtype, value.shape(), value);
            Value row = seen(value, count - 1, new int[] {-1}, count);
            step.node(Operator.COPY, name, Attributes.NONE, dtype, row.shape(), row);
        }
        Value one = step.constant(-0f);
        step.node(Operator.COPY, "scalar", Attributes.NONE, DType.FLOAT32, Shape.SCALAR, one);
    }

    private void records() {
        Value records = step.input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        load(records, "u8/255", 2, DType.FLOAT32, Shape.of(BATCH, 5));
        load(records, "one-hot", 7, DType.FLOAT32, Shape.of(BATCH, 11));
        load(records, "u8", 8, DType.INT32, Shape.of(BATCH));
    }

    private void load(Value records, String decode, int offset, DType dtype, Shape shape) {
        Attributes attributes = Attributes.of("offset", offset).with("decode", decode);
        step.node(Operator.BATCH_LOAD, decode, attributes, dtype, shape, records);
    }

    /** Names on both sides of where UTF-8 and UTF-16 order differ. */
    private void state() {
        start.put("\uffee half", Tensor.ofFloats(Shape.of(3), new float[] {1, 2, 3}));
        start.put("\ud83c\udf31", Tensor.scalar(0.1f));
        start.put("100% kept", Tensor.scalar(7));
        Value half = step.input("\uffee half", Program.Kind.STATE, DType.FLOAT32, Shape.of(3));
        Value seedling = step.input("\ud83c\udf31", Program.Kind.STATE, DType.FLOAT32, Shape.SCALAR);
        step.input("100% kept", Program.Kind.STATE, DType.FLOAT32, Shape.SCALAR);
        Value memory = step.input("memory", Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR);
        step.output("\uffee half", step.elementwise(Operator.DIV, "half", half, step.constant(1.7f)));
        step.output("memory", step.elementwise(Operator.FMA, "memory", memory, step.constant(0.9f), seedling));
        step.output("\ud83c\udf31", step.elementwise(Operator.ADD, "grown", seedling, memory));
        step.output("late", step.elementwise(Operator.SUB, "late", memory, seedling));
    }

    /** Reads what the last step left, also under a name that the step program has no input for. */
    private Program closing() {
        ProgramBuilder closing = new ProgramBuilder("closing");
        for (String name : new String[] {"\uffee half", "\ud83c\udf31"}) {
            Shape shape = start.get(name).shape();
            Value before = closing.input(name, Program.Kind.START, DType.FLOAT32, shape);
            Value after = closing.input(name, Program.Kind.STATE, DType.FLOAT32, shape);
            closing.output(name, closing.elementwise(Operator.SUB, "moved", before, after));
        }
        closing.output("late", closing.input("late", Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR));
        closing.output("never", closing.input("never", Program.Kind.FRESH, DType.FLOAT32, Shape.of(2)));
        closing.output("memory", closing.input("memory", Program.Kind.FRESH, DType.FLOAT32, Shape.SCALAR));
        return closing.build();
    }
}
