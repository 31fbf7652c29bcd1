package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.ElementType;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** Elementary functions, powers and counting. */
final class ElementaryLowering {
    private static final int RANGE_LIMIT = 1 << 24;

    private ElementaryLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("abs", ElementwiseLowering.unary(Operator.ABS));
        table.put("sin", ElementwiseLowering.unary(Operator.SIN));
        table.put("cos", ElementwiseLowering.unary(Operator.COS));
        table.put("log1p", ElementwiseLowering.unary(Operator.LOG1P));
        table.put("expm1", ElementwiseLowering.unary(Operator.EXPM1));
        table.put("rsqrt", ElementwiseLowering.unary(Operator.RSQRT));
        table.put("Reciprocal", ElementwiseLowering.unary(Operator.RECIPROCAL));
        table.put("cube", ElementaryLowering::cube);
        table.put("pow", ElementaryLowering::scalarPower);
        table.put("Pow", ElementaryLowering::power);
        table.put("range", ElementaryLowering::range);
    }

    /** {@code x·x·x}, from the left. */
    private static Value cube(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        Value x = inputs.get(0);
        Value square = context.builder().elementwise(Operator.MUL, operation.name() + "_square", x, x);
        return context.builder().elementwise(Operator.MUL, operation.name(), square, x);
    }

    /** The square is one product; other powers are the contract's {@code POW}. */
    private static Value scalarPower(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        Float exponent = operation.attributes().scalar();
        if (exponent == null || !Float.isFinite(exponent)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "exponent=" + exponent);
        }
        Value x = inputs.get(0);
        return exponent == 2
                ? context.builder().elementwise(Operator.MUL, operation.name(), x, x)
                : context.builder().pow(operation.name(), x, context.builder().constant(exponent));
    }

    private static Value power(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        return context.builder().pow(operation.name(), inputs.get(0), inputs.get(1));
    }

    /** Reals are (from, to, step): {@code from + i·step}, one fused multiply-add, for as many i as stay before to. */
    private static Value range(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 0);
        List<Double> reals = operation.attributes().reals();
        if (reals.size() != 3 || !reals.stream().allMatch(real -> Math.abs(real) <= RANGE_LIMIT)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "range=" + reals);
        }
        double from = reals.get(0);
        double step = reals.get(2);
        double count = Math.ceil((reals.get(1) - from) / step);
        if (!(count >= 1 && count <= RANGE_LIMIT)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "range=" + reals);
        }
        Value values = sequence(context.builder(), operation.name(), Shape.of((int) count), (float) from, (float) step);
        ElementType type = context.resultType(operation);
        boolean integers = type == ElementType.INT32 || type == ElementType.INT64;
        return integers ? context.builder().cast(operation.name() + "_integers", values) : values;
    }

    /** {@code fma(i, step, from)} along one axis. */
    static Value sequence(ProgramBuilder builder, String name, Shape shape, float from, float step) {
        boolean plain = from == 0 && step == 1;
        Value index = builder.iota(plain ? name : name + "_index", 0, shape);
        return plain
                ? index
                : builder.elementwise(Operator.FMA, name, index, builder.constant(step), builder.constant(from));
    }
}
