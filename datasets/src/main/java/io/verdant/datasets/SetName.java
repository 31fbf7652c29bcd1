package io.verdant.datasets;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A data set as a job names it: {@code mnist} for labelled images, {@code moby-dick:128} for a text that is cut into windows
 * of that many bytes and the one after them, {@code mnist~0.33x10} for images in ten parts that differ.
 *
 * @param set the set's own name
 * @param context bytes from which a record predicts; 0 for labelled images
 * @param skew how the training records are arranged, or null where they are as they come
 */
public record SetName(String set, int context, @Nullable Skew skew) {
    public static final int MAX_CONTEXT = 1 << 16;

    private static final Pattern SET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final char SEPARATOR = ':';
    private static final char SKEW_SEPARATOR = '~';

    public SetName {
        if (!SET.matcher(set).matches() || context < 0 || context > MAX_CONTEXT) {
            throw new IllegalArgumentException("not the name of a data set: set=" + set + " context=" + context
                    + "; letters, digits, dots, dashes and underscores, at most 128, and a context of at most "
                    + MAX_CONTEXT);
        }
        if (skew != null && context > 0) {
            throw new IllegalArgumentException("a text has no labels to sort by: set=" + set + " skew=" + skew);
        }
    }

    /** A set whose records are as they come. */
    public SetName(String set, int context) {
        this(set, context, null);
    }

    /**
     * Reads {@code NAME}, {@code NAME:CONTEXT} or {@code NAME~SIMILARITYxPARTS}.
     *
     * @throws IllegalArgumentException where the text is none of them
     */
    public static SetName parse(String text) {
        int skewed = text.indexOf(SKEW_SEPARATOR);
        if (skewed >= 0) {
            return new SetName(text.substring(0, skewed), 0, Skew.parse(text.substring(skewed + 1)));
        }
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            return new SetName(text, 0);
        }
        String context = text.substring(separator + 1);
        if (!context.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("not a context: set=" + text);
        }
        return new SetName(text.substring(0, separator), Integer.parseInt(context));
    }

    /** Whether it names a text. */
    public boolean isText() {
        return context > 0;
    }

    /** How the training records are arranged, where they are. */
    public Optional<Skew> arrangement() {
        return Optional.ofNullable(skew);
    }

    /** The same set with its records as they come. */
    public SetName plain() {
        return new SetName(set, context);
    }

    @Override
    public String toString() {
        String name = isText() ? set + SEPARATOR + context : set;
        return skew == null ? name : name + SKEW_SEPARATOR + skew;
    }
}
