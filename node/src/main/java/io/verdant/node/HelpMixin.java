package io.verdant.node;

import picocli.CommandLine.Option;

/** {@code --help}, the same for every command. */
final class HelpMixin {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text and exit.")
    private boolean requested;
}
