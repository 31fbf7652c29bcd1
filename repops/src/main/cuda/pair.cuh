/* Unevaluated sums of two doubles, about 106 bits, by exact sums and products; and one rounding of them to a float. */
#ifndef VERDANT_PAIR_CUH
#define VERDANT_PAIR_CUH

#include "view.cuh"

struct Pair {
    double high, low;
};

VERDANT_INLINE Pair pair_of(double x) {
    return Pair{x, 0.0};
}

/* |a| >= |b|, or a = 0 (Dekker 1971). */
VERDANT_INLINE Pair ordered_sum(double a, double b) {
    double s = a + b;
    return Pair{s, b - (s - a)};
}

/* Exact (Knuth). */
VERDANT_INLINE Pair exact_sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    return Pair{s, (a - (s - t)) + (b - t)};
}

VERDANT_INLINE Pair exact_product(double a, double b) {
    double p = a * b;
    return Pair{p, fused(a, b, -p)};
}

VERDANT_CALLED Pair plus(Pair a, Pair b) {
    Pair s = exact_sum(a.high, b.high);
    Pair t = exact_sum(a.low, b.low);
    s = ordered_sum(s.high, s.low + t.high);
    return ordered_sum(s.high, s.low + t.low);
}

VERDANT_CALLED Pair times(Pair a, Pair b) {
    Pair p = exact_product(a.high, b.high);
    return ordered_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

VERDANT_CALLED Pair over(Pair a, Pair b) {
    double quotient = a.high / b.high;
    Pair p = exact_product(quotient, b.high);
    Pair rest = exact_sum(a.high, -p.high);
    double r = rest.high + (rest.low - p.low + a.low - quotient * b.low);
    return ordered_sum(quotient, r / b.high);
}

VERDANT_INLINE Pair negated(Pair a) {
    return Pair{-a.high, -a.low};
}

/* 2^exponent, a normal double. */
VERDANT_INLINE double power_of_two(int exponent) {
    return double_of((uint64_t) (1023 + exponent) << 52);
}

VERDANT_INLINE Pair scaled(Pair a, int exponent) {
    double scale = power_of_two(exponent);
    return Pair{a.high * scale, a.low * scale};
}

/* Rounds the high part to odd first, which keeps on which side of every middle of two floats the sum lies. */
VERDANT_INLINE float rounded_once(Pair a) {
    uint64_t bits = bits_of(a.high);
    if (a.low != 0 && (bits & 1) == 0) {
        bool away = (a.low > 0) == (a.high > 0);
        bits = away ? bits + 1 : bits - 1;
    }
    return (float) double_of(bits);
}

#endif
