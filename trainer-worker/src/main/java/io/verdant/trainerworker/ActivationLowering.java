package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * Activations of one operand, from primitives, with SameDiff's meanings: its {@code gelu} is {@code x·sigmoid(1.702x)},
 * its {@code precise_gelu} cubes {@code 0.044715·x} as a whole. No intermediate overflows where the result does not.
 */
final class ActivationLowering {
    private static final float SELU_SCALE = 1.0507009873554805f;
    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float GELU_SLOPE = 1.702f;
    private static final float PRECISE_GELU_CUBED = 0.044715f;
    private static final float ROOT_OF_TWO_OVER_PI = 0.7978845608028654f;

    private final ProgramBuilder builder;
    private final Operation operation;
    private final Value x;

    private ActivationLowering(LoweringContext context, Operation operation, Value x) {
        this.builder = context.builder();
        this.operation = operation;
        this.x = x;
    }

    @FunctionalInterface
    private interface Formula {
        Value of(ActivationLowering at) throws ModelException;
    }

    static void register(Map<String, Lowering> table) {
        table.put("tanh", ElementwiseLowering.unary(Operator.TANH));
        table.put("sigmoid", ElementwiseLowering.unary(Operator.SIGMOID));
        table.put("erf", ElementwiseLowering.unary(Operator.ERF));
        table.put("erfc", of(at -> at.last(Operator.SUB, at.literal(1), at.part("_erf", Operator.ERF, at.x))));
        table.put("gelu", of(at -> at.gated(GELU_SLOPE)));
        table.put("precise_gelu", of(ActivationLowering::preciseGelu));
        table.put("swish", of(at -> at.last(Operator.MUL, at.x, at.part("_gate", Operator.SIGMOID, at.x))));
        table.put("mish", of(ActivationLowering::mish));
        table.put("softplus", of(at -> softplus(at.builder, at.operation.name(), at.operation.name(), at.x)));
        table.put("logsigmoid", of(ActivationLowering::logSigmoid));
        table.put("softsign", of(ActivationLowering::softsign));
        table.put("elu", of(at -> at.exponential(at.operation.name(), (float) at.real(0, 1))));
        table.put("selu", of(ActivationLowering::selu));
        table.put("leakyrelu", of(ActivationLowering::leakyRelu));
        table.put("relu6", of(ActivationLowering::relu6));
        table.put("hard_sigmoid", of(ActivationLowering::hardSigmoid));
        table.put(
                "hardtanh",
                of(at -> at.last(Operator.MAX, at.part("_below", Operator.MIN, at.x, at.literal(1)), at.literal(-1))));
        table.put("prelu", ActivationLowering::prelu);
    }

    private static Lowering of(Formula formula) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 1);
            return formula.of(new ActivationLowering(context, operation, inputs.get(0)));
        };
    }

    /**
     * {@code log(1 + e^x)} as {@code max(x, 0) + log1p(exp(-max(x, -x)))}. The maxima hand their whole gradient to x where
     * it is 0, so the slope there is the sigmoid's 0.5.
     */
    static Value softplus(ProgramBuilder builder, String prefix, String name, Value x) {
        Value positive = builder.elementwise(Operator.MAX, prefix + "_positive", x, builder.constant(0f));
        Value negated = builder.elementwise(Operator.NEG, prefix + "_negated", x);
        Value size = builder.elementwise(Operator.MAX, prefix + "_size", x, negated);
        Value exponent = builder.elementwise(Operator.NEG, prefix + "_exponent", size);
        Value small = builder.elementwise(Operator.EXP, prefix + "_exp", exponent);
        Value rest = builder.elementwise(Operator.LOG1P, prefix + "_log1p", small);
        return builder.elementwise(Operator.ADD, name, positive, rest);
    }

    private Value gated(float slope) {
        Value scaled = part("_scaled", Operator.MUL, x, literal(slope));
        return last(Operator.MUL, x, part("_gate", Operator.SIGMOID, scaled));
    }

    /** {@code x/2 · (1 + tanh(sqrt(2/pi)·(x + (0.044715·x)^3)))}. */
    private Value preciseGelu() {
        Value scaled = part("_scaled", Operator.MUL, x, literal(PRECISE_GELU_CUBED));
        Value squared = part("_squared", Operator.MUL, scaled, scaled);
        Value inner = part("_inner", Operator.FMA, squared, scaled, x);
        Value angle = part("_angle", Operator.MUL, inner, literal(ROOT_OF_TWO_OVER_PI));
        Value gate = part("_gate", Operator.ADD, literal(1), part("_tanh", Operator.TANH, angle));
        return last(Operator.MUL, part("_half", Operator.MUL, x, literal(0.5f)), gate);
    }

    private Value mish() {
        Value soft = softplus(builder, operation.name(), operation.name() + "_softplus", x);
        return last(Operator.MUL, x, part("_tanh", Operator.TANH, soft));
    }

    private Value logSigmoid() {
        Value opposite = part("_opposite", Operator.NEG, x);
        return last(Operator.NEG, softplus(builder, operation.name(), operation.name() + "_softplus", opposite));
    }

    private Value softsign() {
        Value divisor = part("_divisor", Operator.ADD, literal(1), part("_size", Operator.ABS, x));
        return last(Operator.DIV, x, divisor);
    }

    /** {@code x > 0 ? x : alpha·expm1(min(x, 0))}. */
    private Value exponential(String name, float alpha) {
        Value negative = part("_negative", Operator.MIN, x, literal(0));
        Value curve = part("_curve", Operator.MUL, part("_expm1", Operator.EXPM1, negative), literal(alpha));
        Value above = part("_above", Operator.GREATER, x, literal(0));
        return builder.elementwise(Operator.WHERE, name, above, x, curve);
    }

    private Value selu() {
        return last(Operator.MUL, exponential(operation.name() + "_elu", SELU_ALPHA), literal(SELU_SCALE));
    }

    private Value leakyRelu() throws ModelException {
        Float stated = operation.attributes().scalar();
        Value slope = literal((float) real(0, stated == null ? 0.01 : stated));
        return kinked(slope);
    }

    /** {@code x < 0 ? slope·x : x}. */
    private Value kinked(Value slope) {
        Value below = part("_below", Operator.GREATER, literal(0), x);
        return last(Operator.WHERE, below, part("_scaled", Operator.MUL, x, slope), x);
    }

    private Value relu6() throws ModelException {
        Float cutoff = operation.attributes().scalar();
        if (cutoff != null && cutoff != 0f) {
            throw ModelException.invalid(operation.operator(), operation.name(), "cutoff=" + cutoff + " expected=0");
        }
        return last(Operator.MIN, part("_relu", Operator.RELU, x), literal(6));
    }

    /** {@code min(1, max(0, 0.2·x + 0.5))}. */
    private Value hardSigmoid() {
        Value line = part("_line", Operator.FMA, x, literal(0.2f), literal(0.5f));
        return last(Operator.MIN, part("_above", Operator.MAX, line, literal(0)), literal(1));
    }

    /** Inputs are x and the slopes below 0; integers are the axes that share a slope, where the slopes have extent 1. */
    private static Value prelu(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        return new ActivationLowering(context, operation, inputs.get(0)).kinked(inputs.get(1));
    }

    private double real(int index, double otherwise) throws ModelException {
        List<Double> reals = operation.attributes().reals();
        double value = reals.size() > index ? reals.get(index) : otherwise;
        if (!Float.isFinite((float) value)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "attribute=" + value);
        }
        return value;
    }

    private Value literal(float value) {
        return builder.constant(value);
    }

    private Value part(String suffix, Operator operator, Value... operands) {
        return builder.elementwise(operator, operation.name() + suffix, operands);
    }

    private Value last(Operator operator, Value... operands) {
        return builder.elementwise(operator, operation.name(), operands);
    }
}
