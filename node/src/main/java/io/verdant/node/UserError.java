package io.verdant.node;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is explained to the person at the terminal in one line: what is wrong, the values that show it, and what
 * to do next. It ends the command with its {@link ExitCode} and carries no stack trace of its own.
 *
 * <pre>{@code
 * throw UserError.because(ExitCode.TEMPORARY, "the port is in use").with("port", 9464).next("choose another --port");
 * }</pre>
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private UserError(ExitCode exitCode, String line, @Nullable Throwable cause) {
        super(line, cause, false, false);
        this.exitCode = exitCode;
    }

    /** Begins an error with what is wrong, in a few words without a full stop. */
    public static Builder because(ExitCode exitCode, String what) {
        return new Builder(exitCode, what);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** Collects the parts of the line. */
    public static final class Builder {
        private final ExitCode exitCode;
        private final String what;
        private final StringJoiner details = new StringJoiner(", ", " (", ")").setEmptyValue("");
        private @Nullable Throwable cause;

        private Builder(ExitCode exitCode, String what) {
            this.exitCode = exitCode;
            this.what = what;
        }

        /** Adds a {@code name=value} that shows the fault. */
        public Builder with(String name, Object value) {
            details.add(name + "=" + value);
            return this;
        }

        /** Keeps the exception behind the fault; it is printed where VERDANT_DEBUG is set. */
        public Builder causedBy(Throwable cause) {
            this.cause = cause;
            return this;
        }

        /** Ends the line with what the reader can do. */
        public UserError next(String action) {
            String line = what + details + "; " + action;
            return new UserError(exitCode, line.replaceAll("\\s+", " "), cause);
        }
    }
}
