package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The gradient of every differentiable operator of the contract. In formulas dy is the gradient of the result y;
 * operands are a, b, c, or x where there is one.
 */
final class GradientRules {
    private static final Map<Operator, GradientRule> RULES = rules();

    private GradientRules() {}

    static Optional<GradientRule> find(Operator operator) {
        return Optional.ofNullable(RULES.get(operator));
    }

    private static Map<Operator, GradientRule> rules() {
        Map<Operator, GradientRule> rules = new EnumMap<>(Operator.class);
        rules.put(Operator.ADD, (site, dy, slot) -> dy);
        rules.put(Operator.SUB, GradientRule.opposite(1, (site, dy, slot) -> dy));
        rules.put(Operator.MUL, (site, dy, slot) -> site.make(Operator.MUL, dy, site.operand(1 - slot)));
        rules.put(Operator.DIV, GradientRule.opposite(1, GradientRules::divide));
        rules.put(
                Operator.FMA, (site, dy, slot) -> slot == 2 ? dy : site.make(Operator.MUL, dy, site.operand(1 - slot)));
        rules.put(Operator.NEG, GradientRule.opposite(0, (site, dy, slot) -> dy));
        ArrayGradients.register(rules);
        ConvolutionGradients.register(rules);
        ElementaryGradients.register(rules);
        SelectionGradients.register(rules);
        return rules;
    }

    /** da = dy / b, db = -(dy / b · y), here without its sign. */
    private static Value divide(GradientRule.Site site, Value dy, int slot) {
        if (slot == 0) {
            return site.make(Operator.DIV, dy, site.operand(1));
        }
        Value quotient = site.part("_quotient", Operator.DIV, dy, site.operand(1));
        return site.make(Operator.MUL, quotient, site.result());
    }
}
