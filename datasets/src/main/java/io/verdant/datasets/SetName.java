package io.verdant.datasets;

import java.util.regex.Pattern;

/**
 * A data set as a job names it: {@code mnist} for labelled images, {@code moby-dick:128} for a text that is cut into windows
 * of that many bytes and the one after them.
 *
 * @param set the set's own name
 * @param context bytes from which a record predicts; 0 for labelled images
 */
public record SetName(String set, int context) {
    public static final int MAX_CONTEXT = 1 << 16;

    private static final Pattern SET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final char SEPARATOR = ':';

    public SetName {
        if (!SET.matcher(set).matches() || context < 0 || context > MAX_CONTEXT) {
            throw new IllegalArgumentException("not the name of a data set: set=" + set + " context=" + context
                    + "; letters, digits, dots, dashes and underscores, at most 128, and a context of at most "
                    + MAX_CONTEXT);
        }
    }

    /**
     * Reads {@code NAME} or {@code NAME:CONTEXT}.
     *
     * @throws IllegalArgumentException where the text is neither
     */
    public static SetName parse(String text) {
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

    @Override
    public String toString() {
        return isText() ? set + SEPARATOR + context : set;
    }
}
