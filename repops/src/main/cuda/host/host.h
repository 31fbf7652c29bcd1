/* Between the parts of the host library. */
#ifndef VERDANT_HOST_HOST_H
#define VERDANT_HOST_HOST_H

#include "../abi.cuh"

typedef void (*Kernel)(const NodeArgs);

struct KernelEntry {
    const char *name; /* as in a module: verdant_... */
    Kernel kernel;
    unsigned threads;
    bool meets;
};

/* kernels.cpp: all that launch.cuh names, NULL where there is none of that name. */
const KernelEntry *kernel_named(const char *name);

/* fibers.cpp: runs a grid to its end; false where threads of a block waited for one another for ever. */
bool run_grid(const KernelEntry &entry, unsigned blocks, const NodeArgs &args);

#endif
