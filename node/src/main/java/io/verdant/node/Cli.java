package io.verdant.node;

import java.io.PrintStream;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The command line as a function: arguments in, exit code out. Results go to {@code out}, the one line of a failure to
 * {@code err}; a stack trace follows only where the environment has {@code VERDANT_DEBUG=1}.
 */
public final class Cli {
    private static final Set<String> LOG_LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private final Terminal terminal;
    private final PrintStream err;
    private final Map<String, String> environment;

    public Cli(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.terminal = new Terminal(out, err, environment);
        this.err = err;
        this.environment = environment;
    }

    /** Runs one command and returns the process's exit status; never throws. */
    public int run(String... arguments) {
        try {
            checkEnvironment();
            return commandLine().execute(arguments);
        } catch (RuntimeException | Error failure) {
            return report(failure);
        }
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(new VerdantCommand(), new TerminalFactory(terminal));
        ServiceLoader.load(CommandProvider.class).forEach(provider -> line.addSubcommand(provider.command()));
        line.setOut(terminal.outWriter());
        line.setErr(terminal.errWriter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((failure, arguments) -> report(usage(failure)));
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(failure));
        return line;
    }

    /** Logback would silently take DEBUG for a level that it does not know. */
    private void checkEnvironment() {
        String level = environment.get("VERDANT_LOG");
        if (level != null && !LOG_LEVELS.contains(level)) {
            throw UserError.because(ExitCode.CONFIG, "unknown log level")
                    .with("VERDANT_LOG", level)
                    .next("use TRACE, DEBUG, INFO, WARN, ERROR or OFF");
        }
    }

    private static UserError usage(ParameterException failure) {
        if (failure.getCause() instanceof UserError error) {
            return error;
        }
        String message = failure.getMessage();
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        return UserError.because(ExitCode.USAGE, message == null ? "wrong usage" : message.strip())
                .causedBy(failure)
                .next("see `" + command + " --help`");
    }

    private int report(Throwable failure) {
        UserError error = Failures.explain(failure);
        err.println("verdant: " + error.getMessage());
        if ("1".equals(environment.get("VERDANT_DEBUG"))) {
            Throwable cause = error.getCause();
            (cause == null ? failure : cause).printStackTrace(err);
        }
        err.flush();
        return error.exitCode().code();
    }
}
