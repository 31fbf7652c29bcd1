package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Set;
import java.util.SortedMap;

/**
 * A lowered forward graph, still open for more nodes.
 *
 * @param builder holds the forward nodes
 * @param parameters the parameters that the loss depends on, by name
 * @param loss the scalar loss
 * @param logits what the loss compares with the labels, [batch, classes]
 * @param constantNodes nodes through which no gradient flows
 */
record ForwardProgram(
        ProgramBuilder builder,
        SortedMap<String, Value> parameters,
        Value loss,
        Value logits,
        Set<Integer> constantNodes) {}
