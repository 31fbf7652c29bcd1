package io.verdant.repops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The records that a program's batch loads read in its next run; each row's record is looked up once a step. */
final class BatchBinding {
    private static final int UNKNOWN = -1;

    private final int[] recordOfRow;
    private @Nullable RecordSource records;
    private @Nullable BatchIndex index;
    private int step;

    BatchBinding(int rows) {
        this.recordOfRow = new int[rows];
    }

    void set(RecordSource source, BatchIndex batchIndex, int atStep) {
        records = source;
        index = batchIndex;
        step = atStep;
        Arrays.fill(recordOfRow, UNKNOWN);
    }

    /** The key of the mask that the node of that index makes in the step that is bound. */
    MaskKey maskKey(int node) {
        return bound().maskKey(step, node);
    }

    /** The job's number of the step that is bound. */
    long stepNumber() {
        return bound().stepNumber(step);
    }

    private BatchIndex bound() {
        if (index == null) {
            throw new IllegalStateException("records not bound");
        }
        return index;
    }

    /** Copies bytes of the record that is row {@code row} of the batch. */
    void copy(int row, int offset, byte[] target, int length) {
        if (records == null) {
            throw new IllegalStateException("records not bound");
        }
        int record = recordOfRow[row];
        if (record == UNKNOWN) {
            record = bound().recordIndex(step, row);
            recordOfRow[row] = record;
        }
        records.copy(record, offset, target, 0, length);
    }
}
