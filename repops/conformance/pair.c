/* Sums of two doubles and one rounding of them to float. Plain double operations only; nothing of a libm. */
#include "pair.h"

static pair fast_sum(double a, double b) { /* |a| >= |b| or a = 0 */
    double s = a + b;
    pair result = {s, b - (s - a)};
    return result;
}

pair pair_sum(double a, double b) {
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

pair product(double a, double b) {
    double p = a * b;
    double ah, al, bh, bl;
    split(a, &ah, &al);
    split(b, &bh, &bl);
    pair result = {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
    return result;
}

pair add(pair a, pair b) {
    pair s = pair_sum(a.high, b.high);
    pair t = pair_sum(a.low, b.low);
    s = fast_sum(s.high, s.low + t.high);
    return fast_sum(s.high, s.low + t.low);
}

pair multiply(pair a, pair b) {
    pair p = product(a.high, b.high);
    return fast_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

pair divide(pair a, pair b) {
    double q1 = a.high / b.high;
    pair p = product(q1, b.high);
    pair rest = pair_sum(a.high, -p.high);
    double r = rest.high + (rest.low - p.low + a.low - q1 * b.low);
    return fast_sum(q1, r / b.high);
}

pair pair_of(double x) {
    pair result = {x, 0};
    return result;
}

/*
 * high + low as a float, rounded once: high is first rounded to odd, which keeps on which side of every midpoint of
 * floats the sum lies.
 */
float round_once(pair x) {
    uint64_t bits = double_bits(x.high);
    if (x.low != 0 && (bits & 1) == 0) {
        int up = (x.low > 0) == (x.high > 0); /* away from zero */
        bits = up ? bits + 1 : bits - 1;
    }
    return (float) bits_double(bits);
}
