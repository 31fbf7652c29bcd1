package io.verdant.repops;

/** The index function of a batch: which record is row {@code row} of the batch at {@code step}. Pure. */
@FunctionalInterface
public interface BatchIndex {
    int recordIndex(int step, int row);
}
