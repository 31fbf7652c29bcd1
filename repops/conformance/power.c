/*
 * a^b correctly rounded: docs/repops.md, section 4. Integers only. Powers that are floats or middles of floats are
 * found exactly; any other is e^(b ln |a|) in fixed point with 224 bits behind the point, of which 190 are right, and no
 * pair of floats comes nearer than about 2^-90 to a middle.
 */
#include "elementary.h"

#include <string.h>

#define WORDS 8 /* little-endian; the highest is in front of the point */
#define INFINITE UINT32_C(0x7f800000)

typedef struct {
    uint32_t word[WORDS];
} fixed;

static fixed fixed_of(uint32_t x) {
    fixed f = {{0}};
    f.word[WORDS - 1] = x;
    return f;
}

static fixed plus(fixed a, fixed b) {
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t) a.word[i] + b.word[i];
        a.word[i] = (uint32_t) carry;
        carry >>= 32;
    }
    return a;
}

static fixed less(fixed a, fixed b) { /* a >= b */
    uint64_t borrow = 0;
    for (int i = 0; i < WORDS; i++) {
        uint64_t difference = (uint64_t) a.word[i] - b.word[i] - borrow;
        a.word[i] = (uint32_t) difference;
        borrow = difference >> 63;
    }
    return a;
}

static int below(const fixed *a, const fixed *b) {
    for (int i = WORDS - 1; i >= 0; i--) {
        if (a->word[i] != b->word[i]) {
            return a->word[i] < b->word[i];
        }
    }
    return 0;
}

static fixed times_small(fixed a, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t) a.word[i] * factor;
        a.word[i] = (uint32_t) carry;
        carry >>= 32;
    }
    return a;
}

static fixed over_small(fixed a, uint32_t divisor) {
    uint64_t rest = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
        rest = rest << 32 | a.word[i];
        a.word[i] = (uint32_t) (rest / divisor);
        rest %= divisor;
    }
    return a;
}

static fixed times(const fixed *a, const fixed *b) {
    uint32_t full[2 * WORDS] = {0};
    fixed result;
    for (int i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < WORDS; j++) {
            carry += (uint64_t) a->word[i] * b->word[j] + full[i + j];
            full[i + j] = (uint32_t) carry;
            carry >>= 32;
        }
        full[i + WORDS] = (uint32_t) carry;
    }
    memcpy(result.word, full + WORDS - 1, sizeof result.word);
    return result;
}

static int is_zero(const fixed *a) {
    for (int i = 0; i < WORDS; i++) {
        if (a->word[i] != 0) {
            return 0;
        }
    }
    return 1;
}

/* ln(n / d) = 2 atanh(z) = 2 (z + z^3/3 + ...), z = (n - d) / (n + d), for d <= n <= 2d < 2^26. */
static fixed logarithm_of(uint32_t n, uint32_t d) {
    fixed power = over_small(times_small(fixed_of(1), n - d), n + d);
    fixed sum = fixed_of(0);
    for (uint32_t i = 1; !is_zero(&power); i += 2) {
        sum = plus(sum, over_small(power, i));
        power = over_small(times_small(power, n - d), n + d);
        power = over_small(times_small(power, n - d), n + d);
    }
    return times_small(sum, 2);
}

/* A finite float as mantissa * 2^exponent, the mantissa odd, or 0 for zero. */
typedef struct {
    uint32_t mantissa;
    int exponent;
} parts;

static parts parts_of(float x) {
    uint32_t bits = float_bits(x) & 0x7fffffff;
    parts p = {bits & 0x7fffff, bits >> 23 == 0 ? -149 : (int) (bits >> 23) - 150};
    p.mantissa |= bits >> 23 == 0 ? 0 : UINT32_C(0x800000);
    while (p.mantissa != 0 && (p.mantissa & 1) == 0) {
        p.mantissa >>= 1;
        p.exponent++;
    }
    return p;
}

/* mantissa * 2^exponent, 0 < mantissa < 2^63, rounded once; with more != 0 the true value lies a little above it. */
static float to_float(uint64_t mantissa, int64_t exponent, int more) {
    int bits = 0;
    while (mantissa >> bits != 0) {
        bits++;
    }
    if (exponent + bits > 128 || exponent + bits < -150) {
        return exponent > 0 ? bits_float(INFINITE) : 0;
    }
    int64_t unit = exponent + bits - 24 > -149 ? exponent + bits - 24 : -149; /* of the result's last bit */
    int64_t shift = unit - exponent;
    uint64_t whole = shift <= 0 ? mantissa << -shift : mantissa >> shift;
    if (shift > 0) {
        uint64_t rest = mantissa - (whole << shift), half = UINT64_C(1) << (shift - 1);
        whole += rest > half || (rest == half && (more || (whole & 1) == 1));
    }
    return bits_float(((uint32_t) (unit + 149) << 23) + (uint32_t) whole); /* a carry ends up in the exponent */
}

/* The square root of mantissa * 2^exponent, where it has that form too. */
static int square_root(parts *x) {
    uint32_t root = 1;
    while (root * root < x->mantissa) {
        root += 2;
    }
    if (root * root != x->mantissa || x->exponent % 2 != 0) {
        return 0;
    }
    x->mantissa = root;
    x->exponent /= 2;
    return 1;
}

/*
 * a^b, a != 1, where it is a float or the middle of two: with b = +-n / 2^k, n odd, a is then the 2^k-th power of an odd
 * integer times a power of two, and unless that integer is 1, n is small and b positive. Middles have 25 bits.
 */
static int exact_power(parts a, parts b, int negative, float *result) {
    for (; b.exponent < 0; b.exponent++) {
        if (!square_root(&a)) {
            return 0;
        }
    }
    if (b.exponent > 12 || b.mantissa > 4096) {
        return 0;
    }
    int64_t n = (int64_t) b.mantissa << b.exponent;
    uint64_t mantissa = 1;
    for (int64_t i = 0; i < n && a.mantissa != 1; i++) {
        mantissa *= a.mantissa;
        if (negative || mantissa >> 32 != 0) {
            return 0;
        }
    }
    *result = to_float(mantissa, (negative ? -n : n) * a.exponent, 0);
    return 1;
}

/* |ln a|; whether it is negative. */
static fixed logarithm_size(parts a, int *negative) {
    int exponent = a.exponent;
    uint32_t scale = 1;
    while (a.mantissa / 2 >= scale) {
        scale *= 2;
        exponent++;
    }
    fixed rest = logarithm_of(a.mantissa, scale); /* a = mantissa / scale * 2^exponent */
    fixed whole = times_small(logarithm_of(2, 1), (uint32_t) (exponent < 0 ? -exponent : exponent));
    *negative = exponent < 0;
    return exponent < 0 ? less(whole, rest) : plus(whole, rest);
}

/* x * 2^exponent; where that is too large for the word in front of the point, some number above 2^16. */
static fixed shifted(fixed x, int exponent) {
    for (; exponent > 0; exponent--) {
        if (x.word[WORDS - 1] >> 16 != 0) {
            return x;
        }
        x = plus(x, x);
    }
    for (; exponent < 0; exponent++) {
        x = over_small(x, 2);
    }
    return x;
}

static fixed exponential_of(fixed x) { /* 0 <= x < 1 */
    fixed term = fixed_of(1), sum = fixed_of(0);
    for (uint32_t i = 1; !is_zero(&term); i++) {
        sum = plus(sum, term);
        term = over_small(times(&term, &x), i);
    }
    return sum;
}

/* a > 0 and b are finite, b is not 0 and a is not 1. */
static float power(float a, float b) {
    float exact;
    int falls;
    parts base = parts_of(a), exponent = parts_of(b);
    if (exact_power(base, exponent, b < 0, &exact)) {
        return exact;
    }
    fixed size = shifted(times_small(logarithm_size(base, &falls), exponent.mantissa), exponent.exponent);
    falls ^= b < 0;
    if (size.word[WORDS - 1] > 110) {
        return falls ? 0 : bits_float(INFINITE);
    }
    fixed ln2 = logarithm_of(2, 1), multiple = fixed_of(0);
    int k = 0;
    for (fixed next = ln2; below(&next, &size); next = plus(next, ln2)) {
        multiple = next;
        k++;
    }
    /* e^-size = 2^-(k + 1) e^((k + 1) ln 2 - size) */
    fixed result = exponential_of(falls ? less(plus(multiple, ln2), size) : less(size, multiple));
    uint64_t top = (uint64_t) result.word[WORDS - 1] << 52 | (uint64_t) result.word[WORDS - 2] << 20
            | result.word[WORDS - 3] >> 12;
    return to_float(top, (falls ? -k - 1 : k) - 52, 1);
}

static int is_odd(float b) {
    parts p = parts_of(b);
    return p.mantissa != 0 && p.exponent == 0;
}

static int is_integer(float b) {
    return parts_of(b).exponent >= 0 || b == 0;
}

static float size_of_power(float a, float b) {
    if (a == 1) {
        return 1;
    }
    if (float_bits(b) << 1 == INFINITE << 1 || a == 0 || float_bits(a) == INFINITE) {
        return (a > 1) == (b > 0) ? bits_float(INFINITE) : 0;
    }
    return power(a, b);
}

float pow_float(float a, float b) {
    if (b == 0 || a == 1) {
        return 1;
    }
    if (a != a || b != b) {
        return not_a_number();
    }
    int negative = float_bits(a) >> 31 != 0, infinite = float_bits(b) << 1 == INFINITE << 1;
    int finite = a - a == 0;
    if (negative && a != 0 && finite && !infinite && !is_integer(b)) {
        return not_a_number();
    }
    uint32_t size = float_bits(size_of_power(bits_float(float_bits(a) & 0x7fffffff), b));
    return bits_float(negative && !infinite && is_odd(b) ? size | UINT32_C(0x80000000) : size);
}
