package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A program that is begun: its inputs are declared in a fixed order, the parameters by name, then the records. Running
 * statistics and constants follow as they are met.
 */
record ProgramInputs(
        ProgramBuilder builder, SortedMap<String, Value> parameters, Value records, RunningStatistics statistics) {
    static ProgramInputs declare(TrainingGraph graph, String programName) {
        return declare(graph, programName, Program.Kind.STATE);
    }

    /** @param kind of the parameters and statistics: STATE, or START where the program leaves them as they are */
    static ProgramInputs declare(TrainingGraph graph, String programName, Program.Kind kind) {
        ProgramBuilder builder = new ProgramBuilder(programName);
        SortedMap<String, Value> parameters = new TreeMap<>();
        graph.parameters()
                .forEach(
                        (name, value) -> parameters.put(name, builder.input(name, kind, DType.FLOAT32, value.shape())));
        Value records = builder.input(CompiledModel.RECORDS, Program.Kind.DATA, DType.INT32, Shape.SCALAR);
        return new ProgramInputs(
                builder, Collections.unmodifiableSortedMap(parameters), records, new RunningStatistics(builder, kind));
    }
}
