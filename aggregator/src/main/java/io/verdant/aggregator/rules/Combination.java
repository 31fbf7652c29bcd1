package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/** What a rule makes of its vectors, tensor by tensor. */
@FunctionalInterface
public interface Combination {
    /** The combination of the tensor with that number, in name order. */
    Value of(int tensor);
}
