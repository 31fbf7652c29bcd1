package io.verdant.repops;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one claim executes: a step program {@code localSteps} times, then a closing program once (for a worker, the
 * pseudo-gradient {@code start - end}). Steps are numbered from 0; the closing program, where there is one, is the
 * last.
 */
public record WorkPlan(Program step, int localSteps, Program closing) {
    public static final int MAX_LOCAL_STEPS = 8_192;

    public WorkPlan {
        if (localSteps < 1 || localSteps > MAX_LOCAL_STEPS) {
            throw new IllegalArgumentException("localSteps=" + localSteps + " limit=" + MAX_LOCAL_STEPS);
        }
    }

    /** Steps in all, the closing program included. */
    public int stepCount() {
        return localSteps + 1;
    }

    public Program program(int stepIndex) {
        if (stepIndex < 0 || stepIndex > localSteps) {
            throw new IllegalArgumentException("stepIndex=" + stepIndex + " stepCount=" + stepCount());
        }
        return stepIndex < localSteps ? step : closing;
    }

    public List<Program> programs() {
        return List.of(step, closing);
    }

    /** The CARRIED inputs, by name, which the closing program's outputs of these names become. */
    public SortedMap<String, Program.Input> carriedInputs() {
        SortedMap<String, Program.Input> carried = new TreeMap<>();
        for (Program program : programs()) {
            for (Program.Input input : program.inputs()) {
                if (input.kind() == Program.Kind.CARRIED) {
                    carried.put(input.name(), input);
                }
            }
        }
        return carried;
    }

    /** What a worker carries that has no accepted claim yet: +0 everywhere, by name; empty where nothing is carried. */
    public SortedMap<String, Tensor> carriedZeros() {
        SortedMap<String, Tensor> zeros = new TreeMap<>();
        carriedInputs().forEach((name, input) -> zeros.put(name, Tensor.zeros(input.dtype(), input.shape())));
        return zeros;
    }
}
