/* Reading through views, writing results, and noticing what is not finite. */
#ifndef VERDANT_VIEW_CUH
#define VERDANT_VIEW_CUH

#include "abi.cuh"

/* The source's index of the view's element with that row-major index. */
VERDANT_INLINE int32_t source_index(const ViewArgs &view, int32_t element) {
    if (view.dense) {
        return view.offset + element;
    }
    int32_t at = view.offset;
    uint32_t rest = (uint32_t) element;
    for (int axis = view.rank - 1; axis >= 0; axis--) {
        uint32_t dim = (uint32_t) view.dims[axis];
        at += (int32_t) (rest % dim) * view.strides[axis];
        rest /= dim;
    }
    return at;
}

template <typename T>
VERDANT_INLINE const T *source(const ViewArgs &view) {
    return (const T *) view.data;
}

template <typename T>
VERDANT_INLINE T load(const ViewArgs &view, int32_t element) {
    return source<T>(view)[source_index(view, element)];
}

VERDANT_INLINE const ViewArgs *operand_table(const NodeArgs &args) {
    return (const ViewArgs *) args.operands;
}

VERDANT_INLINE RunState *run_state(const NodeArgs &args) {
    return (RunState *) args.run;
}

/* Nodes after the first that is not finite are computed all the same; the least number is the first. */
VERDANT_CALLED void not_finite(const NodeArgs &args) {
    RunState *run = run_state(args);
    unsigned long long number = (unsigned long long) run->step << 32 | (unsigned) args.node;
    atomicMin((unsigned long long *) &run->failed, number);
}

/* x - x is +0 for every finite x and NaN for every other. */
VERDANT_INLINE void check(const NodeArgs &args, float value) {
    if (!(value - value == 0.0f)) {
        not_finite(args);
    }
}

VERDANT_INLINE void check(const NodeArgs &args, double value) {
    if (!(value - value == 0.0)) {
        not_finite(args);
    }
}

VERDANT_INLINE void check(const NodeArgs &, int32_t) {}
VERDANT_INLINE void check(const NodeArgs &, uint64_t) {}

template <typename T>
VERDANT_INLINE void store(const NodeArgs &args, int32_t element, T value) {
    ((T *) args.out)[element] = value;
    check(args, value);
}

/* The thread's number in its grid, and how many threads the grid has. */
VERDANT_INLINE uint32_t first_unit() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

VERDANT_INLINE uint32_t unit_stride() {
    return gridDim.x * blockDim.x;
}

/* Calls body(element) for the thread's elements of the output. */
template <typename Body>
VERDANT_INLINE void each_element(const NodeArgs &args, Body body) {
    for (uint32_t i = first_unit(); i < (uint32_t) args.count; i += unit_stride()) {
        body((int32_t) i);
    }
}

VERDANT_INLINE uint32_t bits_of(float x) {
    return __float_as_uint(x);
}

VERDANT_INLINE float float_of(uint32_t bits) {
    return __uint_as_float(bits);
}

VERDANT_INLINE uint64_t bits_of(double x) {
    return (uint64_t) __double_as_longlong(x);
}

VERDANT_INLINE double double_of(uint64_t bits) {
    return __longlong_as_double((long long) bits);
}

VERDANT_INLINE float not_a_number() {
    return float_of(0x7fc00000u);
}

/* The fused multiply-add, where the contract writes one. */
VERDANT_INLINE float fused(float a, float b, float c) {
    return __fmaf_rn(a, b, c);
}

VERDANT_INLINE double fused(double a, double b, double c) {
    return __fma_rn(a, b, c);
}

#endif
