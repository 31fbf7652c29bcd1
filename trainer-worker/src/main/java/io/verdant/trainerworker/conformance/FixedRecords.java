package io.verdant.trainerworker.conformance;

import io.verdant.repops.RecordSource;

/** Records of one length, one after the other. */
final class FixedRecords implements RecordSource {
    private final int length;
    private final byte[] bytes;

    FixedRecords(int length, byte[] bytes) {
        this.length = length;
        this.bytes = bytes;
    }

    @Override
    public int recordCount() {
        return bytes.length / length;
    }

    @Override
    public int recordLength() {
        return length;
    }

    @Override
    public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int copyLength) {
        System.arraycopy(bytes, recordIndex * length + offset, target, targetOffset, copyLength);
    }
}
