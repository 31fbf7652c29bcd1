/* A device's memory: blocks of the host's, with a guard behind each that shows a kernel which wrote too far. */
#ifndef VERDANT_HOST_MEMORY_H
#define VERDANT_HOST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct Memory {
    size_t total, free;
};

/* Bytes of every device. */
extern size_t device_memory;

Memory memory_of(int device);
/* 0 where the device has not so much left. */
uint64_t take(int device, size_t length);
/* Whether there was such a block; *intact says whether its guard is as it was. */
bool give(uint64_t address, bool *intact);
/* Whether all guards are as they were. */
bool all_intact();
/* Whether those bytes lie inside one block. */
bool is_device_memory(uint64_t address, size_t length);

#endif
