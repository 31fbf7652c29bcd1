package io.verdant.repops;

import java.util.Arrays;

/**
 * All that one pass over a gradient can tell: its squared norm (which is finite exactly where all its elements are), its dot
 * products with reference vectors, and a count sketch of it (Charikar, Chen, Farach-Colton 2002). Every vector is read
 * from memory once; the tensor goes through the cache in pieces.
 *
 * <p>Sums are in float64, where products of float32 are exact: element {@code i} of a tensor is added to lane {@code i mod 32},
 * ascending from +0, then lanes in halves 16, 8, 4, 2, 1; tensors are added in the order in which they come, from +0. Element
 * {@code j} of the whole gradient is added to bucket {@code j mod 1024} with the sign of {@link #signBit}, ascending. Any vector
 * width gives the same bits. Reused from gradient to gradient; not thread safe.
 */
public final class GradientScan {
    public static final int BUCKETS = 1_024;
    static final int LANES = 32;
    static final int FIRST_MIX = 0x9E3779B1;
    static final int SECOND_MIX = 0x85EBCA6B;
    static final int MIX_SHIFT = 15;

    /** Elements of a piece: 8 KiB of each vector. */
    private static final int PIECE = 2_048;

    private final ScanKernel kernel;
    private final int references;
    private final double[] lanes;
    private final double[] dots;
    private final double[] buckets = new double[BUCKETS];
    private double lastSquare;
    private int index;

    /**
     * @param references how many vectors every gradient is multiplied with
     * @throws IllegalArgumentException where that is negative
     */
    public GradientScan(Compute compute, int references) {
        if (references < 0) {
            throw new IllegalArgumentException("references=" + references);
        }
        this.kernel = compute.kernels().scan();
        this.references = references;
        this.lanes = new double[(1 + references) * LANES];
        this.dots = new double[1 + references];
    }

    /** The sign that an element enters the sketch with, as the highest bit of a word whose other bits are 0. */
    public static int signBit(int index) {
        int mixed = index * FIRST_MIX;
        mixed ^= mixed >>> MIX_SHIFT;
        return mixed * SECOND_MIX & Integer.MIN_VALUE;
    }

    /** Forgets the gradient before. */
    public void begin() {
        Arrays.fill(dots, 0);
        Arrays.fill(buckets, 0);
        lastSquare = 0;
        index = 0;
    }

    /**
     * Adds a tensor.
     *
     * @param x its elements
     * @param count how many
     * @param vectors the same tensor of every reference
     * @throws IllegalArgumentException where there are fewer or more references than were announced
     */
    public void add(float[] x, int count, float[]... vectors) {
        if (vectors.length != references) {
            throw new IllegalArgumentException("references=" + vectors.length + " expected=" + references);
        }
        Arrays.fill(lanes, 0);
        for (int from = 0; from < count; from += PIECE) {
            int length = Math.min(PIECE, count - from);
            kernel.pass(x, vectors, from, length, index + from, lanes, buckets);
        }
        index += count;
        lastSquare = total(0);
        dots[0] += lastSquare;
        for (int i = 1; i <= references; i++) {
            dots[i] += total(i);
        }
    }

    private double total(int sum) {
        int first = sum * LANES;
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[first + lane] += lanes[first + lane + half];
            }
        }
        return lanes[first];
    }

    /** The sum of squares of the last tensor. */
    public double tensorSquare() {
        return lastSquare;
    }

    /** The sum of squares of the gradient so far. */
    public double square() {
        return dots[0];
    }

    /** The dot product of the gradient so far with a reference. */
    public double dot(int reference) {
        return dots[1 + reference];
    }

    /** Whether no element so far is infinite or NaN. Squares of float32 do not overflow in float64. */
    public boolean finite() {
        return Double.isFinite(dots[0]);
    }

    /** The sketch so far: 1,024 sums, a copy. */
    public double[] sketch() {
        return buckets.clone();
    }
}
