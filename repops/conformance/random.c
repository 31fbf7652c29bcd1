/* Philox4x32-10, the Feistel permutation and the batch schedule: docs/repops.md, section 5. */
#include "contract.h"

#include <string.h>

void philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = UINT64_C(0xD2511F53) * c0;
        uint64_t p1 = UINT64_C(0xCD9E8D57) * c2;
        c0 = (uint32_t) (p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t) p1;
        c2 = (uint32_t) (p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t) p0;
        k0 += UINT32_C(0x9E3779B9);
        k1 += UINT32_C(0xBB67AE85);
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t feistel(uint64_t size, const uint32_t key[2], uint64_t index) {
    int bits = 0;
    while (bits < 64 && (size - 1) >> bits != 0) {
        bits++;
    }
    if (bits < 2) {
        bits = 2;
    }
    int half = (bits + 1) / 2;
    uint64_t mask = (UINT64_C(1) << half) - 1;
    uint64_t value = index;
    do {
        uint64_t left = value >> half & mask;
        uint64_t right = value & mask;
        for (uint32_t round = 0; round < 6; round++) {
            uint32_t counter[4] = {(uint32_t) right, round, 0, 0};
            uint32_t block[4];
            philox(key, counter, block);
            uint64_t next = left ^ (block[0] & mask);
            left = right;
            right = next;
        }
        value = left << half | right;
    } while (value >= size);
    return value;
}

static void derive_key(const uint8_t *seed, uint32_t domain, uint32_t x, uint64_t y, uint32_t key[2]) {
    uint32_t state[4] = {domain, x, (uint32_t) y, (uint32_t) (y >> 32)};
    for (int i = 0; i < 8; i += 2) {
        uint32_t words[2];
        for (int j = 0; j < 2; j++) {
            const uint8_t *b = seed + 4 * (i + j);
            words[j] = (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3];
        }
        uint32_t next[4];
        philox(words, state, next);
        memcpy(state, next, sizeof state);
    }
    key[0] = state[0];
    key[1] = state[1];
}

uint64_t record_index(const schedule *s, uint64_t step, uint64_t row) {
    uint64_t own = s->shards / s->participants;
    uint64_t size = own * s->records_per_shard;
    uint64_t p = step * s->batch + row;
    uint32_t key[2];
    derive_key(s->seed, 2, (uint32_t) s->position, p / size, key);
    uint64_t place = feistel(size, key, p % size);
    uint64_t slot = s->position * own + place / s->records_per_shard;
    derive_key(s->seed, 1, 0, 0, key);
    return feistel(s->shards, key, slot) * s->records_per_shard + place % s->records_per_shard;
}

void mask_key(const schedule *s, uint64_t step, uint64_t node, uint32_t key[2]) {
    derive_key(s->seed, 3, (uint32_t) s->position, node << 32 | step, key);
}

uint32_t mask_word(const uint32_t key[2], uint64_t element) {
    uint32_t counter[4] = {(uint32_t) (element / 4), 0, 0, 0};
    uint32_t block[4];
    philox(key, counter, block);
    return block[element % 4];
}
