package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;

/** The data sets that jobs name, with their faults said to people. */
final class Datasets {
    private Datasets() {}

    /**
     * The training records of that set.
     *
     * @throws UserError if the set is unknown or its root is not {@code expected}
     */
    static Dataset train(String set, Hash32 expected) {
        Dataset records = open(set, Split.TRAIN);
        if (!records.root().equals(expected)) {
            throw UserError.because(ExitCode.DATASET_MISMATCH, "the data set's hash differs")
                    .with("set", set)
                    .with("expected", "sha256:" + expected)
                    .with("found", "sha256:" + records.root())
                    .next("name the root of the data that is here, or install the data that the job names");
        }
        return records;
    }

    static Dataset test(String set) {
        return open(set, Split.TEST);
    }

    static Dataset open(String set, Split split) {
        try {
            return Dataset.open(set, split);
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.DATA, "cannot open the data set")
                    .with("set", set)
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("name a data set that this release has");
        }
    }
}
