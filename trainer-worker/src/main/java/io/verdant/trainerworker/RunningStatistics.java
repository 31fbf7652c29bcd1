package io.verdant.trainerworker;

import io.verdant.protocol.StateNames;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statistics that a step program carries beside its parameters: state that no gradient moves, read where the model is
 * evaluated. Each is declared when a node first asks for it; micro-batches of one step move it one after the other.
 */
final class RunningStatistics {
    private final ProgramBuilder builder;
    private final Program.Kind kind;
    private final SortedMap<String, Value> current = new TreeMap<>();
    private final SortedMap<String, Tensor> initial = new TreeMap<>();

    /** @param kind of the inputs that they are */
    RunningStatistics(ProgramBuilder builder, Program.Kind kind) {
        this.builder = builder;
        this.kind = kind;
    }

    /**
     * The state's name of a node's statistic.
     *
     * @throws IllegalArgumentException where it would be longer than names may be
     */
    static String name(String node, String statistic) {
        String name = StateNames.STATISTIC_PREFIX + node + "/" + statistic;
        if (name.length() > ModelLimits.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("name of a statistic above limit: name=" + name);
        }
        return name;
    }

    /**
     * What the statistic is before the node that asks moves it.
     *
     * @param first every element of it in the first checkpoint
     */
    Value read(String name, Shape shape, float first) {
        return current.computeIfAbsent(name, absent -> {
            float[] elements = new float[shape.elementCount()];
            Arrays.fill(elements, first);
            initial.put(name, Tensor.ofFloats(shape, elements));
            return builder.input(name, kind, DType.FLOAT32, shape);
        });
    }

    /** What the statistic is from now on. */
    void move(String name, Value next) {
        current.put(name, next);
    }

    /** Makes the moved statistics the program's outputs. */
    void declareOutputs() {
        current.forEach(builder::output);
    }

    /** The statistics of the first checkpoint, by name. */
    SortedMap<String, Tensor> initial() {
        return Collections.unmodifiableSortedMap(initial);
    }
}
