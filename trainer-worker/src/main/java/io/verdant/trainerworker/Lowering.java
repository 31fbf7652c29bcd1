package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives one family of SameDiff operators their meaning in the contract's operators. An implementation may throw {@link
 * IllegalArgumentException} or {@link ArithmeticException} for operands that do not fit; {@link GraphLowering} names
 * the operator and the node.
 */
@FunctionalInterface
interface Lowering {
    /**
     * Adds the operation's nodes; the one that makes its result is named as the operation.
     *
     * @param inputs the operands, each made when it is first read
     * @return the first result, or null where it is integers that {@link LoweringContext#knowIntegers} was told
     */
    @Nullable
    Value lower(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException;
}
