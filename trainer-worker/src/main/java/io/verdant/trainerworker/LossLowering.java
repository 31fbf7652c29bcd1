package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * Losses that compare element with element. Inputs are (predictions, weights, labels), except for {@code l2_loss}, which
 * has one; {@link LossReduction} combines the elements. In formulas p is a prediction and z its label.
 */
final class LossLowering {
    private final ProgramBuilder builder;
    private final Operation operation;
    private final Value p;
    private final Value z;

    private LossLowering(ProgramBuilder builder, Operation operation, Value p, Value z) {
        this.builder = builder;
        this.operation = operation;
        this.p = p;
        this.z = z;
    }

    @FunctionalInterface
    private interface Formula {
        Value elements(LossLowering loss) throws ModelException;
    }

    static void register(Map<String, Lowering> table) {
        table.put("mean_sqerr_loss", of(LossLowering::squaredError));
        table.put("absolute_difference_loss", of(LossLowering::absoluteDifference));
        table.put("huber_loss", of(LossLowering::huber));
        table.put("sigm_cross_entropy_loss", of(LossLowering::sigmoidCrossEntropy));
        table.put("log_loss", of(LossLowering::logLoss));
        table.put("hinge_loss", of(LossLowering::hinge));
        table.put("l2_loss", LossLowering::halfOfSquares);
    }

    private static Lowering of(Formula formula) {
        return (context, operation, inputs) -> {
            LoweringContext.expectInputs(inputs, 3);
            Value p = inputs.get(0);
            Value z = inputs.get(2);
            if (!p.shape().equals(z.shape())) {
                throw new IllegalArgumentException("predictions=" + p.shape() + " labels=" + z.shape());
            }
            Value elements = formula.elements(new LossLowering(context.builder(), operation, p, z));
            return LossReduction.apply(context, operation, elements, inputs.get(1));
        };
    }

    /** {@code (p - z)²}. */
    private Value squaredError() {
        Value error = part("_error", Operator.SUB, p, z);
        return part("_elements", Operator.MUL, error, error);
    }

    /** {@code |p - z|}. */
    private Value absoluteDifference() {
        return part("_elements", Operator.ABS, part("_error", Operator.SUB, p, z));
    }

    /** With {@code q = min(|p - z|, delta)}: {@code q²/2 + delta·(|p - z| - q)}. */
    private Value huber() throws ModelException {
        float delta = real(1);
        Value size = part("_size", Operator.ABS, part("_error", Operator.SUB, p, z));
        Value inner = part("_inner", Operator.MIN, size, literal(delta));
        Value half = part("_half", Operator.MUL, inner, literal(0.5f));
        Value linear = part("_linear", Operator.MUL, part("_outer", Operator.SUB, size, inner), literal(delta));
        return part("_elements", Operator.FMA, half, inner, linear);
    }

    /** {@code softplus(p) - p·z}, which does not overflow; labels are moved to {@code z·(1 - s) + s/2} first. */
    private Value sigmoidCrossEntropy() throws ModelException {
        float smoothing = real(0);
        Value labels = smoothing == 0
                ? z
                : part("_smoothed", Operator.FMA, z, literal(1 - smoothing), literal(0.5f * smoothing));
        Value soft = ActivationLowering.softplus(builder, operation.name(), operation.name() + "_softplus", p);
        return part("_elements", Operator.SUB, soft, part("_product", Operator.MUL, p, labels));
    }

    /** {@code -(z·log(p + e) + (1 - z)·log((1 + e) - p))}. */
    private Value logLoss() throws ModelException {
        float epsilon = real(1e-7);
        Value logOfOne = part("_log", Operator.LOG, part("_shifted", Operator.ADD, p, literal(epsilon)));
        Value other = part("_other", Operator.SUB, literal(1 + epsilon), p);
        Value logOfOther = part("_other_log", Operator.LOG, other);
        Value zero = part("_zero", Operator.SUB, literal(1), z);
        Value product = part("_product", Operator.MUL, zero, logOfOther);
        return part("_elements", Operator.NEG, part("_likelihood", Operator.FMA, z, logOfOne, product));
    }

    /** Labels are 0 or 1: {@code max(0, 1 - (2z - 1)·p)}. */
    private Value hinge() {
        Value sign = part("_sign", Operator.FMA, z, literal(2), literal(-1));
        Value margin = part("_margin", Operator.MUL, sign, p);
        return part("_elements", Operator.RELU, part("_slack", Operator.SUB, literal(1), margin));
    }

    /** {@code sum(x²)/2}. */
    private static Value halfOfSquares(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value squares = builder.elementwise(Operator.MUL, name + "_squares", inputs.get(0), inputs.get(0));
        Value sum = Values.sumOfAll(builder, name + "_sum", squares);
        return builder.elementwise(Operator.MUL, name, sum, builder.constant(0.5f));
    }

    private float real(double otherwise) throws ModelException {
        List<Double> reals = operation.attributes().reals();
        double value = reals.isEmpty() ? otherwise : reals.get(0);
        if (!(value >= 0 && value <= Float.MAX_VALUE)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "attribute=" + value);
        }
        return (float) value;
    }

    private Value literal(float value) {
        return builder.constant(value);
    }

    private Value part(String suffix, Operator operator, Value... operands) {
        return builder.elementwise(operator, operation.name() + suffix, operands);
    }
}
