/* SHA-256 (FIPS 180-4) of a tensor's leaves, of the tree above them and of the tensor: docs/protocol.md, "Commitments". */
#ifndef VERDANT_HASH_CUH
#define VERDANT_HASH_CUH

#include "view.cuh"

#define HASH_WORDS 8
#define BLOCK_WORDS 16
#define LEAF_COLUMNS 32
#define LEAF_LENGTH 4096

VERDANT_TABLE uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

VERDANT_INLINE uint32_t rotated(uint32_t x, int count) {
    return x >> count | x << (32 - count);
}

VERDANT_INLINE uint32_t swapped(uint32_t x) {
    return x << 24 | (x << 8 & 0xff0000u) | (x >> 8 & 0xff00u) | x >> 24;
}

/* A message's state, and the next 64 bytes of it as big-endian words. */
VERDANT_INLINE void begin(uint32_t (&state)[HASH_WORDS]) {
    const uint32_t start[HASH_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
#pragma unroll
    for (int i = 0; i < HASH_WORDS; i++) {
        state[i] = start[i];
    }
}

/* Everything is in registers: indices are known when the loop is unrolled. The words are used up. */
VERDANT_INLINE void compress(uint32_t (&state)[HASH_WORDS], uint32_t (&w)[BLOCK_WORDS]) {
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
#pragma unroll
    for (int i = 0; i < 64; i++) {
        if (i >= BLOCK_WORDS) {
            uint32_t x = w[(i + 1) % BLOCK_WORDS], y = w[(i + 14) % BLOCK_WORDS];
            uint32_t s0 = rotated(x, 7) ^ rotated(x, 18) ^ x >> 3, s1 = rotated(y, 17) ^ rotated(y, 19) ^ y >> 10;
            w[i % BLOCK_WORDS] += s0 + w[(i + 9) % BLOCK_WORDS] + s1;
        }
        uint32_t s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i % BLOCK_WORDS];
        uint32_t s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    const uint32_t made[HASH_WORDS] = {a, b, c, d, e, f, g, h};
#pragma unroll
    for (int i = 0; i < HASH_WORDS; i++) {
        state[i] += made[i];
    }
}

/*
 * The hash of a byte and `count` words behind it, as its bytes lie in memory: word(i) gives the words with their first byte
 * highest, in ascending order of i.
 */
template <typename Word>
VERDANT_INLINE void hash_words(uint32_t tag, int32_t count, Word word, uint32_t *hash) {
    uint32_t state[HASH_WORDS], w[BLOCK_WORDS];
    uint32_t carry = tag, length = 1 + 4 * (uint32_t) count;
    begin(state);
    int32_t blocks = (int32_t) ((length + 9 + 63) / 64);
    for (int32_t block = 0; block < blocks; block++) {
#pragma unroll
        for (int i = 0; i < BLOCK_WORDS; i++) {
            int32_t t = block * BLOCK_WORDS + i;
            uint32_t next = t < count ? word(t) : t == count ? 0x80000000u : 0;
            w[i] = carry << 24 | next >> 8;
            carry = next;
        }
        if (block == blocks - 1) {
            w[BLOCK_WORDS - 1] = 8 * length;
        }
        compress(state, w);
    }
#pragma unroll
    for (int i = 0; i < HASH_WORDS; i++) {
        hash[i] = swapped(state[i]);
    }
}

VERDANT_INLINE bool is_wide(const ViewArgs &tensor) {
    return tensor.type == FLOAT64 || tensor.type == INT64;
}

/* A word of an element, little-endian, every NaN in its one form; half 1 is the later one of 8 bytes. */
VERDANT_INLINE uint32_t element_word(const ViewArgs &tensor, int32_t element, int half) {
    if (!is_wide(tensor)) {
        uint32_t word = source<uint32_t>(tensor)[element];
        float x = float_of(word);
        return swapped(tensor.type == FLOAT32 && x != x ? 0x7fc00000u : word);
    }
    uint64_t word = source<uint64_t>(tensor)[element];
    double x = double_of(word);
    word = tensor.type == FLOAT64 && x != x ? 0x7ff8000000000000ull : word;
    return swapped((uint32_t) (half == 0 ? word : word >> 32));
}

/* Elements [row, row + rows) by [column, column + columns) of a tensor with so many columns, in order. */
struct LeafBlock {
    int32_t row, column, rows, columns;
};

VERDANT_INLINE LeafBlock leaf_block(const ViewArgs &tensor, int32_t leaf, int32_t columns) {
    int32_t bytes = is_wide(tensor) ? 8 : 4, rows = tensor.count / columns;
    int32_t wide = rows == 1 ? LEAF_LENGTH / bytes : LEAF_COLUMNS;
    int32_t high = rows == 1 ? 1 : LEAF_LENGTH / LEAF_COLUMNS / bytes;
    int32_t across = (columns + wide - 1) / wide;
    int32_t row = leaf / across * high, column = leaf % across * wide;
    return LeafBlock{row, column, rows - row < high ? rows - row : high,
                     columns - column < wide ? columns - column : wide};
}

/* x: the tensor, dense from its first element; out: a hash for each leaf, row by row of leaves; count: leaves. */
VERDANT_KERNEL(leaf_hash) {
    const ViewArgs &tensor = args.x[0];
    int32_t columns = tensor.rank == 0 ? 1 : tensor.dims[tensor.rank - 1];
    int32_t halves = is_wide(tensor) ? 2 : 1;
    each_element(args, [&](int32_t leaf) {
        LeafBlock block = leaf_block(tensor, leaf, columns);
        int32_t at = block.row * columns + block.column, column = 0, half = 0;
        hash_words(
            0x00, block.rows * block.columns * halves,
            [&](int32_t) {
                uint32_t word = element_word(tensor, at + column, half);
                half = halves == 2 ? half ^ 1 : 0;
                column += half == 0;
                bool ends = column == block.columns;
                at += ends ? columns : 0;
                column = ends ? 0 : column;
                return word;
            },
            (uint32_t *) args.out + (int64_t) leaf * HASH_WORDS);
    });
}

/* The node above hashes 2i and 2i + 1 of `count`; an odd one rises unchanged. */
VERDANT_INLINE void parent(const uint32_t *below, int32_t count, int32_t i, uint32_t *hash) {
    const uint32_t *children = below + (int64_t) i * 2 * HASH_WORDS;
    if (2 * i + 1 >= count) {
        for (int word = 0; word < HASH_WORDS; word++) {
            hash[word] = children[word];
        }
        return;
    }
    hash_words(0x01, 2 * HASH_WORDS, [&](int32_t word) { return swapped(children[word]); }, hash);
}

/* x: hashes, x.count of them; out: the level above, count of them. */
VERDANT_KERNEL(node_hash) {
    each_element(args, [&](int32_t i) {
        parent(source<uint32_t>(args.x[0]), args.x[0].count, i, (uint32_t *) args.out + (int64_t) i * HASH_WORDS);
    });
}

/* What a tensor is, in front of its leaves' root: a tag, the contract, type, rank and dimensions. */
VERDANT_INLINE int tensor_head(const NodeArgs &args, uint8_t *head) {
    const char contract[] = "repops/1";
    int at = 0;
    head[at++] = 0x02;
    head[at++] = 0;
    head[at++] = sizeof contract - 1;
    for (unsigned i = 0; i < sizeof contract - 1; i++) {
        head[at++] = (uint8_t) contract[i];
    }
    head[at++] = (uint8_t) args.type;
    head[at++] = (uint8_t) args.rank;
    for (int axis = 0; axis < args.rank; axis++) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            head[at++] = (uint8_t) ((uint32_t) args.dims[axis] >> shift);
        }
    }
    return at;
}

/* The head has 13 bytes and 4 for each axis: one byte in front of whole words. */
VERDANT_INLINE void tensor_hash(const NodeArgs &args, const uint32_t *root) {
    uint8_t head[13 + 4 * VERDANT_MAX_RANK];
    int words = tensor_head(args, head) / 4;
    hash_words(
        head[0], words + HASH_WORDS,
        [&](int32_t i) {
            const uint8_t *b = head + 1 + 4 * i;
            return i >= words ? swapped(root[i - words])
                              : (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3];
        },
        (uint32_t *) args.out);
}

/*
 * One block: x: hashes, x.count of them; extra: room for half as many, rounded up, twice; out: the hash of the tensor whose
 * type, rank and dims the arguments have.
 */
VERDANT_KERNEL_OF(256, tensor_hash) {
    const uint32_t *below = source<uint32_t>(args.x[0]);
    int32_t count = args.x[0].count;
    uint32_t *room = (uint32_t *) args.extra;
    int32_t half = (count + 1) / 2 * HASH_WORDS;
    for (int level = 0; count > 1; level++) {
        uint32_t *above = room + (level % 2) * half;
        int32_t parents = (count + 1) / 2;
        for (int32_t i = threadIdx.x; i < parents; i += blockDim.x) {
            parent(below, count, i, above + (int64_t) i * HASH_WORDS);
        }
        __syncthreads();
        below = above;
        count = parents;
    }
    if (threadIdx.x == 0) {
        tensor_hash(args, below);
    }
}

#endif
