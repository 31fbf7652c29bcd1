/*
 * Products in register tiles: every output has one accumulator, which takes its terms with k ascending; tiles and blocks of
 * k change no bit. A tail of k is not padded, since a folded zero could change the sign of an accumulator of -0; rows and
 * columns outside are computed from zeros and thrown away.
 */
#ifndef VERDANT_PRODUCT_CUH
#define VERDANT_PRODUCT_CUH

#include "view.cuh"

/* A block's outputs are 64 by 64, a thread's 4 by 4, the tiles in shared memory 16 deep. */
#define TILE 64
#define TILE_DEPTH 16
#define TILE_THREADS 256
#define THREAD_TILE 4
#define THREADS_ACROSS (TILE / THREAD_TILE)
#define STAGED (TILE * TILE_DEPTH / TILE_THREADS) /* elements of a shared tile that a thread copies */

/*
 * What a product reads is described by a type with Line line(i), Depth depth(k) and T value(Line, Depth), so that a thread
 * computes what belongs to a row or column of the product once, and what belongs to k once a tile.
 */
template <typename T>
struct Matrix {
    typedef T Element;
    typedef int64_t Line;
    typedef int64_t Depth;

    const T *data;
    int32_t line_stride, depth_stride;

    __device__ __forceinline__ Line line(int32_t i) const {
        return (int64_t) i * line_stride;
    }

    __device__ __forceinline__ Depth depth(int32_t k) const {
        return (int64_t) k * depth_stride;
    }

    __device__ __forceinline__ T value(Line line, Depth depth) const {
        return data[line + depth];
    }

    /* Whether neighbours along k are nearer to one another than those along a line. */
    __device__ __forceinline__ bool is_deep() const {
        return depth_stride == 1 || (depth_stride == -1 && line_stride != 1);
    }
};

/* The view's matrix of its last two axes at the leading axes' row-major index: lines are rows, or, turned, columns. */
template <typename T>
VERDANT_INLINE Matrix<T> matrix_of(const ViewArgs &view, int32_t batch, bool turned) {
    int32_t at = view.offset;
    uint32_t rest = (uint32_t) batch;
    for (int axis = view.rank - 3; axis >= 0; axis--) {
        at += (int32_t) (rest % (uint32_t) view.dims[axis]) * view.strides[axis];
        rest /= (uint32_t) view.dims[axis];
    }
    int32_t row = view.strides[view.rank - 2], column = view.strides[view.rank - 1];
    return Matrix<T>{source<T>(view) + at, turned ? column : row, turned ? row : column};
}

/*
 * One thread's share of the copies into a shared tile [TILE_DEPTH][TILE]. Neighbouring threads read neighbours: along k, one
 * k of several lines, or along a line's, one line at several k.
 */
template <typename Side>
struct Stage {
    typedef typename Side::Element T;

    const Side &side;
    bool deep;
    int32_t first, end;
    typename Side::Line lines[STAGED];

    __device__ __forceinline__ Stage(const Side &of, int32_t from, int32_t to)
        : side(of), deep(of.is_deep()), first(from), end(to) {
#pragma unroll
        for (int j = 0; j < STAGED; j++) {
            int32_t line = first + line_of(j);
            lines[j] = side.line(line < end ? line : first);
        }
    }

    __device__ __forceinline__ int line_of(int j) const {
        return deep ? threadIdx.x / TILE_DEPTH + j * (TILE_THREADS / TILE_DEPTH) : threadIdx.x % TILE;
    }

    __device__ __forceinline__ int depth_of(int j) const {
        return deep ? threadIdx.x % TILE_DEPTH : threadIdx.x / TILE + j * (TILE_THREADS / TILE);
    }

    /* Reads the share of the tile at k. */
    __device__ __forceinline__ void read(T (&held)[STAGED], int32_t k, int32_t depth) const {
        typename Side::Depth at = side.depth(k + depth_of(0) < depth ? k + depth_of(0) : 0);
#pragma unroll
        for (int j = 0; j < STAGED; j++) {
            bool inside = first + line_of(j) < end && k + depth_of(j) < depth;
            if (!deep && j > 0) {
                at = side.depth(inside ? k + depth_of(j) : 0);
            }
            held[j] = inside ? side.value(lines[j], at) : (T) 0;
        }
    }

    __device__ __forceinline__ void write(T (*shared)[TILE], const T (&held)[STAGED]) const {
#pragma unroll
        for (int j = 0; j < STAGED; j++) {
            shared[depth_of(j)][line_of(j)] = held[j];
        }
    }
};

template <typename T>
VERDANT_INLINE void fold_step(const T *left, const T *right, T (&sums)[THREAD_TILE][THREAD_TILE]) {
    T a[THREAD_TILE], b[THREAD_TILE];
#pragma unroll
    for (int i = 0; i < THREAD_TILE; i++) {
        a[i] = left[i];
        b[i] = right[i];
    }
#pragma unroll
    for (int r = 0; r < THREAD_TILE; r++) {
#pragma unroll
        for (int c = 0; c < THREAD_TILE; c++) {
            sums[r][c] = fused(a[r], b[c], sums[r][c]);
        }
    }
}

/*
 * A block's tile of the product of left's lines and right's lines over k; sink(row, column, value) takes the outputs. The
 * next tile is read while this one is computed.
 */
template <typename Left, typename Right, typename Sink>
VERDANT_INLINE void product_tile(const Left &left, const Right &right, int32_t rows, int32_t columns, int32_t depth,
                                 int32_t tile, Sink sink) {
    typedef typename Left::Element T;
    __shared__ T a[TILE_DEPTH][TILE];
    __shared__ T b[TILE_DEPTH][TILE];
    int32_t across = (columns + TILE - 1) / TILE;
    int32_t first_row = tile / across * TILE, first_column = tile % across * TILE;
    int ty = threadIdx.x / THREADS_ACROSS * THREAD_TILE, tx = threadIdx.x % THREADS_ACROSS * THREAD_TILE;
    Stage<Left> from_left(left, first_row, rows);
    Stage<Right> from_right(right, first_column, columns);
    T held_left[STAGED], held_right[STAGED];
    T sums[THREAD_TILE][THREAD_TILE] = {};
    from_left.read(held_left, 0, depth);
    from_right.read(held_right, 0, depth);
    for (int32_t k = 0; k < depth; k += TILE_DEPTH) {
        from_left.write(a, held_left);
        from_right.write(b, held_right);
        __syncthreads();
        if (k + TILE_DEPTH < depth) {
            from_left.read(held_left, k + TILE_DEPTH, depth);
            from_right.read(held_right, k + TILE_DEPTH, depth);
        }
        if (depth - k >= TILE_DEPTH) {
#pragma unroll
            for (int d = 0; d < TILE_DEPTH; d++) {
                fold_step(&a[d][ty], &b[d][tx], sums);
            }
        } else {
            for (int d = 0; d < depth - k; d++) {
                fold_step(&a[d][ty], &b[d][tx], sums);
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < THREAD_TILE; r++) {
#pragma unroll
        for (int c = 0; c < THREAD_TILE; c++) {
            if (first_row + ty + r < rows && first_column + tx + c < columns) {
                sink(first_row + ty + r, first_column + tx + c, sums[r][c]);
            }
        }
    }
}

/* A tile a block: of the product of the leading axes' index block / tiles. */
template <typename T>
VERDANT_INLINE void matmul(const NodeArgs &args) {
    int32_t rows = args.dims[args.rank - 2], columns = args.dims[args.rank - 1];
    int32_t depth = args.x[0].dims[args.x[0].rank - 1];
    int32_t tiles = ((rows + TILE - 1) / TILE) * ((columns + TILE - 1) / TILE);
    int32_t batch = (int32_t) blockIdx.x / tiles, first = batch * rows * columns;
    Matrix<T> a = matrix_of<T>(args.x[0], batch, false), b = matrix_of<T>(args.x[1], batch, true);
    product_tile(a, b, rows, columns, depth, (int32_t) blockIdx.x % tiles, [&](int32_t row, int32_t column, T value) {
        store(args, first + row * columns + column, value);
    });
}

VERDANT_KERNEL_OF(256, matmul) { matmul<float>(args); }
VERDANT_KERNEL_OF(256, matmul_f64) { matmul<double>(args); }
VERDANT_KERNEL_OF(256, batch_matmul) { matmul<float>(args); }
VERDANT_KERNEL_OF(256, batch_matmul_f64) { matmul<double>(args); }

#endif
