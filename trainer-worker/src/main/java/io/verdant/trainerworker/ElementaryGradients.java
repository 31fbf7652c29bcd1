package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Map;

/**
 * Gradients of the elementary functions. In formulas dy is the gradient of {@code y = f(x)}; each names the nodes it
 * takes in the order in which they are made, so the bits follow from it.
 */
final class ElementaryGradients {
    private static final float LN_2 = (float) 0.6931471805599453;

    /** {@code 2 / sqrt(pi)}. */
    private static final float ERF_SLOPE = (float) 1.1283791670955126;

    private ElementaryGradients() {}

    static void register(Map<Operator, GradientRule> rules) {
        rules.put(Operator.EXP, (site, dy, slot) -> site.make(Operator.MUL, dy, site.result()));
        rules.put(Operator.EXP2, ElementaryGradients::exp2);
        rules.put(Operator.EXPM1, ElementaryGradients::expm1);
        rules.put(Operator.LOG, (site, dy, slot) -> site.make(Operator.DIV, dy, site.operand(0)));
        rules.put(Operator.LOG2, ElementaryGradients::log2);
        rules.put(Operator.LOG1P, ElementaryGradients::log1p);
        rules.put(Operator.SQRT, ElementaryGradients::squareRoot);
        rules.put(Operator.RSQRT, ElementaryGradients::reciprocalRoot);
        rules.put(Operator.RECIPROCAL, ElementaryGradients::reciprocal);
        rules.put(Operator.SIN, ElementaryGradients::sine);
        rules.put(Operator.COS, ElementaryGradients::cosine);
        rules.put(Operator.TANH, ElementaryGradients::hyperbolicTangent);
        rules.put(Operator.SIGMOID, ElementaryGradients::sigmoid);
        rules.put(Operator.ERF, ElementaryGradients::error);
    }

    /** dx = dy · y · ln 2. */
    private static Value exp2(GradientRule.Site site, Value dy, int slot) {
        Value natural = site.part("_natural", Operator.MUL, dy, site.result());
        return site.make(Operator.MUL, natural, site.literal(LN_2));
    }

    /** dx = dy · (y + 1). */
    private static Value expm1(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.MUL, dy, site.part("_exp", Operator.ADD, site.result(), site.literal(1f)));
    }

    /** dx = dy / (x · ln 2). */
    private static Value log2(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.DIV, dy, site.part("_scaled", Operator.MUL, site.operand(0), site.literal(LN_2)));
    }

    /** dx = dy / (1 + x). */
    private static Value log1p(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.DIV, dy, site.part("_shifted", Operator.ADD, site.literal(1f), site.operand(0)));
    }

    /** dx = dy / (y + y). */
    private static Value squareRoot(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.DIV, dy, site.part("_twice", Operator.ADD, site.result(), site.result()));
    }

    /** dx = (dy · -0.5) · (y · y · y). */
    private static Value reciprocalRoot(GradientRule.Site site, Value dy, int slot) {
        Value square = site.part("_square", Operator.MUL, site.result(), site.result());
        Value cube = site.part("_cube", Operator.MUL, square, site.result());
        return site.make(Operator.MUL, site.part("_half", Operator.MUL, dy, site.literal(-0.5f)), cube);
    }

    /** dx = -(dy · (y · y)). */
    private static Value reciprocal(GradientRule.Site site, Value dy, int slot) {
        Value square = site.part("_square", Operator.MUL, site.result(), site.result());
        return site.make(Operator.NEG, site.part("_product", Operator.MUL, dy, square));
    }

    /** dx = dy · cos x. */
    private static Value sine(GradientRule.Site site, Value dy, int slot) {
        return site.make(Operator.MUL, dy, site.part("_cos", Operator.COS, site.operand(0)));
    }

    /** dx = -(dy · sin x). */
    private static Value cosine(GradientRule.Site site, Value dy, int slot) {
        Value sine = site.part("_sin", Operator.SIN, site.operand(0));
        return site.make(Operator.NEG, site.part("_product", Operator.MUL, dy, sine));
    }

    /** dx = dy · fma(-y, y, 1). */
    private static Value hyperbolicTangent(GradientRule.Site site, Value dy, int slot) {
        Value negative = site.part("_negative", Operator.NEG, site.result());
        Value slope = site.part("_slope", Operator.FMA, negative, site.result(), site.literal(1f));
        return site.make(Operator.MUL, dy, slope);
    }

    /** dx = dy · fma(-y, y, y). */
    private static Value sigmoid(GradientRule.Site site, Value dy, int slot) {
        Value negative = site.part("_negative", Operator.NEG, site.result());
        Value slope = site.part("_slope", Operator.FMA, negative, site.result(), site.result());
        return site.make(Operator.MUL, dy, slope);
    }

    /** dx = dy · (exp(-(x · x)) · 2/√π). */
    private static Value error(GradientRule.Site site, Value dy, int slot) {
        Value square = site.part("_square", Operator.MUL, site.operand(0), site.operand(0));
        Value bell = site.part("_bell", Operator.EXP, site.part("_exponent", Operator.NEG, square));
        Value slope = site.part("_slope", Operator.MUL, bell, site.literal(ERF_SLOPE));
        return site.make(Operator.MUL, dy, slope);
    }
}
