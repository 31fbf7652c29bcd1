/*
 * exhaustive FUNCTION FROM TO
 *
 * Prints the SHA-256 of blocks FROM up to TO - 1 of a function's results, one line a block. There are 4,096 blocks of
 * 2^20 inputs, in ascending order of their unsigned bit pattern; results are little-endian, NaN is 7fc00000. The
 * function's digest is the SHA-256 of the 4,096 hashes as bytes.
 */
#include "elementary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 4096
#define INPUTS (UINT32_C(1) << 20)

static hash block_hash(float (*function)(float), uint32_t block) {
    sha256 s;
    sha256_begin(&s);
    for (uint32_t i = 0; i < INPUTS; i++) {
        float y = function(bits_float(block * INPUTS + i));
        uint32_t bits = y != y ? UINT32_C(0x7fc00000) : float_bits(y);
        uint8_t bytes[4] = {(uint8_t) bits, (uint8_t) (bits >> 8), (uint8_t) (bits >> 16), (uint8_t) (bits >> 24)};
        sha256_add(&s, bytes, sizeof bytes);
    }
    return sha256_end(&s);
}

static float reciprocal_float(float x) {
    return 1 / x;
}

static const struct {
    const char *name;
    float (*function)(float);
} FUNCTIONS[] = {
    {"exp", exp_float}, {"exp2", exp2_float}, {"expm1", expm1_float}, {"log", log_float},
    {"log2", log2_float}, {"log1p", log1p_float}, {"sin", sin_float}, {"cos", cos_float},
    {"tanh", tanh_float}, {"sigmoid", sigmoid_float}, {"erf", erf_float}, {"rsqrt", rsqrt_float},
    {"sqrt", sqrtf}, {"reciprocal", reciprocal_float},
};

static float (*function_named(const char *name))(float) {
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        if (strcmp(FUNCTIONS[i].name, name) == 0) {
            return FUNCTIONS[i].function;
        }
    }
    fail("unknown function: %s", name);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fail("usage: exhaustive FUNCTION FROM TO");
    }
    float (*function)(float) = function_named(arguments[1]);
    int from = atoi(arguments[2]), to = atoi(arguments[3]);
    if (from < 0 || to > BLOCKS) {
        fail("blocks are 0 to %d", BLOCKS);
    }
    for (int block = from; block < to; block++) {
        hash h = block_hash(function, (uint32_t) block);
        for (int i = 0; i < HASH_LENGTH; i++) {
            printf("%02x", (unsigned) h.bytes[i]);
        }
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}
