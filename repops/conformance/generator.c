/* Known answers of the generator, the permutation, the batch schedule and mask keys: docs/repops.md, section 5. */
#include "contract.h"

#include <inttypes.h>
#include <stdio.h>

/* The first three are the generator's published known answers. */
static const uint32_t KEYS[][2] = {
    {0, 0}, {0xffffffff, 0xffffffff}, {0xa4093822, 0x299f31d0}, {0x12345678, 0x9abcdef0}};
static const uint32_t COUNTERS[][4] = {{0, 0, 0, 0},
                                       {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                                       {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                                       {7, 0, 0, 1}};
static const uint64_t SIZES[] = {1, 2, 5, 1000, 60000, 2147483659};
static const uint64_t STEPS[] = {0, 1, 46, 47, 8191};

static void print_schedule(void) {
    schedule s;
    s.position = 2;
    s.participants = 3;
    s.shards = 11;
    s.records_per_shard = 1000;
    s.batch = 64;
    printf("schedule ");
    for (int i = 0; i < HASH_LENGTH; i++) {
        s.seed[i] = (uint8_t) (7 * i + 1);
        printf("%02x", (unsigned) s.seed[i]);
    }
    printf(" 3 2 11 1000 64\n"); /* participants, position, shards, records per shard, batch, as in a dump */
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        for (uint64_t row = 0; row < 64; row += 63) {
            printf("record %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", STEPS[i], row, record_index(&s, STEPS[i], row));
        }
        for (uint64_t node = 0; node < 40; node += 39) {
            uint32_t key[2];
            mask_key(&s, STEPS[i], node, key);
            printf("mask %" PRIu64 " %" PRIu64 " %08" PRIx32 " %08" PRIx32 "\n", STEPS[i], node, key[0], key[1]);
        }
    }
}

void print_generator(void) {
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        const uint32_t *k = KEYS[i], *c = COUNTERS[i];
        uint32_t out[4];
        philox(k, c, out);
        printf("philox %08" PRIx32 " %08" PRIx32, k[0], k[1]);
        printf(" %08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32, c[0], c[1], c[2], c[3]);
        printf(" %08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32 "\n", out[0], out[1], out[2], out[3]);
    }
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        const uint64_t at[] = {0, SIZES[i] / 2, SIZES[i] - 1};
        for (int j = 0; j < 3; j++) {
            printf("feistel %08" PRIx32 " %08" PRIx32 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", KEYS[3][0], KEYS[3][1],
                   SIZES[i], at[j], feistel(SIZES[i], KEYS[3], at[j]));
        }
    }
    print_schedule();
}
