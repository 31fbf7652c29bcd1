package io.verdant.repops;

/**
 * Which leaf of a tensor's commitment holds an element: 32 by 32 elements of the two-dimensional view (16 by 32 for
 * 8-byte types), or 4,096 bytes of a single row. Micro-steps are cut so that each reads few leaves.
 */
final class Leaves {
    private static final int LEAF_LENGTH = 4_096;
    private static final int COLUMNS = 32;

    private Leaves() {}

    static int leafOf(DType dtype, Shape shape, int element) {
        int perLeaf = LEAF_LENGTH / dtype.byteLength();
        if (shape.rows() == 1) {
            return element / perLeaf;
        }
        int columns = shape.columns();
        int leavesAcross = (columns + COLUMNS - 1) / COLUMNS;
        return element / columns / (perLeaf / COLUMNS) * leavesAcross + element % columns / COLUMNS;
    }
}
