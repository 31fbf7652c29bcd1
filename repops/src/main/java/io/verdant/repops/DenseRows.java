package io.verdant.repops;

/**
 * The right operand of a product as rows of contiguous columns that may be read as whole vectors: in place where it lies so
 * and has enough behind it, else a copy whose rows are padded. What is read beyond the columns reaches no result.
 */
final class DenseRows {
    /** Terms that are copied together, so that what is written stays in the first-level cache. */
    private static final int BLOCK = 16;

    /** Elements below which a second thread is not worth waking. */
    private static final int SHARE = 8_192;

    private final int depth;
    private final int columns;
    private final int readColumns;
    private final int rowStride;
    private final int columnStride;

    DenseRows(int depth, int columns, int readColumns, int rowStride, int columnStride) {
        this.depth = depth;
        this.columns = columns;
        this.readColumns = readColumns;
        this.rowStride = rowStride;
        this.columnStride = columnStride;
    }

    /** Elements of a copy. */
    int copyLength() {
        return depth * readColumns;
    }

    int copyStep() {
        return readColumns;
    }

    int rowStride() {
        return rowStride;
    }

    /** Whether the matrix at {@code at} can be read where it lies. */
    boolean isInPlace(float[] b, int at) {
        return columnStride == 1 && rowStride >= 0 && at + (long) (depth - 1) * rowStride + readColumns <= b.length;
    }

    /** Into how many shares a copy may fall, of {@code most}. */
    int shares(int most) {
        return Math.clamp(depth * (long) columns / SHARE, 1, most);
    }

    /** @param scratch of {@link Transposition#SCRATCH} */
    void copy(float[] b, int at, float[] target, float[] scratch) {
        copy(b, at, target, 0, depth, scratch);
    }

    /** Terms {@code [first, last)} of it. */
    void copy(float[] b, int at, float[] target, int first, int last, float[] scratch) {
        if (columnStride == 1) {
            for (int k = first; k < last; k++) {
                System.arraycopy(b, at + k * rowStride, target, k * readColumns, columns);
            }
            return;
        }
        if (rowStride == 1) {
            int to = first * readColumns;
            Transposition.copy(b, at + first, columnStride, columns, last - first, target, to, readColumns, scratch);
            return;
        }
        for (int k = first; k < last; k += BLOCK) {
            int end = Math.min(last, k + BLOCK);
            for (int j = 0; j < columns; j++) {
                int from = at + j * columnStride;
                for (int i = k; i < end; i++) {
                    target[i * readColumns + j] = b[from + i * rowStride];
                }
            }
        }
    }
}
