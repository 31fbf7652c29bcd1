/* The kernels, compiled for the host, by name. */
#include "../repops.cu"
#include "host.h"

#define VERDANT_ENTRY(name, unit, threads, units, meets) {"verdant_" #name, verdant_##name, threads, meets == 1},

static const KernelEntry ENTRIES[] = {VERDANT_KERNELS(VERDANT_ENTRY)};

const KernelEntry *kernel_named(const char *name) {
    for (const KernelEntry &entry : ENTRIES) {
        if (strcmp(entry.name, name) == 0) {
            return &entry;
        }
    }
    return NULL;
}
