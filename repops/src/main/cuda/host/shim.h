/*
 * What kernels need of CUDA, for a C++ compiler: the sources are the same, blocks and threads run in a loop (fibers.cpp).
 * A build without a fused multiply-add in hardware uses the C library's, which is slow and right.
 */
#ifndef VERDANT_HOST_SHIM_H
#define VERDANT_HOST_SHIM_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__FAST_MATH__) || FLT_EVAL_METHOD != 0
#error "the contract rounds every operation to its type, in the written order"
#endif

#define __global__
#define __device__
#define __forceinline__ inline
#define __shared__ static /* one block at a time runs, on one thread of the host */

#define __align__(bytes) __attribute__((aligned(bytes)))

struct alignas(16) float4 {
    float x, y, z, w;
};

struct Extent {
    unsigned x, y, z;
};

/* Of the thread that runs now. */
extern Extent threadIdx, blockIdx, blockDim, gridDim;

/* Waits for the block's threads, or the warp's. */
void __syncthreads();
void __syncwarp();

/* Where the threads of a block leave values for one another. */
extern uint64_t verdant_exchange[1024];

template <typename T>
inline T __shfl_down_sync(unsigned, T value, int delta) {
    unsigned self = threadIdx.x;
    memcpy(&verdant_exchange[self], &value, sizeof value);
    __syncwarp();
    T taken = value;
    if (self % 32 + delta < 32) {
        memcpy(&taken, &verdant_exchange[self + delta], sizeof taken);
    }
    __syncwarp();
    return taken;
}

/* A bit for each lane of the warp whose condition holds. */
inline unsigned __ballot_sync(unsigned, bool condition) {
    unsigned self = threadIdx.x, first = self / 32 * 32, votes = 0;
    verdant_exchange[self] = condition;
    __syncwarp();
    for (unsigned lane = 0; lane < 32 && first + lane < blockDim.x; lane++) {
        votes |= (unsigned) verdant_exchange[first + lane] << lane;
    }
    __syncwarp();
    return votes;
}

inline int __ffs(int bits) {
    return __builtin_ffs(bits);
}

inline unsigned long long atomicMin(unsigned long long *at, unsigned long long value) {
    unsigned long long before = *at;
    *at = value < before ? value : before;
    return before;
}

template <typename To, typename From>
inline To verdant_bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "the same bits");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

inline unsigned __float_as_uint(float x) {
    return verdant_bits<unsigned>(x);
}

inline float __uint_as_float(unsigned x) {
    return verdant_bits<float>(x);
}

inline long long __double_as_longlong(double x) {
    return verdant_bits<long long>(x);
}

inline double __longlong_as_double(long long x) {
    return verdant_bits<double>(x);
}

inline float __fmaf_rn(float a, float b, float c) {
    return fmaf(a, b, c);
}

inline double __fma_rn(double a, double b, double c) {
    return fma(a, b, c);
}

inline float __fsqrt_rn(float x) {
    return sqrtf(x);
}

inline double __dsqrt_rn(double x) {
    return sqrt(x);
}

#endif
