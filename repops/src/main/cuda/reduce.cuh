/* Reductions over the last axis, a warp a row, and folds over the first: docs/repops.md, section 3. */
#ifndef VERDANT_REDUCE_CUH
#define VERDANT_REDUCE_CUH

#include "view.cuh"

#define WHOLE_WARP 0xffffffffu

/* The source's index of the row's first element, and the distance of its elements: the view's last axis. */
struct Row {
    int32_t first, stride, length;
};

VERDANT_INLINE Row row_of(const ViewArgs &view, int32_t row) {
    int last = view.rank - 1;
    if (view.dense) {
        return Row{view.offset + row * view.dims[last], 1, view.dims[last]};
    }
    int32_t at = view.offset;
    uint32_t rest = (uint32_t) row;
    for (int axis = last - 1; axis >= 0; axis--) {
        at += (int32_t) (rest % (uint32_t) view.dims[axis]) * view.strides[axis];
        rest /= (uint32_t) view.dims[axis];
    }
    return Row{at, view.strides[last], view.dims[last]};
}

/* lane[i] = lane[i] + lane[i + h] for h = 16, 8, 4, 2, 1; the result is lane 0's. */
template <typename T>
VERDANT_INLINE T halving_tree(T lane) {
    for (int h = VERDANT_LANES / 2; h >= 1; h /= 2) {
        lane = lane + __shfl_down_sync(WHOLE_WARP, lane, h);
    }
    return lane;
}

/* Calls body(row, lane) for the warp's rows. */
template <typename Body>
VERDANT_INLINE void each_row(const NodeArgs &args, Body body) {
    uint32_t lane = threadIdx.x % VERDANT_LANES;
    uint32_t warps = unit_stride() / VERDANT_LANES;
    for (uint32_t row = first_unit() / VERDANT_LANES; row < (uint32_t) args.count; row += warps) {
        body((int32_t) row, (int32_t) lane);
    }
}

template <typename T>
VERDANT_INLINE void reduce_sum(const NodeArgs &args) {
    each_row(args, [&](int32_t row, int32_t lane) {
        Row r = row_of(args.x[0], row);
        const T *x = source<T>(args.x[0]);
        T sum = 0;
#pragma unroll 8
        for (int32_t i = lane; i < r.length; i += VERDANT_LANES) {
            sum = sum + x[r.first + i * r.stride];
        }
        sum = halving_tree(sum);
        if (lane == 0) {
            store(args, row, sum);
        }
    });
}

VERDANT_KERNEL(reduce_sum) { reduce_sum<float>(args); }
VERDANT_KERNEL(reduce_sum_f64) { reduce_sum<double>(args); }

/*
 * The element that the fold `x > acc ? x : acc` ends with: the first of the greatest, but the first of all where that is
 * NaN, which nothing exceeds; other NaN are skipped. Lanes look at every 32nd element, then the better of two, the earlier
 * where they are equal, stays.
 */
template <typename T>
VERDANT_INLINE int32_t greatest(const NodeArgs &args, int32_t row, int32_t lane, T *value) {
    Row r = row_of(args.x[0], row);
    const T *x = source<T>(args.x[0]);
    T first = x[r.first];
    T best = first;
    int32_t at = 0;
    for (int32_t i = lane; i < r.length; i += VERDANT_LANES) {
        T next = x[r.first + i * r.stride];
        if (next > best) {
            best = next;
            at = i;
        }
    }
    for (int h = VERDANT_LANES / 2; h >= 1; h /= 2) {
        T other = __shfl_down_sync(WHOLE_WARP, best, h);
        int32_t other_at = __shfl_down_sync(WHOLE_WARP, at, h);
        if (other > best || (other == best && other_at < at)) {
            best = other;
            at = other_at;
        }
    }
    *value = best;
    return at;
}

template <typename T>
VERDANT_INLINE void reduce_max(const NodeArgs &args) {
    each_row(args, [&](int32_t row, int32_t lane) {
        T value;
        greatest(args, row, lane, &value);
        if (lane == 0) {
            store(args, row, value);
        }
    });
}

VERDANT_KERNEL(reduce_max) { reduce_max<float>(args); }
VERDANT_KERNEL(reduce_max_f64) { reduce_max<double>(args); }

VERDANT_KERNEL(argmax) {
    each_row(args, [&](int32_t row, int32_t lane) {
        float value;
        int32_t at = greatest(args, row, lane, &value);
        if (lane == 0) {
            store(args, row, at);
        }
    });
}

/* An output element a thread: the first axis in ascending order. */
template <typename T>
VERDANT_INLINE void fold_sum(const NodeArgs &args) {
    const ViewArgs &view = args.x[0];
    each_element(args, [&](int32_t i) {
        const T *x = source<T>(view) + source_index(view, i); /* the element of the first axis' index 0 */
        T sum = 0;
#pragma unroll 8
        for (int32_t k = 0; k < view.dims[0]; k++) {
            sum = sum + x[(int64_t) k * view.strides[0]];
        }
        store(args, i, sum);
    });
}

VERDANT_KERNEL(fold_sum) { fold_sum<float>(args); }
VERDANT_KERNEL(fold_sum_f64) { fold_sum<double>(args); }

#endif
