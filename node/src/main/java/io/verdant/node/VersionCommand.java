package io.verdant.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verdant version}: what is running. */
@Command(name = "version", description = "Prints the versions of the tool, the numeric contract and Java.")
final class VersionCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        BuildInfo info = BuildInfo.current();
        if (!json.takesStandardOutput()) {
            terminal.out().printf("verdant %s%ncontract %s%njava %s%n", info.version(), info.contract(), info.java());
        }
        json.write(info, terminal);
        return ExitCode.OK.code();
    }
}
