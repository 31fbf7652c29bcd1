package io.verdant.repops;

/**
 * A contraction by register tiles whose left operand is read in place, row by row and term by term through index tables,
 * and whose right operand has contiguous rows. k is cut into blocks that continue the accumulators through the output.
 */
final class IndirectProduct {
    /** Vectors of the right operand in a block: its rows, as wide as a tile, stay near. */
    private static final int BLOCK_VECTORS = 768;

    private static final int LENGTH = MatmulTiles.LENGTH;
    static final int TILE_ROWS = VectorMatmul.MANY_REGISTERS ? 8 : 4;
    private static final int WIDE = VectorMatmul.MANY_REGISTERS ? 3 : 2;

    /** Scratch of a thread. */
    static final int SCRATCH = TILE_ROWS * WIDE * LENGTH;

    private final int[] rows;
    private final int[] offsets;
    private final int columns;
    private final int outStride;
    private final int depthBlock;

    /** Rows that a tile's vectors reach into beyond its last, or -1 where they must not. */
    private final int spillRows;

    /** Where each tile's columns start, and as the last the end, in vectors. */
    private final int[] cuts;

    /**
     * @param rows where each row of the left operand starts
     * @param offsets where each term lies in its row, in the order of the fold
     * @param outStride elements from one row of the result to the next
     */
    IndirectProduct(int[] rows, int[] offsets, int columns, int outStride) {
        this.rows = rows;
        this.offsets = offsets;
        this.columns = columns;
        this.outStride = outStride;
        this.cuts = cuts((columns + LENGTH - 1) / LENGTH);
        this.depthBlock = BLOCK_VECTORS / Math.min(WIDE, readColumns() / LENGTH);
        this.spillRows = spillRows();
    }

    /**
     * Where one tile holds all columns and all of k, what its last vector holds beyond them may be written over the rows
     * that follow, which are computed after it.
     */
    private int spillRows() {
        boolean once = cuts.length == 2 && offsets.length <= depthBlock && outStride == columns;
        return once ? (readColumns() - columns + columns - 1) / columns : -1;
    }

    /** As many wide tiles as leave no single vector behind, where that can be. */
    private static int[] cuts(int vectors) {
        int tiles = (vectors + WIDE - 1) / WIDE;
        int[] cuts = new int[tiles + 1];
        for (int tile = 0; tile < tiles; tile++) {
            cuts[tile + 1] = VectorMatmul.MANY_REGISTERS
                    ? Partition.end(vectors, tile, tiles)
                    : Math.min(vectors, (tile + 1) * WIDE);
        }
        return cuts;
    }

    /** Columns of the right operand that are read: whole tiles, beyond the last column too. */
    int readColumns() {
        int tiles = cuts.length - 1;
        return (VectorMatmul.MANY_REGISTERS ? cuts[tiles] : tiles * WIDE) * LENGTH;
    }

    int rowCount() {
        return rows.length;
    }

    int depth() {
        return offsets.length;
    }

    /**
     * Computes rows {@code [first, end)} of one product.
     *
     * @param shift added to every index of the left operand
     * @param bAt where the right operand's first row starts, {@code bStep} before the next
     * @param outAt where the result's row 0 starts
     */
    void run(
            float[] a,
            int shift,
            float[] b,
            int bAt,
            int bStep,
            float[] out,
            int outAt,
            int first,
            int end,
            float[] scratch) {
        for (int k = 0; k < offsets.length; k += depthBlock) {
            int length = Math.min(depthBlock, offsets.length - k);
            for (int tile = 0; tile + 1 < cuts.length; tile++) {
                int column = cuts[tile] * LENGTH;
                int vectors = VectorMatmul.MANY_REGISTERS ? cuts[tile + 1] - cuts[tile] : WIDE;
                int width = vectors * LENGTH;
                int bi = bAt + k * bStep + column;
                for (int row = first; row < end; row += TILE_ROWS) {
                    int at = outAt + row * outStride + column;
                    boolean whole = column + width <= columns && row + TILE_ROWS <= end;
                    boolean spills = spillRows >= 0 && row + TILE_ROWS + spillRows <= end;
                    if (whole || spills) {
                        tile(vectors, length, a, shift, row, end - 1, k, b, bi, bStep, out, at, outStride);
                    } else {
                        int held = Math.min(TILE_ROWS, end - row);
                        int heldColumns = Math.min(width, columns - column);
                        load(out, at, scratch, width, held, heldColumns, k);
                        tile(vectors, length, a, shift, row, end - 1, k, b, bi, bStep, scratch, 0, width);
                        store(out, at, scratch, width, held, heldColumns);
                    }
                }
            }
        }
    }

    private void load(float[] out, int at, float[] scratch, int width, int held, int heldColumns, int k) {
        for (int r = 0; r < held && k > 0; r++) {
            System.arraycopy(out, at + r * outStride, scratch, r * width, heldColumns);
        }
    }

    private void store(float[] out, int at, float[] scratch, int width, int held, int heldColumns) {
        for (int r = 0; r < held; r++) {
            System.arraycopy(scratch, r * width, out, at + r * outStride, heldColumns);
        }
    }

    private void tile(
            int vectors,
            int length,
            float[] a,
            int shift,
            int row,
            int last,
            int k,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep) {
        boolean fresh = k == 0;
        if (!VectorMatmul.MANY_REGISTERS) {
            IndirectTiles.tile4x2(length, a, shift, rows, row, last, offsets, k, b, bi, bStep, c, ci, cStep, fresh);
        } else if (vectors == 1) {
            IndirectTiles.tile8x1(length, a, shift, rows, row, last, offsets, k, b, bi, bStep, c, ci, cStep, fresh);
        } else if (vectors == 2) {
            IndirectTiles.tile8x2(length, a, shift, rows, row, last, offsets, k, b, bi, bStep, c, ci, cStep, fresh);
        } else {
            IndirectTiles.tile8x3(length, a, shift, rows, row, last, offsets, k, b, bi, bStep, c, ci, cStep, fresh);
        }
    }
}
