/*
 * exp and log of a float, correctly rounded. Both are evaluated as an unevaluated sum of two doubles with a relative
 * error below 2^-90. No float's exp or log that is not exact is within 2^-70 of a point where rounding to float
 * changes, so rounding that sum once is the correct rounding. Plain double operations only; nothing of a libm.
 */
#include "contract.h"

#define TERMS_EXP 13
#define TERMS_LOG 23

typedef struct {
    double high, low; /* |low| is at most half a unit in the last place of high */
} pair;

/* ln 2 as 36 + 37 bits that products with up to 11-bit integers leave exact, and the rest. */
static const double LN2_A = 0x1.62e42fefa0000p-1;
static const double LN2_B = 0x1.cf79abc980000p-40;
static const double LN2_C = 0x1.8ece600fcbdacp-74;

static pair fast_sum(double a, double b) { /* |a| >= |b| or a = 0 */
    double s = a + b;
    pair result = {s, b - (s - a)};
    return result;
}

static pair sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    pair result = {s, (a - (s - t)) + (b - t)};
    return result;
}

static void split(double a, double *high, double *low) {
    double t = 134217729.0 * a; /* 2^27 + 1 */
    *high = t - (t - a);
    *low = a - *high;
}

static pair product(double a, double b) {
    double p = a * b;
    double ah, al, bh, bl;
    split(a, &ah, &al);
    split(b, &bh, &bl);
    pair result = {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
    return result;
}

static pair add(pair a, pair b) {
    pair s = sum(a.high, b.high);
    pair t = sum(a.low, b.low);
    s = fast_sum(s.high, s.low + t.high);
    return fast_sum(s.high, s.low + t.low);
}

static pair multiply(pair a, pair b) {
    pair p = product(a.high, b.high);
    return fast_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static pair divide(pair a, pair b) {
    double q1 = a.high / b.high;
    pair p = product(q1, b.high);
    pair rest = sum(a.high, -p.high);
    double r = rest.high + (rest.low - p.low + a.low - q1 * b.low);
    return fast_sum(q1, r / b.high);
}

static pair of(double x) {
    pair result = {x, 0};
    return result;
}

/*
 * high + low as a float, rounded once: high is first rounded to odd, which keeps on which side of every midpoint of
 * floats the sum lies.
 */
static float round_once(pair x) {
    uint64_t bits = double_bits(x.high);
    if (x.low != 0 && (bits & 1) == 0) {
        int up = (x.low > 0) == (x.high > 0); /* away from zero */
        bits = up ? bits + 1 : bits - 1;
    }
    return (float) bits_double(bits);
}

float exp_float(float x) {
    if (x != x) {
        return x;
    }
    if (x > 89) {
        return bits_float(0x7f800000); /* above ln of the greatest float and a half unit, 88.73 */
    }
    if (x < -104) {
        return 0; /* below ln of half the least subnormal, -103.98 */
    }
    double quotient = x * 1.4426950408889634;
    int k = (int) (quotient + (quotient < 0 ? -0.5 : 0.5));
    /* Exact: for k != 0, x and k * LN2_A are multiples of 2^-36 that differ by less than 1. */
    pair r = add(sum((double) x - k * LN2_A, -(k * LN2_B)), of(-(k * LN2_C)));
    pair s = {r.high / 64, r.low / 64};
    pair p = of(1);
    for (int n = TERMS_EXP; n >= 1; n--) {
        p = add(of(1), divide(multiply(s, p), of(n)));
    }
    for (int i = 0; i < 6; i++) {
        p = multiply(p, p);
    }
    double scale = bits_double((uint64_t) (1023 + k) << 52);
    pair scaled = {p.high * scale, p.low * scale};
    return round_once(scaled);
}

/* The coefficients 1 / (2n + 1) of atanh's series. */
static const pair *reciprocals(void) {
    static pair table[TERMS_LOG];
    if (table[0].high == 0) {
        for (int n = TERMS_LOG - 1; n >= 0; n--) {
            table[n] = divide(of(1), of(2 * n + 1));
        }
    }
    return table;
}

float log_float(float x) {
    if (x != x || x < 0) {
        return bits_float(0x7fc00000);
    }
    if (x == 0) {
        return bits_float(0xff800000);
    }
    if (x == 1) {
        return 0;
    }
    uint64_t bits = double_bits((double) x); /* a subnormal float is a normal double */
    if (bits >> 52 == 0x7ff) {
        return x;
    }
    int k = (int) (bits >> 52) - 1023;
    double m = bits_double((bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff) << 52);
    if (m > 1.4142135) {
        m /= 2;
        k++;
    }
    /* ln m = 2 atanh(z) = 2 z (1 + z^2/3 + z^4/5 + ...), z = (m - 1) / (m + 1), |z| < 0.1716; m +- 1 are exact. */
    const pair *reciprocal = reciprocals();
    pair z = divide(of(m - 1), of(m + 1));
    pair square = multiply(z, z);
    pair series = reciprocal[TERMS_LOG - 1];
    for (int n = TERMS_LOG - 2; n >= 0; n--) {
        series = add(multiply(series, square), reciprocal[n]);
    }
    pair result = multiply(z, series);
    result.high *= 2;
    result.low *= 2;
    pair exponent = add(sum(k * LN2_A, k * LN2_B), of(k * LN2_C));
    return round_once(k == 0 ? result : add(exponent, result));
}
