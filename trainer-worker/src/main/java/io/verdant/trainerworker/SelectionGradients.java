package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of what chooses between operands. Of equal ones the first is chosen, in the contract, and it alone gets the
 * gradient. Comparisons and conditions have none.
 */
final class SelectionGradients {
    private static final GradientRule NONE = (site, dy, slot) -> null;

    private SelectionGradients() {}

    static void register(Map<Operator, GradientRule> rules) {
        rules.put(Operator.RELU, (site, dy, slot) -> site.make(Operator.RELU_GRAD, dy, site.operand(0)));
        rules.put(Operator.ABS, SelectionGradients::absolute);
        rules.put(Operator.MAX, (site, dy, slot) -> chosen(site, dy, slot, site.operand(1), site.operand(0)));
        rules.put(Operator.MIN, (site, dy, slot) -> chosen(site, dy, slot, site.operand(0), site.operand(1)));
        rules.put(Operator.WHERE, SelectionGradients::where);
        rules.put(Operator.GREATER, NONE);
        rules.put(Operator.GREATER_EQUAL, NONE);
        rules.put(Operator.EQUAL, NONE);
        rules.put(Operator.ARGMAX, NONE);
    }

    /** dx = dy · ((x > 0) - (0 > x)), so 0 at 0. */
    private static Value absolute(GradientRule.Site site, Value dy, int slot) {
        Value zero = site.literal(0f);
        Value above = site.part("_above", Operator.GREATER, site.operand(0), zero);
        Value below = site.part("_below", Operator.GREATER, zero, site.operand(0));
        return site.make(Operator.MUL, dy, site.part("_sign", Operator.SUB, above, below));
    }

    /** The second operand was chosen where {@code greater > smaller}: db = dy there, da = dy elsewhere. */
    private static Value chosen(GradientRule.Site site, Value dy, int slot, Value greater, Value smaller) {
        Value second = site.part("_second", Operator.GREATER, greater, smaller);
        return masked(site, second, dy, slot == 1);
    }

    private static @Nullable Value where(GradientRule.Site site, Value dy, int slot) {
        return slot == 0 ? null : masked(site, site.operand(0), dy, slot == 1);
    }

    private static Value masked(GradientRule.Site site, Value condition, Value dy, boolean whereTrue) {
        Value zero = site.literal(0f);
        return whereTrue
                ? site.make(Operator.WHERE, condition, dy, zero)
                : site.make(Operator.WHERE, condition, zero, dy);
    }
}
