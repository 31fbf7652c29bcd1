package io.verdant.datasets;

/** Joins images and labels to records. */
final class Records {
    private Records() {}

    /**
     * Record {@code i} = image {@code i}, then label {@code i}.
     *
     * @throws IllegalArgumentException where the counts differ, labels are not single bytes, a label is outside the
     *     classes, or the records would pass the size limit
     */
    static Dataset join(String name, Split split, IdxArray images, IdxArray labels, int classes) {
        if (images.count() != labels.count() || labels.itemLength() != 1) {
            throw new IllegalArgumentException("images and labels do not match: set=" + name + " images="
                    + images.count() + " labels=" + labels.count() + " labelLength=" + labels.itemLength());
        }
        int features = images.itemLength();
        long length = (long) images.count() * (features + 1);
        if (length > IdxReader.MAX_TOTAL_LENGTH) {
            throw new IllegalArgumentException(
                    "data set too long: set=" + name + " length=" + length + " limit=" + IdxReader.MAX_TOTAL_LENGTH);
        }
        byte[] records = new byte[(int) length];
        for (int i = 0; i < images.count(); i++) {
            int label = labels.bytes()[i] & 0xff;
            if (label >= classes) {
                throw new IllegalArgumentException("label outside the classes: set=" + name + " record=" + i + " label="
                        + label + " classes=" + classes);
            }
            System.arraycopy(images.bytes(), i * features, records, i * (features + 1), features);
            records[i * (features + 1) + features] = (byte) label;
        }
        return new Dataset(name, split, Dataset.Kind.IMAGES, features, classes, records);
    }
}
