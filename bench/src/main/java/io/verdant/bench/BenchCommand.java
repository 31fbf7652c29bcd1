package io.verdant.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdant bench}: what a training step and its parts cost on this machine. */
@Command(
        name = "bench",
        description = "Measures this machine: training steps, matrix products, memory, robust rules, checks.",
        subcommands = {
            StepCommand.class,
            MatmulCommand.class,
            BandwidthCommand.class,
            AggregateCommand.class,
            DetectionCommand.class,
            ChecksCommand.class
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "name what to measure: step, matmul, bandwidth, aggregate, detection or checks");
    }
}
