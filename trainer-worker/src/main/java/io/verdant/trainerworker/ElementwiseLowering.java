package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/** Operators on elements of one index; operands broadcast by the usual rule. */
final class ElementwiseLowering {
    private ElementwiseLowering() {}

    static Lowering unary(Operator operator) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 1);
            return context.builder().elementwise(operator, operation.name(), inputs.get(0));
        };
    }

    static Lowering binary(Operator operator) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 2);
            return context.builder().elementwise(operator, operation.name(), inputs.get(0), inputs.get(1));
        };
    }

    /** The operands the other way round, as in {@code b - a}. */
    static Lowering reversed(Operator operator) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 2);
            return context.builder().elementwise(operator, operation.name(), inputs.get(1), inputs.get(0));
        };
    }

    static Lowering scalar(Operator operator) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 1);
            return context.builder()
                    .elementwise(operator, operation.name(), inputs.get(0), scalarOf(context, operation));
        };
    }

    static Lowering reversedScalar(Operator operator) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 1);
            return context.builder()
                    .elementwise(operator, operation.name(), scalarOf(context, operation), inputs.get(0));
        };
    }

    static Value square(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        return context.builder().elementwise(Operator.MUL, operation.name(), inputs.get(0), inputs.get(0));
    }

    /** SameDiff's relu takes a cutoff as its scalar; the contract has the one at 0. */
    static Value relu(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        Float cutoff = operation.attributes().scalar();
        if (cutoff != null && cutoff != 0f) {
            throw ModelException.invalid(operation.operator(), operation.name(), "cutoff=" + cutoff + " expected=0");
        }
        return context.builder().elementwise(Operator.RELU, operation.name(), inputs.get(0));
    }

    static Value scalarOf(LoweringContext context, Operation operation) throws ModelException {
        Float scalar = operation.attributes().scalar();
        if (scalar == null || !Float.isFinite(scalar)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "scalar=" + scalar);
        }
        return context.builder().constant(scalar);
    }
}
