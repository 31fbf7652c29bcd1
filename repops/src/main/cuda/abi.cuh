/*
 * What the host hands to a kernel, on a device and in the host library: docs/gpu.md. Plain words of fixed sizes, written by
 * io.verdant.repops.cuda.NodeArguments; a test holds the two layouts together.
 */
#ifndef VERDANT_ABI_CUH
#define VERDANT_ABI_CUH

#include <stdint.h>

#ifdef VERDANT_HOST
#include "host/shim.h"
#endif

#define VERDANT_MAX_RANK 8
#define VERDANT_LANES 32
#define VERDANT_NUMBERS 16
#define VERDANT_NO_FAILURE 0xffffffffffffffffull

enum Type { FLOAT32 = 1, INT32 = 2, INT64 = 3, FLOAT64 = 4 };

/* A source seen through a view, in elements. `dense` is 1 where the view is row-major without gaps. */
struct ViewArgs {
    uint64_t data;
    int32_t type;
    int32_t rank;
    int32_t offset;
    int32_t dense;
    int32_t count;
    int32_t unused;
    int32_t dims[VERDANT_MAX_RANK];
    int32_t strides[VERDANT_MAX_RANK];
};

/* What all nodes of a run share; in the device's memory, so that a graph may be launched again and again. */
struct RunState {
    uint64_t failed; /* step << 32 | node of the first value that is not finite; VERDANT_NO_FAILURE where there is none */
    uint64_t step;   /* of the plan; counted on by verdant_next_step */
    uint64_t first_step; /* the job's number of the plan's first step */
    uint64_t records;
    uint64_t record_length;
    uint64_t rows;   /* int32 record of each row of this step's batch, or 0: the schedule below */
    uint64_t keys;   /* two uint32 for each node, or 0: derived from the seed */
    uint64_t first_slot;
    uint64_t own_records;
    uint64_t shards;
    uint64_t records_per_shard;
    uint64_t batch;
    uint64_t first_record;     /* of the part that the worker keeps to */
    uint64_t records_per_part; /* 0 where it keeps to none */
    uint32_t position;
    uint32_t unused;
    uint32_t seed[8];
};

/* One node. Operators of more than three operands read their views from `operands`, all of them. */
struct NodeArgs {
    uint64_t out;
    uint64_t operands; /* of ViewArgs */
    uint64_t run;      /* of RunState */
    uint64_t extra;    /* what the kernel's own comment says */
    int32_t node;
    int32_t type;
    int32_t rank;
    int32_t count;
    int32_t operand_count;
    int32_t batches; /* products over leading axes; 1 where there are none */
    int32_t dims[VERDANT_MAX_RANK];
    int64_t numbers[VERDANT_NUMBERS]; /* the attributes, in the order that the kernel's comment gives */
    ViewArgs x[3];
};

static_assert(sizeof(ViewArgs) == 96, "as io.verdant.repops.cuda.NodeArguments writes it");
static_assert(sizeof(NodeArgs) == 504, "as io.verdant.repops.cuda.NodeArguments writes it");
static_assert(sizeof(RunState) == 152, "as io.verdant.repops.cuda.RunState writes it");

#ifndef VERDANT_HOST
#define VERDANT_KERNEL(name) extern "C" __global__ void verdant_##name(const __grid_constant__ NodeArgs args)
#define VERDANT_KERNEL_OF(threads, name) \
    extern "C" __global__ void __launch_bounds__(threads) verdant_##name(const __grid_constant__ NodeArgs args)
/* Two blocks at a time on a multiprocessor. */
#define VERDANT_KERNEL_PAIR(threads, name) \
    extern "C" __global__ void __launch_bounds__(threads, 2) verdant_##name(const __grid_constant__ NodeArgs args)
#define VERDANT_TABLE static __constant__ const
#define VERDANT_CALLED static __device__ __noinline__
#else
#define VERDANT_KERNEL(name) extern "C" void verdant_##name(const NodeArgs args)
#define VERDANT_KERNEL_OF(threads, name) VERDANT_KERNEL(name)
#define VERDANT_KERNEL_PAIR(threads, name) VERDANT_KERNEL(name)
#define VERDANT_TABLE static const
#define VERDANT_CALLED static __attribute__((noinline))
#endif

#define VERDANT_INLINE static __device__ __forceinline__

#endif
