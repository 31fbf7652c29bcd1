package io.verdant.repops;

/**
 * Which leaf of a tensor's commitment holds an element: 32 by 32 elements of the two-dimensional view, 16 by 32 for 8-byte
 * types, 1 by 1,024 for a single row. Micro-steps are cut so that each reads few leaves.
 */
final class LeafGrid {
    private static final int TILE = 32;
    private static final int ROW_TILE = 1024;

    private LeafGrid() {}

    static int leafOf(DType dtype, Shape shape, int element) {
        int columns = shape.columns();
        if (shape.rows() == 1) {
            return element / ROW_TILE;
        }
        int tileRows = dtype.byteLength() == Long.BYTES ? TILE / 2 : TILE;
        int leavesPerRow = (columns + TILE - 1) / TILE;
        return element / columns / tileRows * leavesPerRow + element % columns / TILE;
    }
}
