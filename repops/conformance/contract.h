/*
 * A second implementation of the numeric contract repops/1 in C99, written from docs/repops.md and docs/protocol.md
 * alone. It is small and plain, so that someone else's implementation can be compared with it; it is not fast.
 */
#ifndef VERDANT_CONTRACT_H
#define VERDANT_CONTRACT_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "the contract keeps infinities, NaN, signed zeros and the written order: compile without fast-math"
#endif
#if FLT_EVAL_METHOD != 0
#error "the contract rounds every float operation to float: this target evaluates in a wider type"
#endif
#if FLT_RADIX != 2 || FLT_MANT_DIG != 24 || FLT_MAX_EXP != 128 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "float and double must be IEEE 754 binary32 and binary64"
#endif

#define CONTRACT "repops/1"
#define MAX_RANK 8
#define HASH_LENGTH 32

enum dtype { FLOAT32 = 1, INT32 = 2, INT64 = 3, FLOAT64 = 4 };

enum kind { CONSTANT = 1, STATE = 2, FRESH = 3, START = 4, DATA = 5, OPERAND = 6 };

enum operator_code {
    MATMUL = 1, ADD, SUB, MUL, DIV, FMA, NEG, RELU, RELU_GRAD, EXP, LOG, SQRT,
    REDUCE_SUM, FOLD_SUM, REDUCE_MAX, ARGMAX, BATCH_LOAD, MEAN_OF, TRIMMED_MEAN, COPY,
    EXP2, EXPM1, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, ERF, RSQRT, RECIPROCAL,
    ABS, MAX, MIN, GREATER, GREATER_EQUAL, EQUAL, WHERE,
    BATCH_MATMUL, CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT,
    MAX_POOL, MAX_POOL_INDEX, MAX_POOL_GRAD, AVG_POOL, AVG_POOL_GRAD,
    GATHER, SCATTER_ADD, ONE_HOT, CONCAT, PAD, IOTA, RANDOM_MASK, STEP_NUMBER, POW, CAST,
    GRAM, WEIGHTED_SUM, MEAN_AROUND, RANK
};

typedef struct {
    int rank;
    int32_t dims[MAX_RANK];
} shape;

/* Dense, row-major. The array has elements of the type that dtype names. */
typedef struct {
    enum dtype dtype;
    shape shape;
    size_t count;
    void *array;
} tensor;

typedef struct {
    uint8_t bytes[HASH_LENGTH];
} hash;

/* util.c: whatever goes wrong in reading or memory ends the program with a message and status 2. */
void fail(const char *format, ...);
void *allocate(size_t count, size_t size);
size_t element_length(enum dtype dtype);
size_t element_count(const shape *s);
tensor make_tensor(enum dtype dtype, const shape *s);
uint32_t float_bits(float x);
float bits_float(uint32_t bits);
float not_a_number(void);
uint64_t double_bits(double x);
double bits_double(uint64_t bits);

/* sha256.c */
typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
} sha256;
void sha256_begin(sha256 *s);
void sha256_add(sha256 *s, const void *bytes, size_t length);
hash sha256_end(sha256 *s);

/* commitment.c: docs/protocol.md, "Commitments". */
hash merkle_root(hash *leaves, size_t count); /* overwrites the leaves */
hash tensor_hash(const tensor *t);
hash state_leaf(const char *name, const hash *tensor_hash);
int compare_names(const char *a, const char *b); /* UTF-8, ordered by UTF-16 code unit */

/* random.c */
void philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);
uint64_t feistel(uint64_t size, const uint32_t key[2], uint64_t index);

typedef struct {
    uint8_t seed[HASH_LENGTH];
    uint64_t position, participants, shards, records_per_shard, batch;
} schedule;
uint64_t record_index(const schedule *s, uint64_t step, uint64_t row);
void mask_key(const schedule *s, uint64_t step, uint64_t node, uint32_t key[2]);
uint32_t mask_word(const uint32_t key[2], uint64_t element);

#endif
