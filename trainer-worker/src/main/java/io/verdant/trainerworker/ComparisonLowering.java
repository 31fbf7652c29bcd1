package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** Comparisons, whose booleans are the floats 1 and 0 here, and what chooses by them. */
final class ComparisonLowering {
    private ComparisonLowering() {}

    /** Makes the result of an operation from its operands, under its name. */
    @FunctionalInterface
    private interface Formula {
        Value of(ProgramBuilder builder, String name, Value a, Value b);
    }

    static void register(Map<String, Lowering> table) {
        compare(table, "greater", "greaterthan_scalar", (p, name, a, b) -> p.elementwise(Operator.GREATER, name, a, b));
        compare(table, "less", "lessthan_scalar", (p, name, a, b) -> p.elementwise(Operator.GREATER, name, b, a));
        compare(
                table,
                "greater_equal",
                "greaterthanorequal_scalar",
                (p, name, a, b) -> p.elementwise(Operator.GREATER_EQUAL, name, a, b));
        compare(
                table,
                "less_equal",
                "lessthanorequal_scalar",
                (p, name, a, b) -> p.elementwise(Operator.GREATER_EQUAL, name, b, a));
        compare(table, "equals", "equals_scalar", (p, name, a, b) -> p.elementwise(Operator.EQUAL, name, a, b));
        compare(table, "not_equals", "notequals_scalar", (p, name, a, b) -> not(p, name, equal(p, name, a, b)));
        table.put("and", binary((p, name, a, b) -> p.elementwise(Operator.MUL, name, a, b)));
        table.put("or", binary((p, name, a, b) -> p.elementwise(Operator.MAX, name, a, b)));
        table.put("xor", binary((p, name, a, b) -> not(p, name, equal(p, name, a, b))));
        table.put("bool_not", ComparisonLowering::negation);
        table.put("Where", ComparisonLowering::where);
        table.put("ClipByValue", ComparisonLowering::clip);
    }

    private static void compare(Map<String, Lowering> table, String operator, String ofScalar, Formula formula) {
        table.put(operator, binary(formula));
        table.put(ofScalar, (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 1);
            Value scalar = ElementwiseLowering.scalarOf(context, operation);
            return formula.of(context.builder(), operation.name(), inputs.get(0), scalar);
        });
    }

    private static Lowering binary(Formula formula) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 2);
            return formula.of(context.builder(), operation.name(), inputs.get(0), inputs.get(1));
        };
    }

    private static Value equal(ProgramBuilder builder, String name, Value a, Value b) {
        return builder.elementwise(Operator.EQUAL, name + "_equal", a, b);
    }

    /** 1 where the value is 0, and 0 elsewhere. */
    static Value not(ProgramBuilder builder, String name, Value value) {
        return builder.elementwise(Operator.EQUAL, name, value, builder.constant(0f));
    }

    private static Value negation(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        return not(context.builder(), operation.name(), inputs.get(0));
    }

    /** Inputs are (condition, where true, where false). */
    private static Value where(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 3);
        return context.builder()
                .elementwise(Operator.WHERE, operation.name(), inputs.get(0), inputs.get(1), inputs.get(2));
    }

    /** Reals are (low, high); at a limit the gradient passes. */
    private static Value clip(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        float low = LoweringContext.real(operation, 0);
        float high = LoweringContext.real(operation, 1);
        if (!(low <= high)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "low=" + low + " high=" + high);
        }
        ProgramBuilder builder = context.builder();
        Value above =
                builder.elementwise(Operator.MAX, operation.name() + "_above", inputs.get(0), builder.constant(low));
        return builder.elementwise(Operator.MIN, operation.name(), above, builder.constant(high));
    }
}
