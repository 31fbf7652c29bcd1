/*
 * a^b, correctly rounded: docs/repops.md, section 4. A pair of doubles decides nearly all; powers that are floats or middles
 * of floats are then found in integers, and what is left is e^(b ln a) in fixed point with 224 bits behind the point, of
 * which 190 are right.
 */
#ifndef VERDANT_POWER_CUH
#define VERDANT_POWER_CUH

#include "wide.cuh"

#define FIXED_WORDS 8 /* little-endian; the highest is in front of the point */
#define INFINITE 0x7f800000u
#define POWER_UNSURE 0x1p-70

struct Fixed {
    uint32_t word[FIXED_WORDS];
};

VERDANT_CALLED Fixed fixed_of(uint32_t x) {
    Fixed f = {{0}};
    f.word[FIXED_WORDS - 1] = x;
    return f;
}

VERDANT_CALLED Fixed fixed_plus(Fixed a, Fixed b) {
    uint64_t carry = 0;
    for (int i = 0; i < FIXED_WORDS; i++) {
        carry += (uint64_t) a.word[i] + b.word[i];
        a.word[i] = (uint32_t) carry;
        carry >>= 32;
    }
    return a;
}

/* a >= b. */
VERDANT_CALLED Fixed fixed_less(Fixed a, Fixed b) {
    uint64_t borrow = 0;
    for (int i = 0; i < FIXED_WORDS; i++) {
        uint64_t difference = (uint64_t) a.word[i] - b.word[i] - borrow;
        a.word[i] = (uint32_t) difference;
        borrow = difference >> 63;
    }
    return a;
}

VERDANT_CALLED bool is_below(const Fixed &a, const Fixed &b) {
    for (int i = FIXED_WORDS - 1; i >= 0; i--) {
        if (a.word[i] != b.word[i]) {
            return a.word[i] < b.word[i];
        }
    }
    return false;
}

VERDANT_CALLED bool is_zero(const Fixed &a) {
    uint32_t any = 0;
    for (int i = 0; i < FIXED_WORDS; i++) {
        any |= a.word[i];
    }
    return any == 0;
}

VERDANT_CALLED Fixed times_small(Fixed a, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < FIXED_WORDS; i++) {
        carry += (uint64_t) a.word[i] * factor;
        a.word[i] = (uint32_t) carry;
        carry >>= 32;
    }
    return a;
}

VERDANT_CALLED Fixed over_small(Fixed a, uint32_t divisor) {
    uint64_t rest = 0;
    for (int i = FIXED_WORDS - 1; i >= 0; i--) {
        rest = rest << 32 | a.word[i];
        a.word[i] = (uint32_t) (rest / divisor);
        rest %= divisor;
    }
    return a;
}

VERDANT_CALLED Fixed fixed_times(const Fixed &a, const Fixed &b) {
    uint32_t full[2 * FIXED_WORDS] = {0};
    Fixed result;
    for (int i = 0; i < FIXED_WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < FIXED_WORDS; j++) {
            carry += (uint64_t) a.word[i] * b.word[j] + full[i + j];
            full[i + j] = (uint32_t) carry;
            carry >>= 32;
        }
        full[i + FIXED_WORDS] = (uint32_t) carry;
    }
    for (int i = 0; i < FIXED_WORDS; i++) {
        result.word[i] = full[FIXED_WORDS - 1 + i];
    }
    return result;
}

/* ln(n / d) = 2 atanh(z) = 2 (z + z^3/3 + ...), z = (n - d) / (n + d), for d <= n <= 2d < 2^26. */
VERDANT_CALLED Fixed fixed_logarithm(uint32_t n, uint32_t d) {
    Fixed power = over_small(times_small(fixed_of(1), n - d), n + d);
    Fixed sum = fixed_of(0);
    for (uint32_t i = 1; !is_zero(power); i += 2) {
        sum = fixed_plus(sum, over_small(power, i));
        power = over_small(times_small(power, n - d), n + d);
        power = over_small(times_small(power, n - d), n + d);
    }
    return times_small(sum, 2);
}

/* 0 <= x < 1. */
VERDANT_CALLED Fixed fixed_exponential(const Fixed &x) {
    Fixed term = fixed_of(1), sum = fixed_of(0);
    for (uint32_t i = 1; !is_zero(term); i++) {
        sum = fixed_plus(sum, term);
        term = over_small(fixed_times(term, x), i);
    }
    return sum;
}

/* A finite float as mantissa 2^exponent, the mantissa odd, or 0 for zero. */
struct Parts {
    uint32_t mantissa;
    int exponent;
};

VERDANT_CALLED Parts parts_of(float x) {
    uint32_t bits = bits_of(x) & 0x7fffffff;
    Parts p = {bits & 0x7fffff, bits >> 23 == 0 ? -149 : (int) (bits >> 23) - 150};
    p.mantissa |= bits >> 23 == 0 ? 0 : 0x800000u;
    while (p.mantissa != 0 && (p.mantissa & 1) == 0) {
        p.mantissa >>= 1;
        p.exponent++;
    }
    return p;
}

/* mantissa 2^exponent, 0 < mantissa < 2^63, rounded once; with `more` the true value lies a little above it. */
VERDANT_CALLED float rounded_integer(uint64_t mantissa, int64_t exponent, bool more) {
    int bits = 0;
    while (mantissa >> bits != 0) {
        bits++;
    }
    if (exponent + bits > 128 || exponent + bits < -150) {
        return exponent > 0 ? float_of(INFINITE) : 0.0f;
    }
    int64_t unit = exponent + bits - 24 > -149 ? exponent + bits - 24 : -149; /* of the result's last bit */
    int64_t shift = unit - exponent;
    uint64_t whole = shift <= 0 ? mantissa << -shift : mantissa >> shift;
    if (shift > 0) {
        uint64_t rest = mantissa - (whole << shift), half = 1ull << (shift - 1);
        whole += rest > half || (rest == half && (more || (whole & 1) == 1));
    }
    return float_of(((uint32_t) (unit + 149) << 23) + (uint32_t) whole); /* a carry ends up in the exponent */
}

/* The square root of mantissa 2^exponent, where it has that form too. */
VERDANT_CALLED bool takes_square_root(Parts *x) {
    uint32_t root = 1;
    while (root * root < x->mantissa) {
        root += 2;
    }
    if (root * root != x->mantissa || x->exponent % 2 != 0) {
        return false;
    }
    x->mantissa = root;
    x->exponent /= 2;
    return true;
}

/*
 * a^b, a != 1, where it is a float or the middle of two: with b = +-n / 2^k, n odd, a is then the 2^k-th power of an odd
 * integer times a power of two, and unless that integer is 1, n is small and b positive. Middles have 25 bits.
 */
VERDANT_CALLED bool is_exact_power(Parts a, Parts b, bool negative, float *result) {
    for (; b.exponent < 0; b.exponent++) {
        if (!takes_square_root(&a)) {
            return false;
        }
    }
    if (b.exponent > 12 || b.mantissa > 4096) {
        return false;
    }
    int64_t n = (int64_t) b.mantissa << b.exponent;
    uint64_t mantissa = 1;
    for (int64_t i = 0; i < n && a.mantissa != 1; i++) {
        mantissa *= a.mantissa;
        if (negative || mantissa >> 32 != 0) {
            return false;
        }
    }
    *result = rounded_integer(mantissa, (negative ? -n : n) * a.exponent, false);
    return true;
}

/* |ln a|, and whether it is negative. */
VERDANT_CALLED Fixed logarithm_size(Parts a, bool *negative) {
    int exponent = a.exponent;
    uint32_t scale = 1;
    while (a.mantissa / 2 >= scale) {
        scale *= 2;
        exponent++;
    }
    Fixed rest = fixed_logarithm(a.mantissa, scale); /* a = mantissa / scale 2^exponent */
    Fixed whole = times_small(fixed_logarithm(2, 1), (uint32_t) (exponent < 0 ? -exponent : exponent));
    *negative = exponent < 0;
    return exponent < 0 ? fixed_less(whole, rest) : fixed_plus(whole, rest);
}

/* x 2^exponent; where that is too large for the word in front of the point, some number above 2^16. */
VERDANT_CALLED Fixed shifted(Fixed x, int exponent) {
    for (; exponent > 0 && x.word[FIXED_WORDS - 1] >> 16 == 0; exponent--) {
        x = fixed_plus(x, x);
    }
    for (; exponent < 0; exponent++) {
        x = over_small(x, 2);
    }
    return x;
}

/* a > 0 and b are finite, b is not 0 and a is not 1. */
VERDANT_CALLED float power_in_integers(float a, float b) {
    float exact;
    bool falls;
    Parts base = parts_of(a), exponent = parts_of(b);
    if (is_exact_power(base, exponent, b < 0, &exact)) {
        return exact;
    }
    Fixed size = shifted(times_small(logarithm_size(base, &falls), exponent.mantissa), exponent.exponent);
    falls = falls != (b < 0);
    if (size.word[FIXED_WORDS - 1] > 110) {
        return falls ? 0.0f : float_of(INFINITE);
    }
    Fixed ln2 = fixed_logarithm(2, 1), multiple = fixed_of(0);
    int k = 0;
    for (Fixed next = ln2; is_below(next, size); next = fixed_plus(next, ln2)) {
        multiple = next;
        k++;
    }
    /* e^-size = 2^-(k + 1) e^((k + 1) ln 2 - size) */
    Fixed result =
        fixed_exponential(falls ? fixed_less(fixed_plus(multiple, ln2), size) : fixed_less(size, multiple));
    uint64_t top = (uint64_t) result.word[FIXED_WORDS - 1] << 52 | (uint64_t) result.word[FIXED_WORDS - 2] << 20
                   | result.word[FIXED_WORDS - 3] >> 12;
    return rounded_integer(top, (falls ? -k - 1 : k) - 52, true);
}

VERDANT_CALLED float finite_power(float a, float b) {
    Pair exponent = times(wide_logarithm(pair_of(a)), pair_of(b));
    if (!(exponent.high <= 89.0 && exponent.high >= -104.5)) {
        return exponent.high > 0 ? float_of(INFINITE) : 0.0f;
    }
    Pair value = wide_exponential(exponent);
    double margin = value.high * POWER_UNSURE;
    float below = rounded_once(Pair{value.high, value.low - margin});
    return below == rounded_once(Pair{value.high, value.low + margin}) ? below : power_in_integers(a, b);
}

VERDANT_INLINE bool is_odd(float b) {
    Parts p = parts_of(b);
    return p.mantissa != 0 && p.exponent == 0;
}

VERDANT_INLINE bool is_integer(float b) {
    return parts_of(b).exponent >= 0 || b == 0;
}

VERDANT_CALLED float size_of_power(float a, float b) {
    if (a == 1) {
        return 1;
    }
    if (bits_of(b) << 1 == INFINITE << 1 || a == 0 || bits_of(a) == INFINITE) {
        return (a > 1) == (b > 0) ? float_of(INFINITE) : 0.0f;
    }
    return finite_power(a, b);
}

VERDANT_CALLED float pow_float(float a, float b) {
    if (b == 0 || a == 1) {
        return 1;
    }
    if (a != a || b != b) {
        return not_a_number();
    }
    bool negative = bits_of(a) >> 31 != 0, infinite = bits_of(b) << 1 == INFINITE << 1;
    bool finite = a - a == 0;
    if (negative && a != 0 && finite && !infinite && !is_integer(b)) {
        return not_a_number();
    }
    uint32_t size = bits_of(size_of_power(float_of(bits_of(a) & 0x7fffffff), b));
    return float_of(negative && !infinite && is_odd(b) ? size | 0x80000000u : size);
}

#endif
