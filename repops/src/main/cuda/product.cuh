/*
 * Products in register tiles: every output has one accumulator, which takes its terms with k ascending; tiles and blocks of
 * k change no bit. A tail of k is not padded, since a folded zero could change the sign of an accumulator of -0; rows and
 * columns outside are computed from zeros and thrown away.
 */
#ifndef VERDANT_PRODUCT_CUH
#define VERDANT_PRODUCT_CUH

#include "view.cuh"

/* Rows and columns of a block's outputs, how deep its shared tiles are, rows and columns of a thread's. */
template <int ROWS, int COLUMNS, int DEPTH, int THREAD_ROWS, int THREAD_COLUMNS>
struct Tile {
    static const int rows = ROWS, columns = COLUMNS, depth = DEPTH;
    static const int thread_rows = THREAD_ROWS, thread_columns = THREAD_COLUMNS;
    static const int threads_across = COLUMNS / THREAD_COLUMNS;
    static const int threads = ROWS / THREAD_ROWS * threads_across;
};

typedef Tile<64, 64, 16, 4, 4> PlainTile;

/* A matrix in a view's last two axes. */
template <typename T>
struct Matrix {
    const T *data;
    int32_t row_stride, column_stride;

    __device__ __forceinline__ T at(int32_t row, int32_t column) const {
        return data[(int64_t) row * row_stride + (int64_t) column * column_stride];
    }
};

/* The matrix of the leading axes' row-major index. */
template <typename T>
VERDANT_INLINE Matrix<T> matrix_of(const ViewArgs &view, int32_t batch) {
    int32_t at = view.offset;
    uint32_t rest = (uint32_t) batch;
    for (int axis = view.rank - 3; axis >= 0; axis--) {
        at += (int32_t) (rest % (uint32_t) view.dims[axis]) * view.strides[axis];
        rest /= (uint32_t) view.dims[axis];
    }
    return Matrix<T>{source<T>(view) + at, view.strides[view.rank - 2], view.strides[view.rank - 1]};
}

/*
 * Copies `wide` rows by `deep` columns of a matrix into shared memory, [deep][wide], zeros outside. Neighbouring threads
 * read along the axis whose elements are neighbours.
 */
template <typename S, int WIDE, typename T, typename Left>
VERDANT_INLINE void stage(T (*shared)[WIDE], const Left &matrix, bool along_depth, int32_t first, int32_t end, int32_t k,
                          int32_t deep) {
    for (int item = threadIdx.x; item < WIDE * S::depth; item += S::threads) {
        int i = along_depth ? item / S::depth : item % WIDE;
        int d = along_depth ? item % S::depth : item / WIDE;
        shared[d][i] = first + i < end && d < deep ? matrix.at(first + i, k + d) : (T) 0;
    }
}

/* The same matrix with rows and columns exchanged. */
template <typename T>
VERDANT_INLINE Matrix<T> transposed(const Matrix<T> &matrix) {
    return Matrix<T>{matrix.data, matrix.column_stride, matrix.row_stride};
}

template <typename S, typename T>
VERDANT_INLINE void fold_step(const T *left, const T *right, T (&sums)[S::thread_rows][S::thread_columns]) {
    T a[S::thread_rows], b[S::thread_columns];
#pragma unroll
    for (int r = 0; r < S::thread_rows; r++) {
        a[r] = left[r];
    }
#pragma unroll
    for (int c = 0; c < S::thread_columns; c++) {
        b[c] = right[c];
    }
#pragma unroll
    for (int r = 0; r < S::thread_rows; r++) {
#pragma unroll
        for (int c = 0; c < S::thread_columns; c++) {
            sums[r][c] = fused(a[r], b[c], sums[r][c]);
        }
    }
}

/* One block's tile of left [rows, depth] times right^T [columns, depth]; sink(row, column, value) takes the outputs. */
template <typename S, typename T, typename Left, typename Right, typename Sink>
VERDANT_INLINE void product_tile(const Left &left, bool left_deep, const Right &right, bool right_deep, int32_t rows,
                                 int32_t columns, int32_t depth, int32_t tile, Sink sink) {
    __shared__ T a[S::depth][S::rows];
    __shared__ T b[S::depth][S::columns];
    int32_t across = (columns + S::columns - 1) / S::columns;
    int32_t first_row = tile / across * S::rows, first_column = tile % across * S::columns;
    int ty = threadIdx.x / S::threads_across * S::thread_rows;
    int tx = threadIdx.x % S::threads_across * S::thread_columns;
    T sums[S::thread_rows][S::thread_columns] = {};
    for (int32_t k = 0; k < depth; k += S::depth) {
        int32_t deep = depth - k < S::depth ? depth - k : S::depth;
        stage<S, S::rows>(a, left, left_deep, first_row, rows, k, deep);
        stage<S, S::columns>(b, right, right_deep, first_column, columns, k, deep);
        __syncthreads();
        if (deep == S::depth) {
#pragma unroll
            for (int d = 0; d < S::depth; d++) {
                fold_step<S>(&a[d][ty], &b[d][tx], sums);
            }
        } else {
            for (int d = 0; d < deep; d++) {
                fold_step<S>(&a[d][ty], &b[d][tx], sums);
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < S::thread_rows; r++) {
#pragma unroll
        for (int c = 0; c < S::thread_columns; c++) {
            if (first_row + ty + r < rows && first_column + tx + c < columns) {
                sink(first_row + ty + r, first_column + tx + c, sums[r][c]);
            }
        }
    }
}

VERDANT_INLINE bool is_near(int32_t stride, int32_t other) {
    return stride == 1 || (stride == -1 && other != 1);
}

/* A tile a block: of the product of the leading axes' index blockIdx / tiles. */
template <typename T>
VERDANT_INLINE void matmul(const NodeArgs &args) {
    typedef PlainTile S;
    int32_t rows = args.dims[args.rank - 2], columns = args.dims[args.rank - 1];
    int32_t depth = args.x[0].dims[args.x[0].rank - 1];
    int32_t tiles = ((rows + S::rows - 1) / S::rows) * ((columns + S::columns - 1) / S::columns);
    int32_t batch = (int32_t) blockIdx.x / tiles;
    Matrix<T> a = matrix_of<T>(args.x[0], batch);
    Matrix<T> b = transposed(matrix_of<T>(args.x[1], batch));
    int32_t first = batch * rows * columns;
    product_tile<S, T>(a, is_near(a.column_stride, a.row_stride), b, is_near(b.column_stride, b.row_stride), rows, columns,
                       depth, (int32_t) blockIdx.x % tiles, [&](int32_t row, int32_t column, T value) {
                           store(args, first + row * columns + column, value);
                       });
}

VERDANT_KERNEL_OF(256, matmul) { matmul<float>(args); }
VERDANT_KERNEL_OF(256, matmul_f64) { matmul<double>(args); }
VERDANT_KERNEL_OF(256, batch_matmul) { matmul<float>(args); }
VERDANT_KERNEL_OF(256, batch_matmul_f64) { matmul<double>(args); }

#endif
