package io.verdant.node;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command speaks: results to {@link #out}, progress and remarks to {@link #err}.
 *
 * @param environment the variables of the process
 */
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /**
     * Whether a person watches standard error: progress bars are drawn on a terminal only, plain lines are written
     * elsewhere. Java cannot ask this of standard error, so the launcher does and says it in {@code VERDANT_TERMINAL}.
     */
    public boolean isInteractive() {
        return "1".equals(environment.get("VERDANT_TERMINAL"))
                && !"dumb".equals(environment.get("TERM"))
                && !environment.containsKey("CI");
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }
}
