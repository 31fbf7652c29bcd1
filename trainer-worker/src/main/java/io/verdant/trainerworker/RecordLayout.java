package io.verdant.trainerworker;

/**
 * The bytes of one training record: {@code features} bytes of input, each an unsigned number in 0..255, then one byte
 * that is the label in {@code 0..classes-1}.
 */
public record RecordLayout(int features, int classes) {
    public RecordLayout {
        if (features < 1 || classes < 1 || classes > 256) {
            throw new IllegalArgumentException("features=" + features + " classes=" + classes);
        }
    }

    /** Bytes of a record. */
    public int recordLength() {
        return features + 1;
    }
}
