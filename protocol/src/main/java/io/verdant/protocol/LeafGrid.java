package io.verdant.protocol;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;

/**
 * How a tensor's two-dimensional view ({@link Shape#rows()} by {@link Shape#columns()}) is cut into leaves: blocks of 32 by
 * 32 elements (16 by 32 for 8-byte types; 1 by 1,024 or 1 by 512 for a single row), ragged at the edges, never padded.
 * Blocks are numbered row of blocks by row of blocks; inside a block elements are in row-major order.
 */
public record LeafGrid(int rows, int columns, int leafRows, int leafColumns) {
    private static final int LEAF_LENGTH = 4_096;
    private static final int SQUARE_COLUMNS = 32;

    public static LeafGrid of(DType dtype, Shape shape) {
        int perLeaf = LEAF_LENGTH / dtype.byteLength();
        return shape.rows() == 1
                ? new LeafGrid(1, shape.columns(), 1, perLeaf)
                : new LeafGrid(shape.rows(), shape.columns(), perLeaf / SQUARE_COLUMNS, SQUARE_COLUMNS);
    }

    public int leafCount() {
        return blocksDown() * blocksAcross();
    }

    public int firstRow(int leafIndex) {
        return checked(leafIndex) / blocksAcross() * leafRows;
    }

    public int firstColumn(int leafIndex) {
        return checked(leafIndex) % blocksAcross() * leafColumns;
    }

    public int rowCount(int leafIndex) {
        return Math.min(leafRows, rows - firstRow(leafIndex));
    }

    public int columnCount(int leafIndex) {
        return Math.min(leafColumns, columns - firstColumn(leafIndex));
    }

    public int elementCount(int leafIndex) {
        return rowCount(leafIndex) * columnCount(leafIndex);
    }

    /** The leaf that holds an element, given by its row-major index in the tensor. */
    public int leafIndexOf(int element) {
        checkElement(element);
        return element / columns / leafRows * blocksAcross() + element % columns / leafColumns;
    }

    /** The element's row-major index inside its leaf. */
    public int indexInLeaf(int element) {
        int leafIndex = leafIndexOf(element);
        int row = element / columns - firstRow(leafIndex);
        int column = element % columns - firstColumn(leafIndex);
        return row * columnCount(leafIndex) + column;
    }

    /** The inverse: the tensor's element at {@code indexInLeaf} of a leaf. */
    public int elementAt(int leafIndex, int indexInLeaf) {
        if (indexInLeaf < 0 || indexInLeaf >= elementCount(leafIndex)) {
            throw new IllegalArgumentException("indexInLeaf=" + indexInLeaf + " leafIndex=" + leafIndex);
        }
        int width = columnCount(leafIndex);
        int row = firstRow(leafIndex) + indexInLeaf / width;
        return row * columns + firstColumn(leafIndex) + indexInLeaf % width;
    }

    private int blocksDown() {
        return (rows - 1) / leafRows + 1;
    }

    /** Leaves side by side. */
    int blocksAcross() {
        return (columns - 1) / leafColumns + 1;
    }

    private int checked(int leafIndex) {
        if (leafIndex < 0 || leafIndex >= leafCount()) {
            throw new IllegalArgumentException("leafIndex=" + leafIndex + " leafCount=" + leafCount());
        }
        return leafIndex;
    }

    private void checkElement(int element) {
        if (element < 0 || element >= (long) rows * columns) {
            throw new IllegalArgumentException("element=" + element + " rows=" + rows + " columns=" + columns);
        }
    }
}
