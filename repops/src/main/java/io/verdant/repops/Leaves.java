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

    /**
     * After how many terms of a straight walk it repeats which of the next terms share a leaf, as far as that decides where
     * {@value ElementSemantics#MAX_LEAVES} leaves are full; 0 where that is not known.
     *
     * @param step elements from each term to the next, within {@code count} terms
     */
    static long period(DType dtype, Shape shape, int start, int step, int count) {
        if (step < 0 || count < 1) {
            return 0;
        }
        if (step == 0) {
            return 1;
        }
        int columns = shape.columns();
        boolean oneRow = shape.rows() == 1 || start % columns + (count - 1L) * step < columns;
        if (oneRow) {
            int perLeaf = shape.rows() == 1 ? LEAF_LENGTH / dtype.byteLength() : COLUMNS;
            return perLeaf / gcd(perLeaf, step);
        }
        // Five terms in a row lie in five leaf columns, so four leaves are full after four terms, wherever one begins.
        boolean apart = step >= COLUMNS && columns % step == 0 && columns / step > ElementSemantics.MAX_LEAVES;
        return apart ? 1 : translation(dtype, shape, step);
    }

    /** After how many terms a straight walk has moved by whole leaves downwards, and by nothing sideways. */
    static long translation(DType dtype, Shape shape, int step) {
        if (step < 0) {
            return 0;
        }
        if (step == 0) {
            return 1;
        }
        int perLeaf = LEAF_LENGTH / dtype.byteLength();
        if (shape.rows() == 1) {
            return perLeaf / gcd(perLeaf, step);
        }
        long terms = shape.columns() / gcd(shape.columns(), step);
        long rows = terms * step / shape.columns();
        return terms * (perLeaf / COLUMNS / gcd(perLeaf / COLUMNS, rows));
    }

    static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
