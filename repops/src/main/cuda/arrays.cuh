/* Operators that place elements rather than compute them: docs/repops.md, section 3. */
#ifndef VERDANT_ARRAYS_CUH
#define VERDANT_ARRAYS_CUH

#include "view.cuh"

VERDANT_INLINE int32_t product_of(const int32_t *dims, int from, int to) {
    int32_t count = 1;
    for (int axis = from; axis < to; axis++) {
        count *= dims[axis];
    }
    return count;
}

/* x: table, ids. */
template <typename T>
VERDANT_INLINE void gather_rows(const NodeArgs &args) {
    const ViewArgs &table = args.x[0];
    int32_t width = product_of(table.dims, 1, table.rank);
    each_element(args, [&](int32_t i) {
        int32_t id = load<int32_t>(args.x[1], i / width);
        bool inside = id >= 0 && id < table.dims[0];
        store(args, i, inside ? load<T>(table, id * width + i % width) : (T) not_a_number());
    });
}

VERDANT_KERNEL(gather) { gather_rows<float>(args); }
VERDANT_KERNEL(gather_f64) { gather_rows<double>(args); }

/* x: dy, ids. An output element a thread, the ids in row-major order. */
VERDANT_KERNEL(scatter_add) {
    int32_t width = product_of(args.dims, 1, args.rank);
    each_element(args, [&](int32_t i) {
        int32_t row = i / width, column = i % width;
        float sum = 0;
        for (int32_t k = 0; k < args.x[1].count; k++) {
            if (load<int32_t>(args.x[1], k) == row) {
                sum = sum + load<float>(args.x[0], k * width + column);
            }
        }
        store(args, i, sum);
    });
}

/*
 * As scatter_add, for long rows: a block an output row. Its threads look through the ids together, and each adds what is
 * found, in order, to its own columns.
 */
VERDANT_KERNEL_OF(128, scatter_add_rows) {
    __shared__ uint32_t found[4];
    int32_t width = product_of(args.dims, 1, args.rank), row = (int32_t) blockIdx.x, count = args.x[1].count;
    float *out = (float *) args.out + (int64_t) row * width;
    for (int32_t column = threadIdx.x; column < width; column += blockDim.x) {
        out[column] = 0.0f;
    }
    for (int32_t from = 0; from < count; from += blockDim.x) {
        int32_t mine = from + (int32_t) threadIdx.x;
        uint32_t votes = __ballot_sync(0xffffffffu, mine < count && load<int32_t>(args.x[1], mine) == row);
        found[threadIdx.x / VERDANT_LANES] = votes;
        __syncthreads();
        for (int word = 0; word < 4; word++) {
            for (uint32_t left = found[word]; left != 0; left &= left - 1) {
                int32_t k = from + word * VERDANT_LANES + __ffs((int) left) - 1;
                for (int32_t column = threadIdx.x; column < width; column += blockDim.x) {
                    out[column] = out[column] + load<float>(args.x[0], k * width + column);
                }
            }
        }
        __syncthreads();
    }
    for (int32_t column = threadIdx.x; column < width; column += blockDim.x) {
        check(args, out[column]);
    }
}

VERDANT_KERNEL(one_hot) {
    int32_t depth = args.dims[args.rank - 1];
    each_element(args, [&](int32_t i) {
        store(args, i, load<int32_t>(args.x[0], i / depth) == i % depth ? 1.0f : 0.0f);
    });
}

/* numbers: axis. */
template <typename T>
VERDANT_INLINE void concat(const NodeArgs &args) {
    const ViewArgs *x = operand_table(args);
    int axis = (int) args.numbers[0];
    int32_t inner = product_of(args.dims, axis + 1, args.rank);
    each_element(args, [&](int32_t i) {
        int32_t outer = i / inner / args.dims[axis], at = i / inner % args.dims[axis];
        int operand = 0;
        while (at >= x[operand].dims[axis]) {
            at -= x[operand].dims[axis];
            operand++;
        }
        store(args, i, load<T>(x[operand], (outer * x[operand].dims[axis] + at) * inner + i % inner));
    });
}

VERDANT_KERNEL(concat) { concat<float>(args); }
VERDANT_KERNEL(concat_f64) { concat<double>(args); }

/* numbers: begin0, step0, begin1, ... */
VERDANT_KERNEL(pad) {
    const ViewArgs &view = args.x[0];
    each_element(args, [&](int32_t i) {
        uint32_t rest = (uint32_t) i;
        int32_t from = view.offset;
        bool kept = true;
        for (int axis = args.rank - 1; axis >= 0; axis--) {
            int64_t step = args.numbers[2 * axis + 1];
            int64_t distance = (int64_t) (rest % (uint32_t) args.dims[axis]) - args.numbers[2 * axis];
            kept = kept && distance >= 0 && distance % step == 0 && distance / step < view.dims[axis];
            from += kept ? (int32_t) (distance / step) * view.strides[axis] : 0;
            rest /= (uint32_t) args.dims[axis];
        }
        store(args, i, kept ? source<float>(view)[from] : 0.0f);
    });
}

/* numbers: axis. */
template <typename T>
VERDANT_INLINE void iota(const NodeArgs &args) {
    int axis = (int) args.numbers[0];
    int32_t inner = product_of(args.dims, axis + 1, args.rank);
    each_element(args, [&](int32_t i) { store(args, i, (T) (i / inner % args.dims[axis])); });
}

VERDANT_KERNEL(iota) { iota<float>(args); }
VERDANT_KERNEL(iota_f64) { iota<double>(args); }

#endif
