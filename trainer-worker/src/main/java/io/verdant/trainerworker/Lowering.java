package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/**
 * Gives one family of SameDiff operators their meaning in the contract's operators. An implementation may throw {@link
 * IllegalArgumentException} or {@link ArithmeticException} for operands that do not fit; {@link GraphLowering} names
 * the operator and the node.
 */
@FunctionalInterface
interface Lowering {
    /** Adds the operation's nodes; the one that makes its result is named as the operation. */
    Value lower(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException;
}
