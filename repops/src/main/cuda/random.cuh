/* Philox4x32-10, the Feistel permutation, batches and masks: docs/repops.md, section 5. */
#ifndef VERDANT_RANDOM_CUH
#define VERDANT_RANDOM_CUH

#include "view.cuh"

struct Key {
    uint32_t first, second;
};

struct Block {
    uint32_t word[4];
};

VERDANT_INLINE Block philox(Key key, Block c) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53ull * c.word[0], p1 = 0xCD9E8D57ull * c.word[2];
        c = Block{{(uint32_t) (p1 >> 32) ^ c.word[1] ^ key.first, (uint32_t) p1,
                   (uint32_t) (p0 >> 32) ^ c.word[3] ^ key.second, (uint32_t) p0}};
        key.first += 0x9E3779B9u;
        key.second += 0xBB67AE85u;
    }
    return c;
}

VERDANT_INLINE uint64_t feistel(uint64_t size, Key key, uint64_t index) {
    int bits = 2;
    while (bits < 64 && (size - 1) >> bits != 0) {
        bits++;
    }
    int half = (bits + 1) / 2;
    uint64_t mask = (1ull << half) - 1, value = index;
    do {
        uint64_t left = value >> half & mask, right = value & mask;
        for (uint32_t round = 0; round < 6; round++) {
            uint64_t next = left ^ (philox(key, Block{{(uint32_t) right, round, 0, 0}}).word[0] & mask);
            left = right;
            right = next;
        }
        value = left << half | right;
    } while (value >= size);
    return value;
}

VERDANT_INLINE Key derived_key(const RunState &run, uint32_t domain, uint32_t x, uint64_t y) {
    Block state = {{domain, x, (uint32_t) y, (uint32_t) (y >> 32)}};
    for (int i = 0; i < 8; i += 2) {
        state = philox(Key{run.seed[i], run.seed[i + 1]}, state);
    }
    return Key{state.word[0], state.word[1]};
}

VERDANT_CALLED uint64_t scheduled_record(const RunState &run, uint64_t row) {
    uint64_t p = run.step * run.batch + row;
    uint64_t place = feistel(run.own_records, derived_key(run, 2, run.position, p / run.own_records),
                             p % run.own_records);
    uint64_t slot = run.first_slot + place / run.records_per_shard;
    uint64_t shard = feistel(run.shards, derived_key(run, 1, 0, 0), slot);
    uint64_t record = shard * run.records_per_shard + place % run.records_per_shard;
    return run.records_per_part == 0 ? record : run.first_record + record % run.records_per_part;
}

VERDANT_INLINE uint64_t record_of(const RunState &run, uint64_t row) {
    return run.rows == 0 ? scheduled_record(run, row) : (uint64_t) ((const int32_t *) run.rows)[row];
}

enum Decode { UNIT = 0, ONE_HOT_BYTE = 1, BYTE = 2 };

/* numbers: offset, decode, firstRow. */
VERDANT_KERNEL(batch_load) {
    const RunState &run = *run_state(args);
    int32_t columns = args.count / args.dims[0];
    each_element(args, [&](int32_t i) {
        int32_t column = i % columns;
        uint64_t record = record_of(run, (uint64_t) args.numbers[2] + (uint64_t) (i / columns));
        const uint8_t *bytes = (const uint8_t *) run.records + record * run.record_length + args.numbers[0];
        if (args.numbers[1] == UNIT) {
            store(args, i, (float) bytes[column] / 255.0f);
        } else if (args.numbers[1] == ONE_HOT_BYTE) {
            store(args, i, bytes[0] == column ? 1.0f : 0.0f);
        } else {
            store(args, i, (int32_t) bytes[column]);
        }
    });
}

VERDANT_INLINE Key mask_key(const NodeArgs &args) {
    const RunState &run = *run_state(args);
    if (run.keys != 0) {
        const uint32_t *words = (const uint32_t *) run.keys + 2 * args.node;
        return Key{words[0], words[1]};
    }
    return derived_key(run, 3, run.position, (uint64_t) args.node << 32 | run.step);
}

/* numbers: threshold. */
VERDANT_KERNEL(random_mask) {
    Key key = mask_key(args);
    each_element(args, [&](int32_t i) {
        uint32_t word = philox(key, Block{{(uint32_t) i / 4, 0, 0, 0}}).word[i % 4];
        store(args, i, (uint64_t) word < (uint64_t) args.numbers[0] ? 1.0f : 0.0f);
    });
}

VERDANT_KERNEL(step_number) {
    const RunState &run = *run_state(args);
    store(args, 0, (float) (run.first_step + run.step));
}

VERDANT_KERNEL(next_step) {
    run_state(args)->step++;
}

#endif
