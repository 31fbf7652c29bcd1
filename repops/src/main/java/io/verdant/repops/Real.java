package io.verdant.repops;

/** Arithmetic of one floating-point type on raw bits, one rounding an operation. */
enum Real {
    FLOAT {
        @Override
        double value(long bits) {
            return Bits.toFloat(bits);
        }

        @Override
        long add(long a, long b) {
            return Bits.of(Bits.toFloat(a) + Bits.toFloat(b));
        }

        @Override
        long subtract(long a, long b) {
            return Bits.of(Bits.toFloat(a) - Bits.toFloat(b));
        }

        @Override
        long divide(long a, int count) {
            return Bits.of(Bits.toFloat(a) / count);
        }

        @Override
        long fma(long a, long b, long c) {
            return Bits.of(Math.fma(Bits.toFloat(a), Bits.toFloat(b), Bits.toFloat(c)));
        }

        @Override
        long of(double exact) {
            return Bits.of((float) exact);
        }
    },
    DOUBLE {
        @Override
        double value(long bits) {
            return Bits.toDouble(bits);
        }

        @Override
        long add(long a, long b) {
            return Bits.ofDouble(Bits.toDouble(a) + Bits.toDouble(b));
        }

        @Override
        long subtract(long a, long b) {
            return Bits.ofDouble(Bits.toDouble(a) - Bits.toDouble(b));
        }

        @Override
        long divide(long a, int count) {
            return Bits.ofDouble(Bits.toDouble(a) / count);
        }

        @Override
        long fma(long a, long b, long c) {
            return Bits.ofDouble(Math.fma(Bits.toDouble(a), Bits.toDouble(b), Bits.toDouble(c)));
        }

        @Override
        long of(double exact) {
            return Bits.ofDouble(exact);
        }
    };

    static Real of(DType dtype) {
        return dtype == DType.FLOAT64 ? DOUBLE : FLOAT;
    }

    /** The number, exactly. */
    abstract double value(long bits);

    abstract long add(long a, long b);

    abstract long subtract(long a, long b);

    abstract long divide(long a, int count);

    abstract long fma(long a, long b, long c);

    /** Bits of a number that the type has. */
    abstract long of(double exact);

    long abs(long a) {
        return of(Math.abs(value(a)));
    }
}
