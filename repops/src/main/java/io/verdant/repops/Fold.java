package io.verdant.repops;

/** A chained fold: how a run of terms continues an accumulator. */
enum Fold {
    /** Products of pairs, fused. */
    FMA(2, 2) {
        @Override
        long apply(long acc, boolean first, int firstTerm, long[] touched) {
            float sum = Bits.toFloat(acc);
            for (int i = 0; i < touched.length; i += 2) {
                sum = Math.fma(Bits.toFloat(touched[i]), Bits.toFloat(touched[i + 1]), sum);
            }
            return Bits.of(sum);
        }
    },
    ADD(1, 1) {
        @Override
        long apply(long acc, boolean first, int firstTerm, long[] touched) {
            float sum = Bits.toFloat(acc);
            for (long bits : touched) {
                sum += Bits.toFloat(bits);
            }
            return Bits.of(sum);
        }
    },
    MAX(1, 1) {
        @Override
        long apply(long acc, boolean first, int firstTerm, long[] touched) {
            float max = Bits.toFloat(first ? touched[0] : acc);
            for (long bits : touched) {
                max = Reduction.max(max, Bits.toFloat(bits));
            }
            return Bits.of(max);
        }
    },
    /** The accumulator is the index in the high 32 bits and the value in the low ones. */
    ARGMAX(1, 1) {
        @Override
        long apply(long acc, boolean first, int firstTerm, long[] touched) {
            float max = Bits.toFloat(first ? touched[0] : acc);
            long index = first ? 0 : acc >>> Integer.SIZE;
            for (int i = 0; i < touched.length; i++) {
                float x = Bits.toFloat(touched[i]);
                if (x > max) {
                    max = x;
                    index = firstTerm + i;
                }
            }
            return index << Integer.SIZE | Bits.of(max);
        }
    };

    private final int touchesPerTerm;
    private final int flopsPerTerm;

    Fold(int touchesPerTerm, int flopsPerTerm) {
        this.touchesPerTerm = touchesPerTerm;
        this.flopsPerTerm = flopsPerTerm;
    }

    int touchesPerTerm() {
        return touchesPerTerm;
    }

    int flopsPerTerm() {
        return flopsPerTerm;
    }

    /**
     * Continues the fold.
     *
     * @param acc the accumulator so far; +0 where {@code first}
     * @param first whether the fold starts here
     * @param firstTerm index of the first term in the whole fold
     */
    abstract long apply(long acc, boolean first, int firstTerm, long[] touched);
}
