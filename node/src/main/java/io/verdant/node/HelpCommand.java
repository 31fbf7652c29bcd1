package io.verdant.node;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verdant help [COMMAND]}: the same text as {@code --help}. */
@Command(name = "help", helpCommand = true, description = "Shows how a command is used.")
final class HelpCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command (default: the tool itself).")
    private @Nullable String command;

    HelpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CommandLine about = spec.root().commandLine();
        if (command != null) {
            about = about.getSubcommands().get(command);
        }
        if (about == null) {
            throw new ParameterException(spec.commandLine(), "no such command: " + command);
        }
        about.usage(terminal.out());
        return ExitCode.OK.code();
    }
}
