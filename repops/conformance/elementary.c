/*
 * The exponential and logarithmic functions of a float, correctly rounded: each is evaluated as a sum of two doubles
 * with a relative error below 2^-90 and rounded once. The hardest float, a sigmoid, needs 2^-75.
 */
#include "elementary.h"

#include <math.h>

#define TERMS_EXP 13
#define TERMS_LOG 23

/* ln 2 as 36 + 37 bits that products with up to 11-bit integers leave exact, and the rest. */
static const double LN2_A = 0x1.62e42fefa0000p-1;
static const double LN2_B = 0x1.cf79abc980000p-40;
static const double LN2_C = 0x1.8ece600fcbdacp-74;

static pair ln2_times(int k) {
    return add(pair_sum(k * LN2_A, k * LN2_B), pair_of(k * LN2_C));
}

static pair scaled(pair x, int k) {
    double scale = bits_double((uint64_t) (1023 + k) << 52);
    pair result = {x.high * scale, x.low * scale};
    return result;
}

/* e^r - 1 for |r| < 0.36: a Taylor series at r / 64, then e^2s - 1 = (e^s - 1) (e^s - 1 + 2) six times. */
static pair exponential_less_one(pair r) {
    pair s = scaled(r, -6);
    pair p = pair_of(1);
    for (int n = TERMS_EXP; n >= 2; n--) {
        p = add(pair_of(1), divide(multiply(s, p), pair_of(n)));
    }
    p = multiply(s, p);
    for (int i = 0; i < 6; i++) {
        p = multiply(p, add(pair_of(2), p));
    }
    return p;
}

/* The integer nearest to x / ln 2, and e^x / 2^k - 1. */
static pair reduced(pair x, int *k) {
    double quotient = x.high * 1.4426950408889634;
    *k = (int) (quotient + (quotient < 0 ? -0.5 : 0.5));
    return exponential_less_one(add(add(x, pair_of(-(*k * LN2_A))), pair_sum(-(*k * LN2_B), -(*k * LN2_C))));
}

pair exponential(pair x) {
    int k;
    pair p = reduced(x, &k);
    return scaled(add(pair_of(1), p), k);
}

static pair less_one(double x) {
    int k;
    pair p = reduced(pair_of(x), &k);
    return k == 0 ? p : add(scaled(add(pair_of(1), p), k), pair_of(-1));
}

float exp_float(float x) {
    if (x != x) {
        return not_a_number();
    }
    if (x > 89 || x < -104) {
        return x > 0 ? bits_float(0x7f800000) : 0; /* e^88.73 rounds to infinity, e^-103.98 to zero */
    }
    return round_once(exponential(pair_of(x)));
}

float exp2_float(float x) {
    if (x != x) {
        return not_a_number();
    }
    if (x >= 128 || x < -151) {
        return x > 0 ? bits_float(0x7f800000) : 0;
    }
    int k = (int) (x + (x < 0 ? -0.5 : 0.5));
    pair p = exponential_less_one(multiply(pair_of((double) x - k), ln2_times(1)));
    return round_once(scaled(add(pair_of(1), p), k));
}

float expm1_float(float x) {
    if (x != x || x == 0) {
        return x != x ? not_a_number() : x;
    }
    if (x > 89 || x < -104) {
        return x > 0 ? bits_float(0x7f800000) : -1;
    }
    return round_once(less_one(x));
}

float tanh_float(float x) {
    if (x != x || x == 0) {
        return x != x ? not_a_number() : x;
    }
    if (x > 20 || x < -20) {
        return x > 0 ? 1 : -1;
    }
    pair p = less_one(2.0 * x);
    return round_once(divide(p, add(p, pair_of(2))));
}

float sigmoid_float(float x) {
    if (x != x) {
        return not_a_number();
    }
    if (x > 89 || x < -104) {
        return x > 0 ? 1 : 0;
    }
    pair e = exponential(pair_of(x > 0 ? -(double) x : x));
    return round_once(divide(x > 0 ? pair_of(1) : e, add(pair_of(1), e)));
}

/* The coefficients 1 / (2n + 1) of atanh's series. */
static const pair *reciprocals(void) {
    static pair table[TERMS_LOG];
    if (table[0].high == 0) {
        for (int n = TERMS_LOG - 1; n >= 0; n--) {
            table[n] = divide(pair_of(1), pair_of(2 * n + 1));
        }
    }
    return table;
}

/* y = 2^k m with m in [0.7, 1.42): k, and ln m = 2 atanh(z) = 2 z (1 + z^2/3 + z^4/5 + ...), z = (m - 1) / (m + 1). */
static pair logarithm(pair y, int *k) {
    *k = (int) (double_bits(y.high) >> 52) - 1023;
    pair m = scaled(y, -*k);
    if (m.high > 1.4142135) {
        m = scaled(m, -1);
        ++*k;
    }
    const pair *reciprocal = reciprocals();
    pair z = divide(add(m, pair_of(-1)), add(m, pair_of(1)));
    pair square = multiply(z, z);
    pair series = reciprocal[TERMS_LOG - 1];
    for (int n = TERMS_LOG - 2; n >= 0; n--) {
        series = add(multiply(series, square), reciprocal[n]);
    }
    return scaled(multiply(z, series), 1);
}

/* What the three logarithms have in common, for y = x or 1 + x: whether the limit is the answer. */
static int limit_of_log(double y, float *result) {
    if (y != y || y < 0) {
        *result = not_a_number();
    } else if (y == 0) {
        *result = bits_float(0xff800000);
    } else if (y > DBL_MAX) {
        *result = bits_float(0x7f800000);
    } else {
        return 0;
    }
    return 1;
}

float log_float(float x) {
    float limit;
    int k;
    if (limit_of_log(x, &limit)) {
        return limit;
    }
    pair p = logarithm(pair_of(x), &k);
    return round_once(k == 0 ? p : add(ln2_times(k), p));
}

float log2_float(float x) {
    float limit;
    int k;
    if (limit_of_log(x, &limit)) {
        return limit;
    }
    pair p = divide(logarithm(pair_of(x), &k), ln2_times(1));
    return round_once(k == 0 ? p : add(pair_of(k), p));
}

float log1p_float(float x) {
    float limit;
    int k;
    if (x == 0) {
        return x;
    }
    pair y = pair_sum(1, x); /* exact */
    if (limit_of_log(1.0 + x, &limit)) {
        return limit;
    }
    pair p = logarithm(y, &k);
    return round_once(k == 0 ? p : add(ln2_times(k), p));
}

float rsqrt_float(float x) {
    if (x == 0) {
        return float_bits(x) == 0 ? bits_float(0x7f800000) : bits_float(0xff800000);
    }
    if (!(x > 0) || x > FLT_MAX) {
        return x > 0 ? 0 : not_a_number();
    }
    double s = sqrt(x);
    pair square = product(s, s);
    pair root = pair_sum(s, ((x - square.high) - square.low) / (2 * s));
    return round_once(divide(pair_of(1), root));
}
