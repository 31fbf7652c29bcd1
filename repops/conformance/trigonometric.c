/* sin, cos and erf of a float, correctly rounded as in elementary.c. */
#include "elementary.h"

#define FRACTION_WORDS 6
#define TWO_OVER_PI_WORDS 11
#define TERMS 16

static const pair HALF_PI = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
static const pair TWO_OVER_ROOT_PI = {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56};

/* 2 / pi, its first 352 bits. */
static const uint32_t TWO_OVER_PI[TWO_OVER_PI_WORDS] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
                                                        0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
                                                        0xb7246e3a, 0x424dd2e0, 0x06492eea};

/* 32 bits of an integer of little-endian words from that bit on. */
static uint32_t word_at(const uint32_t *words, int bit) {
    uint64_t both = (uint64_t) words[bit / 32 + 1] << 32 | words[bit / 32];
    return (uint32_t) (both >> (bit % 32));
}

/* The rest of x > 0 after a multiple of pi / 2, in [-pi/4, pi/4], and that multiple modulo 4. */
static pair quarter_turns(float x, int *quadrant) {
    *quadrant = 0;
    if (x < 0.78f) {
        return pair_of(x);
    }
    uint32_t bits = float_bits(x);
    uint64_t mantissa = (bits & 0x7fffff) | 0x800000;
    int exponent = (int) (bits >> 23) - 150; /* x = mantissa * 2^exponent */
    uint32_t turns[TWO_OVER_PI_WORDS + 3] = {0}; /* mantissa * 2/pi * 2^352 */
    uint64_t carry = 0;
    for (int i = 0; i < TWO_OVER_PI_WORDS; i++) {
        carry += mantissa * TWO_OVER_PI[TWO_OVER_PI_WORDS - 1 - i];
        turns[i] = (uint32_t) carry;
        carry >>= 32;
    }
    turns[TWO_OVER_PI_WORDS] = (uint32_t) carry;
    int point = 32 * TWO_OVER_PI_WORDS - exponent; /* bits from here on are whole quarter turns */
    *quadrant = (int) (word_at(turns, point) & 3);
    uint32_t flip = word_at(turns, point - 32) >> 31 != 0 ? 0xffffffff : 0; /* at least half: count from above */
    pair fraction = pair_of(0);
    for (int i = FRACTION_WORDS; i >= 1; i--) {
        double unit = bits_double((uint64_t) (1023 - 32 * i) << 52);
        fraction = add(fraction, pair_of((word_at(turns, point - 32 * i) ^ flip) * unit));
    }
    if (flip != 0) {
        *quadrant = (*quadrant + 1) & 3;
        fraction.high = -fraction.high;
        fraction.low = -fraction.low;
    }
    return multiply(fraction, HALF_PI);
}

/* 1 - s/(a (a+1)) (1 - s/((a+2) (a+3)) (...)): sin r / r for a = 2, cos r for a = 1, where s = r^2. */
static pair alternating(pair s, int a) {
    pair p = pair_of(1);
    for (int n = TERMS; n >= 0; n--) {
        double divisor = (double) (a + 2 * n) * (a + 2 * n + 1);
        p = divide(multiply(s, p), pair_of(-divisor));
        p = add(pair_of(1), p);
    }
    return p;
}

/* sin(x + shift * pi / 2) for x > 0. */
static pair sine(float x, int shift) {
    int quadrant;
    pair r = quarter_turns(x, &quadrant);
    pair square = multiply(r, r);
    quadrant = (quadrant + shift) & 3;
    pair value = (quadrant & 1) != 0 ? alternating(square, 1) : multiply(r, alternating(square, 2));
    if (quadrant >= 2) {
        value.high = -value.high;
        value.low = -value.low;
    }
    return value;
}

float sin_float(float x) {
    if (x - x != 0) {
        return not_a_number();
    }
    if (x == 0) {
        return x;
    }
    return x > 0 ? round_once(sine(x, 0)) : -round_once(sine(-x, 0));
}

float cos_float(float x) {
    if (x - x != 0) {
        return not_a_number();
    }
    return x == 0 ? 1 : round_once(sine(x > 0 ? x : -x, 1));
}

/* erf x = 2/sqrt(pi) e^-x^2 x (1 + 2x^2/3 (1 + 2x^2/5 (...))): all terms have one sign. */
float erf_float(float x) {
    if (x != x || x == 0) {
        return x != x ? not_a_number() : x;
    }
    if (x > 4 || x < -4) {
        return x > 0 ? 1 : -1; /* erf(3.92) rounds to 1 */
    }
    double square = (double) x * x; /* exact */
    pair term = pair_of(x), sum = term;
    for (int n = 1; term.high * term.high > sum.high * sum.high * 0x1p-220; n++) {
        term = divide(multiply(term, pair_of(2 * square)), pair_of(2 * n + 1));
        sum = add(sum, term);
    }
    return round_once(multiply(multiply(sum, exponential(pair_of(-square))), TWO_OVER_ROOT_PI));
}
