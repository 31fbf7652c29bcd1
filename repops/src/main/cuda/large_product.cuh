/*
 * Products of large matrices: a block computes 128 by 128 outputs, a thread 8 by 8 of them in four quarters, from shared tiles
 * 8 deep of which one is read while the other is computed with. Each output has one accumulator, k ascending, as in product.cuh.
 */
#ifndef VERDANT_LARGE_PRODUCT_CUH
#define VERDANT_LARGE_PRODUCT_CUH

#include "product.cuh"

#define LARGE 128
#define LARGE_HALF 64
#define LARGE_DEPTH 8
#define LARGE_LEADING (LARGE + 4) /* a row of a shared tile; the four spread the banks that a column of stores meets */
#define LARGE_HELD 4              /* elements of a tile that a thread copies */

/* One thread's share of the copies of one side's tiles: four neighbours at once where they lie so, else one by one. */
struct LargeStage {
    Matrix<float> matrix;
    int32_t first, end;
    bool deep, whole; /* neighbours lie along k; all lines of the tile exist and may be read four at a time */

    __device__ __forceinline__ LargeStage(const Matrix<float> &of, int32_t from, int32_t to) : matrix(of), first(from), end(to) {
        deep = of.is_deep();
        int32_t near = deep ? of.depth_stride : of.line_stride, far = deep ? of.line_stride : of.depth_stride;
        whole = near == 1 && far % 4 == 0 && ((uint64_t) of.data & 15) == 0 && from + LARGE <= to;
    }

    __device__ __forceinline__ int line_of(int j) const {
        return deep ? threadIdx.x / 2 : threadIdx.x % 32 * 4 + j;
    }

    __device__ __forceinline__ int depth_of(int j) const {
        return deep ? threadIdx.x % 2 * 4 + j : threadIdx.x / 32;
    }

    __device__ __forceinline__ void read(float (&held)[LARGE_HELD], int32_t k, int32_t depth) const {
        if (whole && k + LARGE_DEPTH <= depth) {
            const float *at = matrix.data + matrix.line(first + line_of(0)) + matrix.depth(k + depth_of(0));
            float4 four = *(const float4 *) at;
            held[0] = four.x;
            held[1] = four.y;
            held[2] = four.z;
            held[3] = four.w;
            return;
        }
#pragma unroll
        for (int j = 0; j < LARGE_HELD; j++) {
            int32_t line = first + line_of(j), d = k + depth_of(j);
            held[j] = line < end && d < depth ? matrix.value(matrix.line(line), matrix.depth(d)) : 0.0f;
        }
    }

    __device__ __forceinline__ void write(float (*shared)[LARGE_LEADING], const float (&held)[LARGE_HELD]) const {
#pragma unroll
        for (int j = 0; j < LARGE_HELD; j++) {
            shared[depth_of(j)][line_of(j)] = held[j];
        }
    }
};

/* Eight elements of a shared row: four, and four in its other half. */
VERDANT_INLINE void read_eight(const float *row, float (&into)[8]) {
    float4 low = *(const float4 *) row, high = *(const float4 *) (row + LARGE_HALF);
    into[0] = low.x;
    into[1] = low.y;
    into[2] = low.z;
    into[3] = low.w;
    into[4] = high.x;
    into[5] = high.y;
    into[6] = high.z;
    into[7] = high.w;
}

VERDANT_INLINE void large_step(const float *left, const float *right, float (&sums)[8][8]) {
    float a[8], b[8];
    read_eight(left, a);
    read_eight(right, b);
#pragma unroll
    for (int r = 0; r < 8; r++) {
#pragma unroll
        for (int c = 0; c < 8; c++) {
            sums[r][c] = fused(a[r], b[c], sums[r][c]);
        }
    }
}

/* Where a thread's quarters begin in a tile: a warp covers 16 rows by 32 columns of each. */
VERDANT_INLINE int thread_row() {
    return (threadIdx.x / 64 * 4 + threadIdx.x % 32 / 8) * 4;
}

VERDANT_INLINE int thread_column() {
    return (threadIdx.x / 32 % 2 * 8 + threadIdx.x % 8) * 4;
}

VERDANT_INLINE int quarter(int i) {
    return i % 4 + i / 4 * LARGE_HALF;
}

VERDANT_INLINE void large_tile(const NodeArgs &args, const Matrix<float> &left, const Matrix<float> &right, int32_t first,
                               int32_t rows, int32_t columns, int32_t depth, int32_t first_row, int32_t first_column) {
    __shared__ __align__(16) float a[2][LARGE_DEPTH][LARGE_LEADING];
    __shared__ __align__(16) float b[2][LARGE_DEPTH][LARGE_LEADING];
    int ty = thread_row(), tx = thread_column();
    LargeStage from_left(left, first_row, rows), from_right(right, first_column, columns);
    float held_left[LARGE_HELD], held_right[LARGE_HELD];
    float sums[8][8] = {};
    from_left.read(held_left, 0, depth);
    from_right.read(held_right, 0, depth);
    from_left.write(a[0], held_left);
    from_right.write(b[0], held_right);
    __syncthreads();
    int now = 0;
    for (int32_t k = 0; k < depth; k += LARGE_DEPTH) {
        bool more = k + LARGE_DEPTH < depth;
        if (more) {
            from_left.read(held_left, k + LARGE_DEPTH, depth);
            from_right.read(held_right, k + LARGE_DEPTH, depth);
        }
        if (depth - k >= LARGE_DEPTH) {
#pragma unroll
            for (int d = 0; d < LARGE_DEPTH; d++) {
                large_step(&a[now][d][ty], &b[now][d][tx], sums);
            }
        } else {
            for (int d = 0; d < depth - k; d++) {
                large_step(&a[now][d][ty], &b[now][d][tx], sums);
            }
        }
        if (more) {
            now ^= 1;
            from_left.write(a[now], held_left);
            from_right.write(b[now], held_right);
            __syncthreads();
        }
    }
#pragma unroll
    for (int r = 0; r < 8; r++) {
#pragma unroll
        for (int c = 0; c < 8; c++) {
            int32_t row = first_row + ty + quarter(r), column = first_column + tx + quarter(c);
            if (row < rows && column < columns) {
                store(args, first + row * columns + column, sums[r][c]);
            }
        }
    }
}

/*
 * Blocks go down eight tiles of rows before the next tile of columns, so that those which run together read the same
 * rows and columns.
 */
VERDANT_INLINE void large_matmul(const NodeArgs &args) {
    int32_t rows = args.dims[args.rank - 2], columns = args.dims[args.rank - 1];
    int32_t depth = args.x[0].dims[args.x[0].rank - 1];
    int32_t down = (rows + LARGE - 1) / LARGE, across = (columns + LARGE - 1) / LARGE;
    int32_t batch = (int32_t) blockIdx.x / (down * across), tile = (int32_t) blockIdx.x % (down * across);
    int32_t band = tile / (8 * across) * 8, high = down - band < 8 ? down - band : 8;
    int32_t place = tile - band * across;
    large_tile(args, matrix_of<float>(args.x[0], batch, false), matrix_of<float>(args.x[1], batch, true),
               batch * rows * columns, rows, columns, depth, (band + place % high) * LARGE, place / high * LARGE);
}

VERDANT_KERNEL_PAIR(256, matmul_large) { large_matmul(args); }
VERDANT_KERNEL_PAIR(256, batch_matmul_large) { large_matmul(args); }

#endif
