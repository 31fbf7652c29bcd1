package io.verdant.datasets;

import java.util.Locale;

/** The two parts of a labelled set. Jobs train on {@link #TRAIN}; the publisher evaluates on {@link #TEST}. */
public enum Split {
    TRAIN("train"),
    TEST("t10k");

    private final String filePrefix;

    Split(String filePrefix) {
        this.filePrefix = filePrefix;
    }

    /** How the customary IDX file names of this part begin: {@code train} or {@code t10k}. */
    public String filePrefix() {
        return filePrefix;
    }

    /** {@code train} or {@code test}, for people. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
