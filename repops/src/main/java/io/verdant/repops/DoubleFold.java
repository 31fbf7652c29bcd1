package io.verdant.repops;

/** The folds of {@link Fold} in FLOAT64. */
enum DoubleFold implements TermFold {
    FMA {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            return Real.DOUBLE.fma(a, b, accumulator);
        }

        @Override
        public int flopsPerTerm() {
            return 2;
        }
    },
    ADD {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            return Real.DOUBLE.add(accumulator, a);
        }
    },
    MAX {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            boolean greater = term == 0 || Bits.toDouble(a) > Bits.toDouble(accumulator);
            return greater ? Bits.canonical(DType.FLOAT64, a) : accumulator;
        }
    },
    LOOKUP {
        @Override
        public long start() {
            return Bits.ofDouble(Double.NaN);
        }

        @Override
        public long next(long accumulator, int term, long a, long b) {
            return (int) b == term ? Bits.canonical(DType.FLOAT64, a) : accumulator;
        }
    };

    @Override
    public int flopsPerTerm() {
        return 1;
    }
}
