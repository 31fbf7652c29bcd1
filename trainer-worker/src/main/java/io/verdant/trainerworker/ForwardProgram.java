package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A lowered forward graph, still open for more nodes.
 *
 * @param builder holds the forward nodes
 * @param parameters the parameters that the loss depends on, by name
 * @param loss the scalar loss
 * @param logits one number per class along the last axis, or null where the loss is not over classes
 * @param constantNodes nodes through which no gradient flows
 */
record ForwardProgram(
        ProgramBuilder builder,
        SortedMap<String, Value> parameters,
        Value loss,
        @Nullable Value logits,
        Set<Integer> constantNodes) {}
