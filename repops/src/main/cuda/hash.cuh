/* SHA-256 (FIPS 180-4) of a tensor's leaves, of the tree above them and of the tensor: docs/protocol.md, "Commitments". */
#ifndef VERDANT_HASH_CUH
#define VERDANT_HASH_CUH

#include "view.cuh"

#define HASH_WORDS 8
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

/* Bytes as they come, in words of 16; a word is complete with its fourth byte. */
struct Sha256 {
    uint32_t state[HASH_WORDS];
    uint32_t block[16];
    uint32_t word; /* bytes of the word that is not complete */
    uint32_t length;
};

VERDANT_INLINE void begin(Sha256 &s) {
    const uint32_t start[HASH_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (int i = 0; i < HASH_WORDS; i++) {
        s.state[i] = start[i];
    }
    s.word = 0;
    s.length = 0;
}

VERDANT_CALLED void compress(Sha256 &s) {
    uint32_t w[16];
#pragma unroll
    for (int i = 0; i < 16; i++) {
        w[i] = s.block[i];
    }
    uint32_t a = s.state[0], b = s.state[1], c = s.state[2], d = s.state[3];
    uint32_t e = s.state[4], f = s.state[5], g = s.state[6], h = s.state[7];
#pragma unroll
    for (int i = 0; i < 64; i++) {
        if (i >= 16) {
            uint32_t x = w[(i + 1) % 16], y = w[(i + 14) % 16];
            uint32_t s0 = rotated(x, 7) ^ rotated(x, 18) ^ x >> 3, s1 = rotated(y, 17) ^ rotated(y, 19) ^ y >> 10;
            w[i % 16] += s0 + w[(i + 9) % 16] + s1;
        }
        uint32_t s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i % 16];
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
    uint32_t made[HASH_WORDS] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < HASH_WORDS; i++) {
        s.state[i] += made[i];
    }
}

VERDANT_INLINE void add_byte(Sha256 &s, uint32_t byte) {
    s.word = s.word << 8 | byte;
    s.length++;
    if (s.length % 4 == 0) {
        s.block[(s.length / 4 - 1) % 16] = s.word;
        if (s.length % 64 == 0) {
            compress(s);
        }
    }
}

/* Four bytes, the highest first, behind any number of others. */
VERDANT_INLINE void add_word(Sha256 &s, uint32_t word) {
    uint32_t held = s.length % 4 * 8;
    uint32_t complete = held == 0 ? word : s.word << (32 - held) | word >> held;
    s.block[s.length / 4 % 16] = complete;
    s.word = word;
    s.length += 4;
    if (s.length / 4 % 16 == 0) {
        compress(s);
    }
}

VERDANT_INLINE void end(Sha256 &s, uint32_t *hash) {
    uint32_t bits = s.length * 8;
    add_byte(s, 0x80);
    while (s.length % 64 != 56) {
        add_byte(s, 0);
    }
    add_word(s, 0);
    add_word(s, bits);
    for (int i = 0; i < HASH_WORDS; i++) {
        hash[i] = swapped(s.state[i]);
    }
}

VERDANT_INLINE void add_hash(Sha256 &s, const uint32_t *hash) {
    for (int i = 0; i < HASH_WORDS; i++) {
        add_word(s, swapped(hash[i]));
    }
}

/* An element's bytes, little-endian, every NaN in its one form. */
VERDANT_INLINE void add_element(Sha256 &s, const ViewArgs &tensor, int32_t i) {
    if (tensor.type == FLOAT32) {
        float x = source<float>(tensor)[i];
        add_word(s, swapped(x != x ? 0x7fc00000u : bits_of(x)));
    } else if (tensor.type == INT32) {
        add_word(s, swapped(source<uint32_t>(tensor)[i]));
    } else {
        uint64_t word = source<uint64_t>(tensor)[i];
        double x = double_of(word);
        word = tensor.type == FLOAT64 && x != x ? 0x7ff8000000000000ull : word;
        add_word(s, swapped((uint32_t) word));
        add_word(s, swapped((uint32_t) (word >> 32)));
    }
}

/* x: the tensor, dense from its first element; out: a hash for each leaf, row by row of leaves; count: leaves. */
VERDANT_KERNEL(leaf_hash) {
    const ViewArgs &tensor = args.x[0];
    int32_t bytes = tensor.type == FLOAT32 || tensor.type == INT32 ? 4 : 8;
    int32_t columns = tensor.rank == 0 ? 1 : tensor.dims[tensor.rank - 1];
    int32_t rows = tensor.count / columns;
    int32_t wide = rows == 1 ? LEAF_LENGTH / bytes : LEAF_COLUMNS;
    int32_t high = rows == 1 ? 1 : LEAF_LENGTH / LEAF_COLUMNS / bytes;
    int32_t across = (columns + wide - 1) / wide;
    each_element(args, [&](int32_t leaf) {
        int32_t row = leaf / across * high, column = leaf % across * wide;
        int32_t row_end = rows - row < high ? rows : row + high;
        int32_t column_end = columns - column < wide ? columns : column + wide;
        Sha256 s;
        begin(s);
        add_byte(s, 0x00);
        for (int32_t r = row; r < row_end; r++) {
            for (int32_t c = column; c < column_end; c++) {
                add_element(s, tensor, r * columns + c);
            }
        }
        end(s, (uint32_t *) args.out + (int64_t) leaf * HASH_WORDS);
    });
}

/* x: hashes, x.count of them; out: the level above, count of them; an odd one rises unchanged. */
VERDANT_KERNEL(node_hash) {
    const uint32_t *below = source<uint32_t>(args.x[0]);
    each_element(args, [&](int32_t i) {
        const uint32_t *left = below + (int64_t) i * 2 * HASH_WORDS;
        uint32_t *hash = (uint32_t *) args.out + (int64_t) i * HASH_WORDS;
        if (2 * i + 1 >= args.x[0].count) {
            for (int word = 0; word < HASH_WORDS; word++) {
                hash[word] = left[word];
            }
            return;
        }
        Sha256 s;
        begin(s);
        add_byte(s, 0x01);
        add_hash(s, left);
        add_hash(s, left + HASH_WORDS);
        end(s, hash);
    });
}

/* x: the leaves' root; out: the tensor's hash; type, rank and dims are the tensor's. */
VERDANT_KERNEL(tensor_hash) {
    const char contract[] = "repops/1";
    const uint32_t length = sizeof contract - 1;
    Sha256 s;
    begin(s);
    add_byte(s, 0x02);
    add_byte(s, 0);
    add_byte(s, length);
    for (uint32_t i = 0; i < length; i++) {
        add_byte(s, (uint8_t) contract[i]);
    }
    add_byte(s, (uint32_t) args.type);
    add_byte(s, (uint32_t) args.rank);
    for (int axis = 0; axis < args.rank; axis++) {
        add_word(s, (uint32_t) args.dims[axis]);
    }
    add_hash(s, source<uint32_t>(args.x[0]));
    end(s, (uint32_t *) args.out);
}

#endif
