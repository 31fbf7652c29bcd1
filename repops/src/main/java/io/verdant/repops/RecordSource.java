package io.verdant.repops;

/** Where {@link Operator#BATCH_LOAD} reads: fixed-size records by index. Implementations are immutable. */
public interface RecordSource {
    int recordCount();

    /** Bytes of every record. */
    int recordLength();

    /** Copies {@code length} bytes of record {@code recordIndex}, from {@code offset} in it, into {@code target}. */
    void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length);
}
