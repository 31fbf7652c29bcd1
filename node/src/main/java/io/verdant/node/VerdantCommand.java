package io.verdant.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The tool itself: {@code verdant COMMAND}. A new command is one class, named here. */
@Command(
        name = "verdant",
        description = "Trains one model on machines that do not trust each other, and proves who cheated.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExit codes and environment variables: docs/operating.md%n",
        subcommands = {
            TrainCommand.class,
            SubmitCommand.class,
            CoordinatorCommand.class,
            AggregatorCommand.class,
            ValidatorCommand.class,
            ArbiterCommand.class,
            WorkerCommand.class,
            NetworkCommand.class,
            KeygenCommand.class,
            ExplainCommand.class,
            DisputeCommand.class,
            AccountCommand.class,
            JobCommand.class,
            StakeCommand.class,
            UnstakeCommand.class,
            ClaimRewardCommand.class,
            RehearseCommand.class,
            AuditCommand.class,
            ConformanceCommand.class,
            AggregateCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
final class VerdantCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this text and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean helpRequested;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
