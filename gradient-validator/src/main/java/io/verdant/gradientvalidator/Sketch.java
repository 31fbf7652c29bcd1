package io.verdant.gradientvalidator;

/**
 * A count sketch of a gradient (Charikar, Chen, Farach-Colton 2002): element {@code i} of the tensors in name order is added
 * to bucket {@code i mod 1024} with the sign of {@link #signBit}, ascending, in float64. Dot products of sketches estimate those
 * of gradients with a relative error of about 1/32; of equal or scaled gradients they are equal or scaled too. It is what is
 * kept of a gradient once its round is over.
 */
final class Sketch {
    static final int BUCKETS = 1_024;

    private final double[] buckets;

    private Sketch(double[] buckets) {
        this.buckets = buckets;
    }

    /** The sketch of a row of a table. */
    static Sketch of(GradientTable table, int row) {
        double[] buckets = new double[BUCKETS];
        int index = 0;
        for (int tensor = 0; tensor < table.tensorCount(); tensor++) {
            float[] values = table.elements(row, tensor);
            for (int i = 0; i < table.elementCount(tensor); i++, index++) {
                int bits = Float.floatToRawIntBits(values[i]) ^ signBit(index);
                buckets[index % BUCKETS] += Float.intBitsToFloat(bits);
            }
        }
        return new Sketch(buckets);
    }

    /** The sign of an element, as the highest bit of a word whose other bits are 0: a mixing of its index. */
    static int signBit(int index) {
        int mixed = index * 0x9E3779B1;
        mixed ^= mixed >>> 15;
        return mixed * 0x85EBCA6B & Integer.MIN_VALUE;
    }

    /** {@code share · this + (1 − share) · other}, each product rounded. */
    Sketch mixed(double share, Sketch other) {
        double[] next = new double[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            next[i] = share * buckets[i] + (1 - share) * other.buckets[i];
        }
        return new Sketch(next);
    }

    double cosine(Sketch other) {
        return Cosine.of(dot(other), dot(this), other.dot(other));
    }

    private double dot(Sketch other) {
        double[] lanes = new double[LaneSums.LANES];
        for (int i = 0; i < BUCKETS; i++) {
            lanes[i % LaneSums.LANES] += buckets[i] * other.buckets[i];
        }
        return LaneSums.total(lanes);
    }
}
