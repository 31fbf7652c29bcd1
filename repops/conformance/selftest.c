/*
 * What the platform must get right before its roots mean anything: the compiler's flags as they act, fmaf and sqrtf
 * from the C library or the processor, our own elementary functions, generator and hash. Runs before every plan.
 */
#include "elementary.h"

#include <math.h>
#include <string.h>

void self_test(void);

/* a, b, c, fma(a, b, c). From the ninth on, a sum in double that is then rounded to float is wrong. */
static const uint32_t FMA_CASES[][4] = {
    {0x3f800001, 0x3f800001, 0xbf800002, 0x28800000},
    {0x3f800001, 0x3f7fffff, 0xbf800000, 0x337ffffe},
    {0x00000001, 0x3f000000, 0x00000001, 0x00000002},
    {0x00000001, 0x3f000000, 0x00000002, 0x00000002},
    {0x7f7fffff, 0x40000000, 0xff7fffff, 0x7f7fffff},
    {0x7f7fffff, 0x3f800001, 0xff7fffff, 0x73ffffff},
    {0x00800000, 0x3f7fffff, 0x80000001, 0x007ffffe},
    {0x00800001, 0x3f000001, 0x00000001, 0x00400002},
    {0xb0800008, 0x4b7ffff0, 0xc888633f, 0xc888633f},
    {0x39000008, 0x3bfffff0, 0xc1e37c6d, 0xc1e37c6d},
    {0xb0800008, 0x40fffff0, 0xbe75c7b1, 0xbe75c7b1},
    {0xb8000008, 0x3cfffff0, 0xc1b6a5cd, 0xc1b6a5cd},
    {0xb8800008, 0x3cfffff0, 0xc238e957, 0xc238e957},
    {0x2d000008, 0x3ffffff0, 0x3991676d, 0x3991676d},
    {0xb1800008, 0x447ffff0, 0x42c97993, 0x42c97993},
    {0xb2800008, 0x417ffff0, 0x40cac8c3, 0x40cac8c3},
    {0xb7800008, 0x367ffff0, 0x3afb7917, 0x3afb7917},
    {0xb3800008, 0x467ffff0, 0x46db5e5b, 0x46db5e5b},
    {0x9a000008, 0x19fffff0, 0x80a4b4c1, 0x80a4b4c1},
    {0x1a000008, 0x19fffff0, 0x804149bb, 0x804149bb},
    {0x9a000008, 0x19fffff0, 0x8091dc57, 0x8091dc57},
    {0x1a000008, 0x19fffff0, 0x00a246e9, 0x00a246e9},
    {0x1a000008, 0x19fffff0, 0x80bc3323, 0x80bc3323},
    {0x9a000008, 0x19fffff0, 0x007e943b, 0x007e943b},
    {0x9a000008, 0x19fffff0, 0x0095b0ab, 0x0095b0ab},
    {0x1a000008, 0x19fffff0, 0x00a5b581, 0x00a5b581},
    {0x1a000008, 0x19fffff0, 0x00a8265b, 0x00a8265b},
    {0x1a000008, 0x19fffff0, 0x807d1c1d, 0x807d1c1d},
    {0x8da24260, 0x0da24260, 0x00000000, 0x80000000}, /* an accumulator of +0 that becomes -0 */
    {0x3f800000, 0xbf800000, 0x3f800000, 0x00000000},
    {0x7f7fffff, 0x7f7fffff, 0xff800000, 0xff800000},
};

static void check(const char *what, uint32_t found, uint32_t wanted) {
    if (found != wanted) {
        fail("self-test: %s gives %08lx, not %08lx", what, (unsigned long) found, (unsigned long) wanted);
    }
}

/* The exact sum of a product and a float, rounded to odd in double, then once to float. */
static float exact_fma(float a, float b, float c) {
    double p = (double) a * b; /* exact: 48 bits, and far above double's subnormals */
    double s = p + c;
    double t = s - p;
    double error = (p - (s - t)) + (c - t);
    uint64_t bits = double_bits(s);
    if (error != 0 && (bits & 1) == 0) {
        bits = (error > 0) == (s > 0) ? bits + 1 : bits - 1;
    }
    return (float) bits_double(bits);
}

static void check_fma(void) {
    for (size_t i = 0; i < sizeof FMA_CASES / sizeof *FMA_CASES; i++) {
        const uint32_t *bits = FMA_CASES[i];
        volatile float a = bits_float(bits[0]), b = bits_float(bits[1]), c = bits_float(bits[2]);
        check("fmaf", float_bits(fmaf(a, b, c)), bits[3]);
    }
    uint32_t key[2] = {1, 2};
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t counter[4] = {i, 0, 0, 0};
        uint32_t out[4];
        philox(key, counter, out);
        uint32_t exponent = out[3] % 30;
        volatile float a = bits_float((out[0] & 0x807fffff) | (100 + exponent) << 23);
        volatile float b = bits_float((out[1] & 0x807fffff) | (i % 100 + 1) << 23);
        volatile float c = bits_float((out[2] & 0x807fffff) | (i % 100 + exponent) << 23);
        check("fmaf", float_bits(fmaf(a, b, c)), float_bits(exact_fma(a, b, c)));
    }
}

static void check_arithmetic(void) {
    volatile float one = bits_float(0x3f800001), other = bits_float(0x3f7fffff), minus = -1;
    float a = one, b = other, c = minus;
    check("a * b + c, which must be two roundings,", float_bits(a * b + c), 0x00000000);
    volatile float least = bits_float(1), half = 0.5f, three = 3, normal = bits_float(0x00800000);
    check("a subnormal operand", float_bits(least * three), 3);
    check("a subnormal result", float_bits(normal * half), 0x00400000);
    check("1 / 3", float_bits((float) (1 / three)), 0x3eaaaaab);
    volatile float tie = bits_float(0x33800000), unit = 1;
    check("1 + 2^-24, a tie to even,", float_bits(unit + tie), 0x3f800000);
    volatile float zero = 0, negative = bits_float(0x80000000), two = 2;
    check("-0 + +0", float_bits(negative + zero), 0);
    check("sqrt of -0", float_bits(sqrtf(negative)), 0x80000000);
    check("sqrt of 2", float_bits(sqrtf(two)), 0x3fb504f3);
    check("sqrt of the least subnormal", float_bits(sqrtf(least)), 0x1a3504f3);
}

static void check_elementary(void) {
    static const uint32_t LOG_CASES[][2] = {
        {0x3c413d3a, 0xc08e158f}, {0x41178feb, 0x400fe5e7}, {0x4c5d65a5, 0x418f034b}, {0x65d890d3, 0x4254d1f9},
        {0x6f31a8ec, 0x42845a89}, {0x3f800000, 0x00000000}, {0x80000000, 0xff800000}, {0x7f800000, 0x7f800000},
        {0xbf800000, 0x7fc00000}, {0x00000001, 0xc2ce8ed0}, {0x40000000, 0x3f317218},
    };
    static const uint32_t EXP_CASES[][2] = {
        {0xff800000, 0x00000000}, {0x7f800000, 0x7f800000}, {0x80000000, 0x3f800000}, {0x3f800000, 0x402df854},
        {0xc2cff1b4, 0x00000001}, {0xc2cff1b5, 0x00000000}, {0x42b17217, 0x7f7fff84}, {0x42b17218, 0x7f800000},
    };
    for (size_t i = 0; i < sizeof LOG_CASES / sizeof *LOG_CASES; i++) {
        check("log", float_bits(log_float(bits_float(LOG_CASES[i][0]))), LOG_CASES[i][1]);
    }
    for (size_t i = 0; i < sizeof EXP_CASES / sizeof *EXP_CASES; i++) {
        check("exp", float_bits(exp_float(bits_float(EXP_CASES[i][0]))), EXP_CASES[i][1]);
    }
}

static void check_generator(void) {
    const uint32_t key[2] = {0xa4093822, 0x299f31d0};
    const uint32_t counter[4] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    uint32_t out[4];
    philox(key, counter, out); /* from the generator's published known answers */
    check("philox", out[0], 0xd16cfe09);
    check("philox", out[3], 0x24126ea1);
}

static void check_hash(void) {
    sha256 s;
    sha256_begin(&s);
    sha256_add(&s, "abc", 3);
    hash h = sha256_end(&s);
    check("sha256", (uint32_t) h.bytes[0] << 24 | (uint32_t) h.bytes[31], 0xba0000ad);
}

void self_test(void) {
    check_arithmetic();
    check_fma();
    check_elementary();
    check_generator();
    check_hash();
}
