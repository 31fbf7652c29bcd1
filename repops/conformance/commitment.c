/* Merkle trees, tensor hashes and state roots: docs/protocol.md, "Commitments". */
#include "contract.h"

#include <stdlib.h>
#include <string.h>

#define LEAF_COLUMNS 32
#define LEAF_LENGTH 4096

static hash inner(const hash *left, const hash *right) {
    static const uint8_t TAG = 0x01;
    sha256 s;
    sha256_begin(&s);
    sha256_add(&s, &TAG, 1);
    sha256_add(&s, left->bytes, HASH_LENGTH);
    sha256_add(&s, right->bytes, HASH_LENGTH);
    return sha256_end(&s);
}

static hash leaf(const uint8_t *data, size_t length) {
    static const uint8_t TAG = 0x00;
    sha256 s;
    sha256_begin(&s);
    sha256_add(&s, &TAG, 1);
    sha256_add(&s, data, length);
    return sha256_end(&s);
}

hash merkle_root(hash *leaves, size_t count) {
    if (count == 0) {
        fail("no tree is empty");
    }
    while (count > 1) {
        size_t parents = (count + 1) / 2;
        for (size_t i = 0; i < parents; i++) {
            leaves[i] = 2 * i + 1 < count ? inner(&leaves[2 * i], &leaves[2 * i + 1]) : leaves[2 * i];
        }
        count = parents;
    }
    return leaves[0];
}

/* The element's bits, every NaN in its one form. */
static uint64_t value_bits(const tensor *t, size_t index) {
    switch (t->dtype) {
        case FLOAT32: {
            float x = ((const float *) t->array)[index];
            return x != x ? 0x7fc00000u : float_bits(x);
        }
        case FLOAT64: {
            double x = ((const double *) t->array)[index];
            return x != x ? UINT64_C(0x7ff8000000000000) : double_bits(x);
        }
        case INT32:
            return (uint32_t) ((const int32_t *) t->array)[index];
        default:
            return (uint64_t) ((const int64_t *) t->array)[index];
    }
}

static hash leaf_of_block(const tensor *t, size_t columns, size_t row, size_t rows, size_t column, size_t width) {
    uint8_t data[LEAF_LENGTH];
    size_t at = 0;
    size_t length = element_length(t->dtype);
    for (size_t r = row; r < row + rows; r++) {
        for (size_t c = column; c < column + width; c++) {
            uint64_t bits = value_bits(t, r * columns + c);
            for (size_t i = 0; i < length; i++) {
                data[at++] = (uint8_t) (bits >> (8 * i));
            }
        }
    }
    return leaf(data, at);
}

static hash leaf_root(const tensor *t) {
    size_t columns = t->shape.rank == 0 ? 1 : (size_t) t->shape.dims[t->shape.rank - 1];
    size_t rows = t->count / columns;
    size_t leaf_columns = rows == 1 ? LEAF_LENGTH / element_length(t->dtype) : LEAF_COLUMNS;
    size_t leaf_rows = rows == 1 ? 1 : LEAF_LENGTH / LEAF_COLUMNS / element_length(t->dtype);
    size_t across = (columns + leaf_columns - 1) / leaf_columns;
    size_t down = (rows + leaf_rows - 1) / leaf_rows;
    hash *leaves = allocate(across * down, sizeof *leaves);
    for (size_t i = 0; i < down; i++) {
        size_t row = i * leaf_rows;
        size_t height = rows - row < leaf_rows ? rows - row : leaf_rows;
        for (size_t j = 0; j < across; j++) {
            size_t column = j * leaf_columns;
            size_t width = columns - column < leaf_columns ? columns - column : leaf_columns;
            leaves[i * across + j] = leaf_of_block(t, columns, row, height, column, width);
        }
    }
    hash root = merkle_root(leaves, across * down);
    free(leaves);
    return root;
}

hash tensor_hash(const tensor *t) {
    uint8_t head[3 + sizeof CONTRACT + 2 + 4 * MAX_RANK];
    size_t length = strlen(CONTRACT);
    size_t at = 0;
    head[at++] = 0x02;
    head[at++] = (uint8_t) (length >> 8);
    head[at++] = (uint8_t) length;
    memcpy(head + at, CONTRACT, length);
    at += length;
    head[at++] = (uint8_t) t->dtype;
    head[at++] = (uint8_t) t->shape.rank;
    for (int axis = 0; axis < t->shape.rank; axis++) {
        uint32_t dim = (uint32_t) t->shape.dims[axis];
        for (int shift = 24; shift >= 0; shift -= 8) {
            head[at++] = (uint8_t) (dim >> shift);
        }
    }
    hash root = leaf_root(t);
    sha256 s;
    sha256_begin(&s);
    sha256_add(&s, head, at);
    sha256_add(&s, root.bytes, HASH_LENGTH);
    return sha256_end(&s);
}

hash state_leaf(const char *name, const hash *tensor_hash) {
    size_t length = strlen(name);
    uint8_t head[3] = {0x00, (uint8_t) (length >> 8), (uint8_t) length};
    sha256 s;
    sha256_begin(&s);
    sha256_add(&s, head, sizeof head);
    sha256_add(&s, name, length);
    sha256_add(&s, tensor_hash->bytes, HASH_LENGTH);
    return sha256_end(&s);
}

/*
 * UTF-16 order differs from UTF-8's byte order in one point: characters above U+FFFF (first byte F0 and up) are
 * written with surrogates D800-DFFF and so come before U+E000-U+FFFF (first byte EE or EF).
 */
static int weight(uint8_t byte) {
    return byte == 0xee || byte == 0xef ? byte + 0x100 : byte;
}

int compare_names(const char *a, const char *b) {
    const uint8_t *x = (const uint8_t *) a;
    const uint8_t *y = (const uint8_t *) b;
    while (*x != 0 && *x == *y) {
        x++;
        y++;
    }
    return weight(*x) - weight(*y);
}
