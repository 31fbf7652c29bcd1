package io.verdant.node;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --at TIME}: the time for which accounts are shown, as unbonding goes on after a run has ended. */
final class AtMixin {
    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Show accounts as at TIME, such as 2026-11-21T10:00:00Z; now if absent.")
    private @Nullable String time;

    long seconds() {
        if (time == null) {
            return Instant.now().getEpochSecond();
        }
        try {
            return Instant.parse(time).getEpochSecond();
        } catch (DateTimeParseException e) {
            throw UserError.because(ExitCode.USAGE, "--at is no time")
                    .with("at", time)
                    .causedBy(e)
                    .next("write it as 2026-11-21T10:00:00Z");
        }
    }
}
