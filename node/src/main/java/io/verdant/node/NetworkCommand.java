package io.verdant.node;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verdant network JOB --dir DIR}: the role files and key files of a job's private network, for separate processes. */
@Command(name = "network", description = "Writes the role files and key files of a job's private network.")
final class NetworkCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "JOB", description = "The job file (YAML) with its `network` part.")
    private Path job = Path.of("");

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Where to write; must not exist or be empty.")
    private Path folder = Path.of("");

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            defaultValue = "40100",
            description = "The first of the ports that the roles use (default: ${DEFAULT-VALUE}).")
    private int basePort;

    /** What was written and the commands that use it, the last one submits the job. */
    record Made(String folder, List<String> commands) {}

    NetworkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        Made made = new Made(folder.toString(), NetworkFiles.write(JobFile.read(job), folder, basePort));
        json.write(made, terminal);
        if (!json.takesStandardOutput()) {
            made.commands().forEach(terminal.out()::println);
        }
        return ExitCode.OK.code();
    }
}
