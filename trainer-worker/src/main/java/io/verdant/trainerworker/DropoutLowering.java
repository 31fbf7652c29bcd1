package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * Dropout: real 0 is the probability p that an element is kept, and the mask is the contract's {@code RANDOM_MASK}, of each
 * step, worker and node its own. {@code dropout_inverted} divides what is kept by p, {@code dropout} does not. Programs
 * that evaluate keep everything.
 */
final class DropoutLowering {
    private static final double WORDS = 0x1p32;

    private DropoutLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("dropout", (context, operation, inputs) -> dropped(context, operation, inputs, false));
        table.put("dropout_inverted", (context, operation, inputs) -> dropped(context, operation, inputs, true));
    }

    private static Value dropped(LoweringContext context, Operation operation, List<Value> inputs, boolean inverted)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        List<Double> reals = operation.attributes().reals();
        double kept = reals.isEmpty() ? Double.NaN : reals.get(0);
        if (!(kept > 0 && kept <= 1)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "p=" + kept);
        }
        Value x = inputs.get(0);
        if (!context.isTraining()) {
            return x;
        }
        String name = operation.name();
        Value mask = context.builder().randomMask(name + "_mask", Math.round(kept * WORDS), x.shape());
        Value masked = context.builder().elementwise(Operator.MUL, inverted ? name + "_masked" : name, x, mask);
        return inverted
                ? context.builder()
                        .elementwise(
                                Operator.DIV, name, masked, context.builder().constant((float) kept))
                : masked;
    }
}
