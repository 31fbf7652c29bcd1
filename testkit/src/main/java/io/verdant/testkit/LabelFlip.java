package io.verdant.testkit;

/** Trains in earnest, on wrong labels: an attack on the data, of which the vector shows little. */
public final class LabelFlip {
    private LabelFlip() {}

    /** The label that a record is given: {@code classes - 1 - label}, so 9 - y for digits (Fang et al. 2020, Blades). */
    public static int of(int label, int classes) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException("label=" + label + " classes=" + classes);
        }
        return classes - 1 - label;
    }

    /** The same for a batch, in place. */
    public static void apply(int[] labels, int count, int classes) {
        for (int i = 0; i < count; i++) {
            labels[i] = of(labels[i], classes);
        }
    }
}
