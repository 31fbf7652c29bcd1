package io.verdant.datasets;

/**
 * Cuts a text into records. Record {@code i} is the bytes {@code [i * context, (i + 1) * context]}: {@code context} bytes
 * and the one after them, which is also the first of the next record, so that every byte but the first is predicted once.
 * The last tenth of the records, one at least, is the test part. What is left over at the end belongs to no record.
 */
final class TextWindows {
    private static final int TEST_SHARE = 10;
    private static final int BYTE_VALUES = 256;

    private TextWindows() {}

    /** @throws IllegalArgumentException where the text is too short for a record of each part, or beyond the limit */
    static Dataset cut(SetName name, Split split, byte[] text) {
        int context = name.context();
        int count = (text.length - 1) / context;
        if (count < 2 || (long) count * (context + 1) > IdxReader.MAX_TOTAL_LENGTH) {
            throw new IllegalArgumentException("text does not fit the context: set=" + name + " length=" + text.length
                    + " least=" + (2L * context + 1) + " limit=" + IdxReader.MAX_TOTAL_LENGTH);
        }
        int testCount = Math.max(1, count / TEST_SHARE);
        int first = split == Split.TRAIN ? 0 : count - testCount;
        int end = split == Split.TRAIN ? count - testCount : count;
        byte[] records = new byte[(end - first) * (context + 1)];
        for (int i = first; i < end; i++) {
            System.arraycopy(text, i * context, records, (i - first) * (context + 1), context + 1);
        }
        return new Dataset(name.toString(), split, Dataset.Kind.TEXT, context, BYTE_VALUES, records);
    }
}
