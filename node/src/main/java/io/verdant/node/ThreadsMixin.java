package io.verdant.node;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --threads N}: how many threads compute. It changes the speed and no bit of any result. */
public final class ThreadsMixin {
    private static final int THREADS_LIMIT = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private int threads = Runtime.getRuntime().availableProcessors();

    /** The number of computing threads. */
    public int threads() {
        return threads;
    }

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads compute; every number gives the same bits (default: one per processor).")
    void setThreads(int count) {
        if (count < 1 || count > THREADS_LIMIT) {
            throw new ParameterException(
                    command.commandLine(), "--threads must be between 1 and " + THREADS_LIMIT + ": threads=" + count);
        }
        threads = count;
    }
}
