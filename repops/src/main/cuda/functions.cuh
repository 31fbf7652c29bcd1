/*
 * Elementary functions of a float, correctly rounded for every argument: docs/repops.md, section 4. A double whose relative
 * error is below 2^-48 decides nearly all of them: where all values within 2^-45 of it round to one float, that is the
 * result. The pairs of wide.cuh decide the others, among them exact middles.
 */
#ifndef VERDANT_FUNCTIONS_CUH
#define VERDANT_FUNCTIONS_CUH

#include "wide.cuh"

#define UNSURE 0x1p-45
#define PER_LN2 0x1.71547652b82fep+0
#define LN2 0x1.62e42fefa39efp-1
#define LN2_REST 0x1.abc9e3b39803fp-56

/* 1 / (2n + 1) and 1 / n!. */
VERDANT_TABLE double ODD[64] = {
    1.0 / 1,  1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,  1.0 / 13,  1.0 / 15,  1.0 / 17,  1.0 / 19,  1.0 / 21,
    1.0 / 23, 1.0 / 25, 1.0 / 27, 1.0 / 29, 1.0 / 31, 1.0 / 33,  1.0 / 35,  1.0 / 37,  1.0 / 39,  1.0 / 41,  1.0 / 43,
    1.0 / 45, 1.0 / 47, 1.0 / 49, 1.0 / 51, 1.0 / 53, 1.0 / 55,  1.0 / 57,  1.0 / 59,  1.0 / 61,  1.0 / 63,  1.0 / 65,
    1.0 / 67, 1.0 / 69, 1.0 / 71, 1.0 / 73, 1.0 / 75, 1.0 / 77,  1.0 / 79,  1.0 / 81,  1.0 / 83,  1.0 / 85,  1.0 / 87,
    1.0 / 89, 1.0 / 91, 1.0 / 93, 1.0 / 95, 1.0 / 97, 1.0 / 99,  1.0 / 101, 1.0 / 103, 1.0 / 105, 1.0 / 107, 1.0 / 109,
    1.0 / 111, 1.0 / 113, 1.0 / 115, 1.0 / 117, 1.0 / 119, 1.0 / 121, 1.0 / 123, 1.0 / 125, 1.0 / 127};
VERDANT_TABLE double FACTORIAL[20] = {
    1.0,
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40320.0,
    1.0 / 362880.0,
    1.0 / 3628800.0,
    1.0 / 39916800.0,
    1.0 / 479001600.0,
    1.0 / 6227020800.0,
    1.0 / 87178291200.0,
    1.0 / 1307674368000.0,
    1.0 / 20922789888000.0,
    1.0 / 355687428096000.0,
    1.0 / 6402373705728000.0,
    1.0 / 121645100408832000.0};

/* Whether every real number near enough to that double rounds to the same float. */
VERDANT_INLINE bool decided(double value) {
    double margin = value * UNSURE;
    return (float) (value - margin) == (float) (value + margin);
}

/* (e^r - 1) / r for |r| <= 0.36. */
VERDANT_INLINE double exponential_series(double r) {
    double sum = FACTORIAL[14];
#pragma unroll
    for (int n = 13; n >= 1; n--) {
        sum = fused(sum, r, FACTORIAL[n]);
    }
    return sum;
}

/* The integer nearest to x / ln 2, and what is left of x. */
VERDANT_INLINE double less_ln2s(double x, int *k) {
    double whole = rint(x * PER_LN2);
    *k = (int) whole;
    return fused(-whole, LN2_REST, fused(-whole, LN2, x));
}

VERDANT_INLINE double exponential(double x) {
    int k;
    double r = less_ln2s(x, &k);
    return fused(exponential_series(r), r, 1.0) * power_of_two(k);
}

VERDANT_INLINE double less_one(double x) {
    int k;
    double r = less_ln2s(x, &k);
    double p = exponential_series(r) * r;
    double scale = power_of_two(k);
    return k == 0 ? p : fused(scale, p, scale - 1.0);
}

VERDANT_INLINE float infinity() {
    return float_of(0x7f800000u);
}

VERDANT_INLINE float exp_float(float x) {
    if (!(x <= 89.0f && x >= -104.0f)) { /* e^88.73 rounds to infinity, e^-103.98 to zero */
        return x > 0 ? infinity() : x < 0 ? 0.0f : not_a_number();
    }
    double value = exponential(x);
    return decided(value) ? (float) value : rounded_once(wide_exponential(pair_of(x)));
}

VERDANT_INLINE float exp2_float(float x) {
    if (!(x < 128.0f && x >= -151.0f)) {
        return x > 0 ? infinity() : x < 0 ? 0.0f : not_a_number();
    }
    double whole = rint((double) x);
    double r = ((double) x - whole) * LN2;
    double value = fused(exponential_series(r), r, 1.0) * power_of_two((int) whole);
    return decided(value) ? (float) value : rounded_once(wide_power_of_two(x));
}

VERDANT_INLINE float expm1_float(float x) {
    if (!(x <= 89.0f && x >= -104.0f)) {
        return x > 0 ? infinity() : x < 0 ? -1.0f : not_a_number();
    }
    if (x == 0) {
        return x;
    }
    double value = less_one(x);
    return decided(value) ? (float) value : rounded_once(wide_less_one(x));
}

VERDANT_INLINE float tanh_float(float x) {
    if (!(x <= 20.0f && x >= -20.0f)) {
        return x > 0 ? 1.0f : x < 0 ? -1.0f : not_a_number();
    }
    if (x == 0) {
        return x;
    }
    double p = less_one(2.0 * x);
    double value = p / (p + 2.0);
    return decided(value) ? (float) value : rounded_once(wide_tanh(x));
}

VERDANT_INLINE float sigmoid_float(float x) {
    if (!(x <= 89.0f && x >= -104.0f)) {
        return x > 0 ? 1.0f : x < 0 ? 0.0f : not_a_number();
    }
    double e = exponential(x > 0 ? -(double) x : (double) x);
    double value = (x > 0 ? 1.0 : e) / (1.0 + e);
    return decided(value) ? (float) value : rounded_once(wide_sigmoid(x));
}

/* 2 atanh(z) = 2 z (1 + z^2/3 + z^4/5 + ...) for |z| < 0.172. */
VERDANT_INLINE double twice_atanh(double z) {
    double square = z * z;
    double series = ODD[12];
#pragma unroll
    for (int n = 11; n >= 0; n--) {
        series = fused(series, square, ODD[n]);
    }
    return 2.0 * z * series;
}

/* y = 2^k m with m in [0.7, 1.42). */
VERDANT_INLINE double mantissa(double y, int *k) {
    *k = (int) (bits_of(y) >> 52) - 1023;
    double m = y * power_of_two(-*k);
    if (m > 1.4142135) {
        m = m * 0.5;
        ++*k;
    }
    return m;
}

/* Whether a logarithm of y is a limit or has no value. */
VERDANT_INLINE bool is_limit_of_log(double y, float *result) {
    if (!(y > 0)) {
        *result = y == 0 ? float_of(0xff800000u) : not_a_number();
        return true;
    }
    *result = infinity();
    return y - y != 0;
}

VERDANT_INLINE float log_float(float x) {
    float limit;
    int k;
    if (is_limit_of_log(x, &limit)) {
        return limit;
    }
    double m = mantissa(x, &k);
    double value = fused((double) k, LN2, fused((double) k, LN2_REST, twice_atanh((m - 1.0) / (m + 1.0))));
    return decided(value) ? (float) value : rounded_once(wide_logarithm(pair_of(x)));
}

VERDANT_INLINE float log2_float(float x) {
    float limit;
    int k;
    if (is_limit_of_log(x, &limit)) {
        return limit;
    }
    double m = mantissa(x, &k);
    double value = fused(twice_atanh((m - 1.0) / (m + 1.0)), PER_LN2, (double) k);
    return decided(value) ? (float) value : rounded_once(wide_logarithm_of_two(x));
}

VERDANT_INLINE float log1p_float(float x) {
    float limit;
    int k;
    if (x == 0) {
        return x;
    }
    double y = 1.0 + x;
    if (is_limit_of_log(y, &limit)) {
        return limit;
    }
    double m = mantissa(y, &k);
    double z = k == 0 ? x / (2.0 + x) : (m - 1.0) / (m + 1.0); /* near 0 the sum has lost x's digits */
    double value = fused((double) k, LN2, fused((double) k, LN2_REST, twice_atanh(z)));
    return decided(value) ? (float) value : rounded_once(wide_logarithm(exact_sum(1.0, x)));
}

/* sin(x + turn pi / 2) for |x| <= 2^19. */
VERDANT_INLINE double sine(double x, int turn) {
    double n = rint(x * 0x1.45f306dc9c883p-1);
    double r = fused(-n, 0x1.1a62633145c07p-54, fused(-n, 0x1.921fb54442d18p+0, x));
    int quarter = (int) n + turn;
    double square = -(r * r);
    int parity = quarter & 1;
    double sum = FACTORIAL[19 - parity];
#pragma unroll
    for (int i = 17; i >= 1; i -= 2) {
        sum = fused(sum, square, FACTORIAL[i - parity]);
    }
    double value = parity == 0 ? sum * r : sum;
    return (quarter & 2) == 0 ? value : -value;
}

VERDANT_INLINE float sin_float(float x) {
    if (x == 0 || x - x != 0) {
        return x == 0 ? x : not_a_number();
    }
    if (x <= 0x1p19f && x >= -0x1p19f) {
        double value = sine(x, 0);
        if (decided(value)) {
            return (float) value;
        }
    }
    return x > 0 ? rounded_once(wide_sine(x, 0)) : -rounded_once(wide_sine(-x, 0));
}

VERDANT_INLINE float cos_float(float x) {
    if (x == 0 || x - x != 0) {
        return x == 0 ? 1.0f : not_a_number();
    }
    if (x <= 0x1p19f && x >= -0x1p19f) {
        double value = sine(x, 1);
        if (decided(value)) {
            return (float) value;
        }
    }
    return rounded_once(wide_sine(x > 0 ? x : -x, 1));
}

VERDANT_INLINE float erf_float(float x) {
    if (!(x <= 4.0f && x >= -4.0f)) { /* erf(3.92) rounds to 1 */
        return x > 0 ? 1.0f : x < 0 ? -1.0f : not_a_number();
    }
    if (x == 0) {
        return x;
    }
    double square = (double) x * x; /* exact */
    double term = 1.0, sum = 1.0;
    for (int n = 1; n < 64 && term > sum * 0x1p-56; n++) {
        term = term * (2.0 * square) * ODD[n];
        sum = sum + term;
    }
    double value = sum * exponential(-square) * 0x1.20dd750429b6dp+0 * x;
    return decided(value) ? (float) value : rounded_once(wide_erf(x));
}

/* Two roundings in double round to the float of one: compared for all arguments (docs/repops.md, section 4). */
VERDANT_INLINE float rsqrt_float(float x) {
    return (float) (1.0 / __dsqrt_rn((double) x));
}

#endif
