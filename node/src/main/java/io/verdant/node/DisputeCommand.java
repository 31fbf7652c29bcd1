package io.verdant.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdant dispute}: disputes of a run, and what disputes cost. */
@Command(
        name = "dispute",
        description = "Shows the disputes of a run, takes them elsewhere and judges them again.",
        subcommands = {
            DisputeListCommand.class,
            DisputeShowCommand.class,
            DisputeExportCommand.class,
            DisputeReplayCommand.class,
            DisputeBenchCommand.class
        })
final class DisputeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name what to do: list, show, export, replay or bench");
    }
}
