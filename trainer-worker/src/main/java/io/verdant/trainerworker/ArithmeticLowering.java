package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** Arithmetic of SameDiff that takes more than one operator of the contract, or more than two operands. */
final class ArithmeticLowering {
    /** Greatest extent of which running sums are made. */
    private static final int MAX_RUNNING_SUM = 1 << 12;

    private ArithmeticLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("maximum", ElementwiseLowering.binary(Operator.MAX));
        table.put("minimum", ElementwiseLowering.binary(Operator.MIN));
        table.put("sign", ArithmeticLowering::sign);
        table.put("floor", (context, operation, inputs) -> floor(context, operation, inputs, false));
        table.put("ceil", (context, operation, inputs) -> floor(context, operation, inputs, true));
        table.put("cumsum", ArithmeticLowering::runningSum);
        table.put("tan", ArithmeticLowering::tangent);
        table.put("log_x", ArithmeticLowering::logarithm);
        table.put("squaredsubtract", ArithmeticLowering::squaredDifference);
        table.put("mergeadd", (context, operation, inputs) -> merged(Operator.ADD, context, operation, inputs));
        table.put("mergemax", (context, operation, inputs) -> merged(Operator.MAX, context, operation, inputs));
        table.put("mergeavg", ArithmeticLowering::average);
        table.put("zeroslike", (context, operation, inputs) -> repeated(context, inputs, 0f));
        table.put("ones_as", (context, operation, inputs) -> repeated(context, inputs, 1f));
        table.put("assign", ArithmeticLowering::assign);
    }

    /** {@code (x > 0) - (0 > x)}, without a gradient. */
    private static Value sign(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        Value zero = builder.constant(0f);
        Value above = builder.elementwise(Operator.GREATER, operation.name() + "_above", inputs.get(0), zero);
        Value below = builder.elementwise(Operator.GREATER, operation.name() + "_below", zero, inputs.get(0));
        return builder.elementwise(Operator.SUB, operation.name(), above, below);
    }

    /**
     * The greatest whole number that is not above x, without a gradient: x cut to an integer and, where that is above x, one
     * less; or x itself where it is whole, as all from 2^23 on are. Up instead of down by the signs: {@code -floor(-x)}.
     */
    private static Value floor(LoweringContext context, Operation operation, List<Value> inputs, boolean up) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value x = up ? builder.elementwise(Operator.NEG, name + "_negated", inputs.get(0)) : inputs.get(0);
        Value cut = builder.cast(name + "_cut", builder.cast(name + "_integer", x));
        Value above = builder.elementwise(Operator.GREATER, name + "_above", cut, x);
        Value lower = builder.elementwise(Operator.SUB, name + "_lower", cut, above);
        Value size = builder.elementwise(Operator.ABS, name + "_size", x);
        Value great = builder.elementwise(Operator.GREATER_EQUAL, name + "_great", size, builder.constant(0x1p23f));
        Value same = builder.elementwise(Operator.EQUAL, name + "_same", cut, x);
        Value whole = builder.elementwise(Operator.MAX, name + "_whole", great, same);
        Value floor = builder.elementwise(Operator.WHERE, up ? name + "_floor" : name, whole, x, lower);
        context.holdConstant(floor);
        return up ? builder.elementwise(Operator.NEG, name, floor) : floor;
    }

    /**
     * Sums of the elements up to each, along the axis that the third integer is, ascending: a product with a triangle of
     * ones. The first integer leaves the element itself out, the second begins at the end.
     */
    private static Value runningSum(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value x = inputs.get(0);
        int rank = x.shape().rank();
        int axis = LoweringContext.axis(LoweringContext.integer(operation, 2, 0), rank);
        int extent = x.shape().dim(axis);
        if (operation.attributes().integers().size() != 3 || extent > MAX_RUNNING_SUM) {
            throw new IllegalArgumentException(
                    "shape=" + x.shape() + " integers=" + operation.attributes().integers());
        }
        boolean exclusive = LoweringContext.integer(operation, 0, 0) != 0;
        boolean reverse = LoweringContext.integer(operation, 1, 0) != 0;
        Value last = Values.moveAxis(x, axis, rank - 1);
        last = reverse ? Values.reverse(last, rank - 1) : last;
        Shape square = Shape.of(extent, extent);
        Value column = builder.iota(name + "_column", 1, square);
        Value row = builder.iota(name + "_row", 0, square);
        Operator order = exclusive ? Operator.GREATER : Operator.GREATER_EQUAL;
        Value triangle = builder.elementwise(order, name + "_triangle", column, row);
        Value rows = context.reshape(name + "_rows", last, Shape.of(x.shape().elementCount() / extent, extent));
        Value sums = builder.matmul(name, rows, triangle).reshape(last.shape());
        return Values.moveAxis(reverse ? Values.reverse(sums, rank - 1) : sums, rank - 1, axis);
    }

    /** {@code sin x / cos x}. */
    private static Value tangent(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        Value sine = builder.elementwise(Operator.SIN, operation.name() + "_sin", inputs.get(0));
        Value cosine = builder.elementwise(Operator.COS, operation.name() + "_cos", inputs.get(0));
        return builder.elementwise(Operator.DIV, operation.name(), sine, cosine);
    }

    /** The real is the base: {@code log2 x} for 2, otherwise {@code log x} divided by the base's logarithm. */
    private static Value logarithm(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        float base = LoweringContext.real(operation, 0);
        if (!(base > 0) || base == 1f) {
            throw ModelException.invalid(operation.operator(), operation.name(), "base=" + base);
        }
        if (base == 2f) {
            return builder.elementwise(Operator.LOG2, operation.name(), inputs.get(0));
        }
        Value log = builder.elementwise(Operator.LOG, operation.name() + "_log", inputs.get(0));
        Value logOfBase = builder.elementwise(Operator.LOG, operation.name() + "_base", builder.constant(base));
        return builder.elementwise(Operator.DIV, operation.name(), log, logOfBase);
    }

    private static Value squaredDifference(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        ProgramBuilder builder = context.builder();
        Value difference =
                builder.elementwise(Operator.SUB, operation.name() + "_difference", inputs.get(0), inputs.get(1));
        return builder.elementwise(Operator.MUL, operation.name(), difference, difference);
    }

    /** All operands in turn. */
    private static Value merged(Operator operator, LoweringContext context, Operation operation, List<Value> inputs) {
        Value result = inputs.get(0);
        for (Value input : inputs.subList(1, inputs.size())) {
            result = context.builder().elementwise(operator, operation.name(), result, input);
        }
        return result;
    }

    private static Value average(LoweringContext context, Operation operation, List<Value> inputs) {
        Value sum = merged(Operator.ADD, context, operation, inputs);
        Value count = context.builder().constant(inputs.size());
        return context.builder().elementwise(Operator.DIV, operation.name(), sum, count);
    }

    private static Value repeated(LoweringContext context, List<Value> inputs, float number) {
        LoweringContext.expectInputs(inputs, 1);
        return context.builder().constant(number).broadcast(inputs.get(0).shape());
    }

    /** The second operand under the first one's shape. */
    private static Value assign(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        return inputs.get(1).broadcast(inputs.get(0).shape());
    }
}
