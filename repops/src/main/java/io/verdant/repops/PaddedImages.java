package io.verdant.repops;

/**
 * A view of images {@code [n, rows, columns, channels]} that may be read beyond its edges, where it is +0: in place where
 * nothing beyond them is read, else a copy with a margin. Strides and {@link #origin()} are of what is read.
 */
final class PaddedImages {
    /** A margin may make the copy this many times larger; more would not be worth it. */
    private static final int MAX_GROWTH = 8;

    /** Elements below which a second thread is not worth waking. */
    private static final int SHARE = 16_384;

    private final View view;
    private final int lowRow;
    private final int lowColumn;
    private final int rows;
    private final int columns;
    private final boolean inPlace;
    private final float[] copy;

    /**
     * @param lowRow the first row that is read, 0 or negative
     * @param endRow one more than the last
     */
    PaddedImages(View view, int lowRow, int endRow, int lowColumn, int endColumn) {
        this.view = view;
        this.lowRow = Math.min(0, lowRow);
        this.lowColumn = Math.min(0, lowColumn);
        this.rows = Math.max(endRow, view.shape().dim(1)) - this.lowRow;
        this.columns = Math.max(endColumn, view.shape().dim(2)) - this.lowColumn;
        this.inPlace = rows == view.shape().dim(1) && columns == view.shape().dim(2);
        this.copy = new float
                [inPlace
                        ? 0
                        : view.shape().dim(0) * rows * columns * view.shape().dim(3)];
    }

    /** Whether the copy that such a margin asks for is of a sensible size. */
    static boolean fits(View view, int lowRow, int endRow, int lowColumn, int endColumn) {
        long rows = Math.max(endRow, view.shape().dim(1)) - (long) Math.min(0, lowRow);
        long columns = Math.max(endColumn, view.shape().dim(2)) - (long) Math.min(0, lowColumn);
        long elements = view.shape().dim(0) * rows * view.shape().dim(3) * columns;
        return rows < 1 << 24
                && columns < 1 << 24
                && elements <= MAX_GROWTH * (long) view.shape().elementCount();
    }

    /** Elements from an index of that axis to the next. */
    int stride(int axis) {
        if (inPlace) {
            return view.stride(axis);
        }
        int channels = view.shape().dim(3);
        return switch (axis) {
            case 0 -> rows * columns * channels;
            case 1 -> columns * channels;
            case 2 -> channels;
            default -> 1;
        };
    }

    /** Where element (0, 0, 0, 0) of the view lies. */
    int origin() {
        return inPlace ? view.offset() : -lowRow * stride(1) - lowColumn * stride(2);
    }

    /** What is read; a copy is made by {@link #copy}. */
    float[] of(float[] source) {
        return inPlace ? source : copy;
    }

    /** How many shares a copy may fall into, at most {@code most}; 0 where there is none. */
    int shares(int most) {
        return inPlace
                ? 0
                : (int) Math.clamp(
                        copy.length / (long) SHARE,
                        1,
                        Math.min(most, view.shape().dim(0)));
    }

    /** Copies the images of one share. The margin was never written to. */
    void copy(float[] source, int share, int shares) {
        int images = view.shape().dim(0);
        int height = view.shape().dim(1);
        int end = Partition.end(images, share, shares);
        for (int n = Partition.start(images, share, shares); n < end; n++) {
            for (int row = 0; row < height; row++) {
                int from = view.offset() + n * view.stride(0) + row * view.stride(1);
                copyRow(source, from, origin() + n * stride(0) + row * stride(1));
            }
        }
    }

    private void copyRow(float[] source, int from, int to) {
        int width = view.shape().dim(2);
        int channels = view.shape().dim(3);
        boolean dense = view.stride(3) == 1 && (width == 1 || view.stride(2) == channels);
        if (dense) {
            System.arraycopy(source, from, copy, to, width * channels);
            return;
        }
        for (int column = 0; column < width; column++) {
            for (int c = 0; c < channels; c++) {
                copy[to + column * channels + c] = source[from + column * view.stride(2) + c * view.stride(3)];
            }
        }
    }
}
