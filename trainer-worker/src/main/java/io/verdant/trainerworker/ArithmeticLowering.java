package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** Arithmetic of SameDiff that takes more than one operator of the contract, or more than two operands. */
final class ArithmeticLowering {
    private ArithmeticLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("maximum", ElementwiseLowering.binary(Operator.MAX));
        table.put("minimum", ElementwiseLowering.binary(Operator.MIN));
        table.put("sign", ArithmeticLowering::sign);
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
