package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/** The records that a program's batch loads read in its next run. */
final class BatchBinding {
    private @Nullable RecordSource records;
    private @Nullable BatchIndex index;
    private int step;

    void set(RecordSource source, BatchIndex batchIndex, int atStep) {
        records = source;
        index = batchIndex;
        step = atStep;
    }

    boolean isBound() {
        return records != null;
    }

    /** Copies bytes of the record that is row {@code row} of the batch. */
    void copy(int row, int offset, byte[] target, int length) {
        if (records == null || index == null) {
            throw new IllegalStateException("records not bound");
        }
        records.copy(index.recordIndex(step, row), offset, target, 0, length);
    }
}
