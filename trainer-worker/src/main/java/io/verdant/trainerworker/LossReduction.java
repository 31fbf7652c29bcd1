package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/**
 * How SameDiff's losses combine what they are per element: weighted, then by the operator's first integer. Sums are over
 * all elements at once.
 *
 * <pre>
 * 0  no reduction
 * 1  sum
 * 2  sum / sum of the weights
 * 3  sum / count of weights that are not 0, or 0 where there is none
 * </pre>
 */
final class LossReduction {
    private static final int NONE = 0;
    private static final int SUM = 1;
    private static final int MEAN_BY_WEIGHT = 2;
    private static final int MEAN_BY_NONZERO_WEIGHT_COUNT = 3;

    private final ProgramBuilder builder;
    private final String name;
    private final Value weights;
    private final boolean unweighted;

    private LossReduction(ProgramBuilder builder, String name, Value weights) {
        this.builder = builder;
        this.name = name;
        this.weights = weights;
        this.unweighted = weights.source() == builder.constant(1f).source();
    }

    /** The operation's result, given what it is per element under any name. */
    static Value apply(LoweringContext context, Operation operation, Value elements, Value weights)
            throws ModelException {
        List<Long> integers = operation.attributes().integers();
        long kind = integers.isEmpty() ? MEAN_BY_NONZERO_WEIGHT_COUNT : integers.get(0);
        if (kind < NONE || kind > MEAN_BY_NONZERO_WEIGHT_COUNT) {
            throw ModelException.invalid(operation.operator(), operation.name(), "reduction=" + kind);
        }
        if (!weights.shape().equals(Shape.SCALAR)) {
            weights.broadcast(elements.shape());
        }
        return new LossReduction(context.builder(), operation.name(), weights).reduce(elements, (int) kind);
    }

    private Value reduce(Value elements, int kind) {
        Value weighted = unweighted
                ? elements
                : builder.elementwise(Operator.MUL, name + (kind == NONE ? "" : "_weighted"), elements, weights);
        if (kind == NONE) {
            return weighted;
        }
        Value sum = Values.sumOfAll(builder, kind == SUM ? name : name + "_sum", weighted);
        if (kind == SUM) {
            return sum;
        }
        return builder.elementwise(Operator.DIV, name, sum, divisor(elements.shape(), kind));
    }

    private Value divisor(Shape shape, int kind) {
        if (unweighted) {
            return builder.constant(shape.elementCount());
        }
        if (kind == MEAN_BY_WEIGHT) {
            return Values.sumOfAll(builder, name + "_weight", weights.broadcast(shape));
        }
        Value zero = builder.elementwise(Operator.EQUAL, name + "_unweighted", weights, builder.constant(0f));
        Value counted = builder.elementwise(Operator.SUB, name + "_counted", builder.constant(1f), zero);
        Value count = Values.sumOfAll(builder, name + "_count", counted.broadcast(shape));
        return builder.elementwise(Operator.MAX, name + "_divisor", count, builder.constant(1f));
    }
}
