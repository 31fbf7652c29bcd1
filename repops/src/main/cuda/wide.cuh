/*
 * Elementary functions as pairs of doubles, relative error below 2^-90, for the arguments whose double does not decide to
 * which float it rounds: docs/repops.md, section 4. Callers leave out what has no value, zeros, and what is far outside.
 */
#ifndef VERDANT_WIDE_CUH
#define VERDANT_WIDE_CUH

#include "pair.cuh"

#define EXPONENTIAL_TERMS 13
#define LOGARITHM_TERMS 23
#define ANGLE_TERMS 16
#define TWO_OVER_PI_WORDS 11
#define FRACTION_WORDS 6

/* ln 2 as 36 and 37 bits, whose products with integers of 11 bits are exact, and the rest. */
#define LN2_FIRST 0x1.62e42fefa0000p-1
#define LN2_SECOND 0x1.cf79abc980000p-40
#define LN2_THIRD 0x1.8ece600fcbdacp-74

VERDANT_TABLE uint32_t TWO_OVER_PI[TWO_OVER_PI_WORDS] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
                                                         0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
                                                         0xb7246e3a, 0x424dd2e0, 0x06492eea};

VERDANT_CALLED Pair ln2_times(int k) {
    return plus(exact_sum(k * LN2_FIRST, k * LN2_SECOND), pair_of(k * LN2_THIRD));
}

/* e^r - 1 for |r| < 0.36: Taylor's series at r / 64, then e^2s - 1 = (e^s - 1) (e^s - 1 + 2) six times. */
VERDANT_CALLED Pair wide_less_one_near(Pair r) {
    Pair s = scaled(r, -6);
    Pair p = pair_of(1);
    for (int n = EXPONENTIAL_TERMS; n >= 2; n--) {
        p = plus(pair_of(1), over(times(s, p), pair_of(n)));
    }
    p = times(s, p);
    for (int i = 0; i < 6; i++) {
        p = times(p, plus(pair_of(2), p));
    }
    return p;
}

/* The integer nearest to x / ln 2, and e^x / 2^k - 1. */
VERDANT_CALLED Pair wide_reduced(Pair x, int *k) {
    double quotient = x.high * 1.4426950408889634;
    *k = (int) (quotient + (quotient < 0 ? -0.5 : 0.5));
    Pair high = plus(x, pair_of(-(*k * LN2_FIRST)));
    return wide_less_one_near(plus(high, exact_sum(-(*k * LN2_SECOND), -(*k * LN2_THIRD))));
}

VERDANT_CALLED Pair wide_exponential(Pair x) {
    int k;
    Pair p = wide_reduced(x, &k);
    return scaled(plus(pair_of(1), p), k);
}

VERDANT_CALLED Pair wide_less_one(double x) {
    int k;
    Pair p = wide_reduced(pair_of(x), &k);
    return k == 0 ? p : plus(scaled(plus(pair_of(1), p), k), pair_of(-1));
}

VERDANT_CALLED Pair wide_power_of_two(float x) {
    int k = (int) (x + (x < 0 ? -0.5 : 0.5));
    Pair p = wide_less_one_near(times(pair_of((double) x - k), ln2_times(1)));
    return scaled(plus(pair_of(1), p), k);
}

VERDANT_CALLED Pair wide_tanh(float x) {
    Pair p = wide_less_one(2.0 * x);
    return over(p, plus(p, pair_of(2)));
}

VERDANT_CALLED Pair wide_sigmoid(float x) {
    Pair e = wide_exponential(pair_of(x > 0 ? -(double) x : x));
    return over(x > 0 ? pair_of(1) : e, plus(pair_of(1), e));
}

/* y = 2^k m with m in [0.7, 1.42): ln m = 2 atanh(z) = 2 z (1 + z^2/3 + z^4/5 + ...), z = (m - 1) / (m + 1). */
VERDANT_CALLED Pair wide_mantissa_logarithm(Pair y, int *k) {
    *k = (int) (bits_of(y.high) >> 52) - 1023;
    Pair m = scaled(y, -*k);
    if (m.high > 1.4142135) {
        m = scaled(m, -1);
        ++*k;
    }
    Pair z = over(plus(m, pair_of(-1)), plus(m, pair_of(1)));
    Pair square = times(z, z);
    Pair series = over(pair_of(1), pair_of(2 * LOGARITHM_TERMS - 1));
    for (int n = LOGARITHM_TERMS - 2; n >= 0; n--) {
        series = plus(times(series, square), over(pair_of(1), pair_of(2 * n + 1)));
    }
    return scaled(times(z, series), 1);
}

VERDANT_CALLED Pair wide_logarithm(Pair y) {
    int k;
    Pair p = wide_mantissa_logarithm(y, &k);
    return k == 0 ? p : plus(ln2_times(k), p);
}

VERDANT_CALLED Pair wide_logarithm_of_two(float x) {
    int k;
    Pair p = over(wide_mantissa_logarithm(pair_of(x), &k), ln2_times(1));
    return k == 0 ? p : plus(pair_of(k), p);
}

/* 32 bits of an integer of little-endian words, from that bit on. */
VERDANT_INLINE uint32_t word_at(const uint32_t *words, int bit) {
    uint64_t both = (uint64_t) words[bit / 32 + 1] << 32 | words[bit / 32];
    return (uint32_t) (both >> (bit % 32));
}

/* What is left of x > 0 after a multiple of pi / 2, in [-pi/4, pi/4], and that multiple modulo 4 (Payne and Hanek). */
VERDANT_CALLED Pair wide_quarter_turns(float x, int *quadrant) {
    *quadrant = 0;
    if (x < 0.78f) {
        return pair_of(x);
    }
    uint32_t bits = bits_of(x);
    uint64_t mantissa = (bits & 0x7fffff) | 0x800000;
    int exponent = (int) (bits >> 23) - 150; /* x = mantissa 2^exponent */
    uint32_t turns[TWO_OVER_PI_WORDS + 3] = {0};
    uint64_t carry = 0;
    for (int i = 0; i < TWO_OVER_PI_WORDS; i++) {
        carry += mantissa * TWO_OVER_PI[TWO_OVER_PI_WORDS - 1 - i];
        turns[i] = (uint32_t) carry;
        carry >>= 32;
    }
    turns[TWO_OVER_PI_WORDS] = (uint32_t) carry;
    int point = 32 * TWO_OVER_PI_WORDS - exponent; /* bits from here on are whole quarter turns */
    *quadrant = (int) (word_at(turns, point) & 3);
    uint32_t flip = word_at(turns, point - 32) >> 31 != 0 ? 0xffffffffu : 0; /* at least half: counted from above */
    Pair fraction = pair_of(0);
    for (int i = FRACTION_WORDS; i >= 1; i--) {
        double unit = power_of_two(-32 * i);
        fraction = plus(fraction, pair_of((word_at(turns, point - 32 * i) ^ flip) * unit));
    }
    if (flip != 0) {
        *quadrant = (*quadrant + 1) & 3;
        fraction = negated(fraction);
    }
    return times(fraction, Pair{0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54});
}

/* 1 - s/(a (a+1)) (1 - s/((a+2) (a+3)) (...)): sin r / r for a = 2, cos r for a = 1, where s = r^2. */
VERDANT_CALLED Pair wide_alternating(Pair s, int a) {
    Pair p = pair_of(1);
    for (int n = ANGLE_TERMS; n >= 0; n--) {
        double divisor = (double) (a + 2 * n) * (a + 2 * n + 1);
        p = plus(pair_of(1), over(times(s, p), pair_of(-divisor)));
    }
    return p;
}

/* sin(x + turn pi / 2) for x > 0. */
VERDANT_CALLED Pair wide_sine(float x, int turn) {
    int quadrant;
    Pair r = wide_quarter_turns(x, &quadrant);
    Pair square = times(r, r);
    quadrant = (quadrant + turn) & 3;
    Pair value = (quadrant & 1) != 0 ? wide_alternating(square, 1) : times(r, wide_alternating(square, 2));
    return quadrant >= 2 ? negated(value) : value;
}

/* erf x = 2/sqrt(pi) e^-x^2 x (1 + 2x^2/3 (1 + 2x^2/5 (...))): all terms have one sign. */
VERDANT_CALLED Pair wide_erf(float x) {
    double square = (double) x * x; /* exact */
    Pair term = pair_of(x), sum = term;
    for (int n = 1; term.high * term.high > sum.high * sum.high * 0x1p-220; n++) {
        term = over(times(term, pair_of(2 * square)), pair_of(2 * n + 1));
        sum = plus(sum, term);
    }
    Pair scaled_sum = times(sum, wide_exponential(pair_of(-square)));
    return times(scaled_sum, Pair{0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56});
}

#endif
