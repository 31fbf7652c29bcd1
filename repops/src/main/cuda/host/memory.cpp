#include "memory.h"

#include <map>
#include <stdlib.h>
#include <string.h>

#define GUARD_LENGTH 64
#define GUARD_BYTE 0xa5
#define FRESH_BYTE 0xc7 /* what nobody wrote is neither zero nor a small number */

struct Block {
    int device;
    size_t length;
};

size_t device_memory = (size_t) 1 << 32;

static std::map<uint64_t, Block> blocks;

Memory memory_of(int device) {
    size_t used = 0;
    for (const auto &block : blocks) {
        used += block.second.device == device ? block.second.length : 0;
    }
    return Memory{device_memory, used < device_memory ? device_memory - used : 0};
}

uint64_t take(int device, size_t length) {
    if (memory_of(device).free < length) {
        return 0;
    }
    void *bytes = NULL;
    if (posix_memalign(&bytes, 256, length + GUARD_LENGTH) != 0) {
        return 0;
    }
    memset(bytes, FRESH_BYTE, length);
    memset((char *) bytes + length, GUARD_BYTE, GUARD_LENGTH);
    blocks[(uint64_t) bytes] = Block{device, length};
    return (uint64_t) bytes;
}

static bool is_intact(uint64_t address, const Block &block) {
    const uint8_t *guard = (const uint8_t *) address + block.length;
    for (int i = 0; i < GUARD_LENGTH; i++) {
        if (guard[i] != GUARD_BYTE) {
            return false;
        }
    }
    return true;
}

bool give(uint64_t address, bool *intact) {
    auto found = blocks.find(address);
    if (found == blocks.end()) {
        return false;
    }
    *intact = is_intact(address, found->second);
    free((void *) address);
    blocks.erase(found);
    return true;
}

bool all_intact() {
    for (const auto &block : blocks) {
        if (!is_intact(block.first, block.second)) {
            return false;
        }
    }
    return true;
}

bool is_device_memory(uint64_t address, size_t length) {
    auto behind = blocks.upper_bound(address);
    if (behind == blocks.begin()) {
        return false;
    }
    --behind;
    return address - behind->first + length <= behind->second.length;
}
