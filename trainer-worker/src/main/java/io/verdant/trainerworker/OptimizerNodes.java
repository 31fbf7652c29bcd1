package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** From a step's gradients to its next parameters: clipping, the step's learning rate, then each parameter's update. */
final class OptimizerNodes {
    private OptimizerNodes() {}

    /** Adds the nodes and declares the outputs. */
    static void add(
            ProgramBuilder builder,
            JobSpec.Optimizer optimizer,
            SortedMap<String, Value> parameters,
            SortedMap<String, Value> gradients) {
        float limit = OptimizerSettings.number(optimizer, OptimizerSettings.CLIP_NORM);
        SortedMap<String, Value> slopes = limit > 0 ? GradientClip.apply(builder, gradients, limit) : gradients;
        UpdateRule rule = UpdateRule.of(builder, optimizer, LearningRate.negated(builder, optimizer));
        for (Map.Entry<String, Value> slope : slopes.entrySet()) {
            String name = slope.getKey();
            rule.update(name, Objects.requireNonNull(parameters.get(name), name), slope.getValue());
        }
    }
}
