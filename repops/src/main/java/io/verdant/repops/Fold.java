package io.verdant.repops;

/** Folds that are the same for every element. */
enum Fold implements TermFold {
    /** Products of pairs, fused. */
    FMA {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            return Bits.of(Math.fma(Bits.toFloat(a), Bits.toFloat(b), Bits.toFloat(accumulator)));
        }

        @Override
        public int flopsPerTerm() {
            return 2;
        }
    },
    ADD {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            return Bits.of(Bits.toFloat(accumulator) + Bits.toFloat(a));
        }
    },
    MAX {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            float x = Bits.toFloat(a);
            return Bits.of(term == 0 ? x : Reduction.max(Bits.toFloat(accumulator), x));
        }
    },
    /** The accumulator is the term's number in the high 32 bits and the value in the low ones. */
    ARGMAX {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            boolean greater = term == 0 || Bits.toFloat(a) > Bits.toFloat(accumulator);
            return greater ? (long) term << Integer.SIZE | Bits.of(Bits.toFloat(a)) : accumulator;
        }
    },
    /** Of (table's element, id): the element of the row that the id names; NaN until it is met. */
    LOOKUP {
        @Override
        public long start() {
            return Bits.of(Float.NaN);
        }

        @Override
        public long next(long accumulator, int term, long a, long b) {
            return (int) b == term ? Bits.canonical(DType.FLOAT32, a) : accumulator;
        }
    };

    /** The sum of products in that type. */
    static TermFold fma(DType dtype) {
        return dtype == DType.FLOAT64 ? DoubleFold.FMA : FMA;
    }

    static TermFold add(DType dtype) {
        return dtype == DType.FLOAT64 ? DoubleFold.ADD : ADD;
    }

    static TermFold max(DType dtype) {
        return dtype == DType.FLOAT64 ? DoubleFold.MAX : MAX;
    }

    static TermFold lookup(DType dtype) {
        return dtype == DType.FLOAT64 ? DoubleFold.LOOKUP : LOOKUP;
    }

    @Override
    public int flopsPerTerm() {
        return 1;
    }
}
