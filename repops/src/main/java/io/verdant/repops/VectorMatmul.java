package io.verdant.repops;

import java.util.Arrays;

/**
 * A matrix product by register tiles. B is cut into panels of a few vectors of columns, read in place where its rows
 * are contiguous and packed otherwise; A is packed by tile rows; k is cut into blocks that continue the accumulators
 * through the output. Tiles over an edge work in a scratch tile.
 */
final class VectorMatmul implements MatmulPlan {
    /** Depth of a block: a panel of B of this depth stays in the second-level cache, its tail in the first. */
    private static final int DEPTH_BLOCK = 256;

    /** Terms that are packed together, so that what is written stays in the first-level cache. */
    private static final int PACK_BLOCK = 16;

    private static final int LENGTH = MatmulTiles.LENGTH;
    static final boolean MANY_REGISTERS =
            MatmulTiles.SPECIES.vectorBitSize() == 512 || "aarch64".equals(System.getProperty("os.arch"));
    private static final int TILE_ROWS = MANY_REGISTERS ? 8 : 4;
    private static final int WIDE = MANY_REGISTERS ? 3 : 2;

    /**
     * Columns {@code [column, column + columns)} as {@code vectors} vectors, packed at {@code packedAt} or in place
     * (-1).
     */
    private record Panel(int column, int columns, int vectors, int packedAt) {}

    private final View av;
    private final View bv;
    private final int rows;
    private final int depth;
    private final int columns;
    private final Panel[] panels;
    private final float[] packedB;
    private final float[][] packedA;
    private final float[][] scratch;
    private final int packs;

    VectorMatmul(View a, View b, int threads) {
        this.av = a;
        this.bv = b;
        this.rows = a.shape().dim(0);
        this.depth = a.shape().dim(1);
        this.columns = b.shape().dim(1);
        this.panels = panels();
        int packedLength = 0;
        for (Panel panel : panels) {
            packedLength += panel.packedAt < 0 ? 0 : depth * panel.vectors * LENGTH;
        }
        this.packedB = new float[packedLength];
        int ownRows = (rows + threads - 1) / threads + TILE_ROWS;
        this.packedA = new float[threads][Math.min(depth, DEPTH_BLOCK) * roundUp(ownRows, TILE_ROWS)];
        this.scratch = new float[threads][Math.max(TILE_ROWS * WIDE * LENGTH, Transposition.SCRATCH)];
        this.packs = packedLength == 0 ? 0 : Math.min(threads, panels.length);
    }

    private Panel[] panels() {
        int vectors = (columns + LENGTH - 1) / LENGTH;
        Panel[] cut = new Panel[(vectors + WIDE - 1) / WIDE];
        int column = 0;
        int packedAt = 0;
        for (int i = 0; i < cut.length; i++) {
            // Even widths: a panel of one vector would wait for its left operand.
            int width = MANY_REGISTERS
                    ? Partition.end(vectors, i, cut.length) - Partition.start(vectors, i, cut.length)
                    : WIDE;
            int held = Math.min(width * LENGTH, columns - column);
            boolean inPlace = bv.stride(1) == 1 && held == width * LENGTH;
            cut[i] = new Panel(column, held, width, inPlace ? -1 : packedAt);
            packedAt += inPlace ? 0 : depth * width * LENGTH;
            column += held;
        }
        return cut;
    }

    private static int roundUp(int value, int unit) {
        return (value + unit - 1) / unit * unit;
    }

    @Override
    public int packs() {
        return packs;
    }

    @Override
    public void pack(float[] a, float[] b, int pack) {
        int end = Partition.end(panels.length, pack, packs);
        for (int i = Partition.start(panels.length, pack, packs); i < end; i++) {
            if (panels[i].packedAt >= 0) {
                pack(b, panels[i], scratch[pack]);
            }
        }
    }

    private void pack(float[] b, Panel panel, float[] spare) {
        int width = panel.vectors * LENGTH;
        int rowStride = bv.stride(0);
        if (panel.columns < width) {
            Arrays.fill(packedB, panel.packedAt, panel.packedAt + depth * width, 0f);
        }
        if (rowStride == 1) {
            int from = bv.offset() + panel.column * bv.stride(1);
            Transposition.copy(b, from, bv.stride(1), panel.columns, depth, packedB, panel.packedAt, width, spare);
            return;
        }
        for (int first = 0; first < depth; first += PACK_BLOCK) {
            int last = Math.min(depth, first + PACK_BLOCK);
            for (int j = 0; j < panel.columns; j++) {
                int from = bv.offset() + (panel.column + j) * bv.stride(1);
                int to = panel.packedAt + j;
                for (int k = first; k < last; k++) {
                    packedB[to + k * width] = b[from + k * rowStride];
                }
            }
        }
    }

    @Override
    public void run(float[] a, float[] b, float[] out, int part, int parts) {
        int tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
        int firstRow = Partition.start(tiles, part, parts) * TILE_ROWS;
        int lastRow = Math.min(rows, Partition.end(tiles, part, parts) * TILE_ROWS);
        for (int k = 0; k < depth && firstRow < lastRow; k += DEPTH_BLOCK) {
            int length = Math.min(DEPTH_BLOCK, depth - k);
            packA(a, packedA[part], firstRow, lastRow, k, length);
            for (Panel panel : panels) {
                panelTiles(b, out, panel, firstRow, lastRow, k, length, part);
            }
        }
    }

    private void panelTiles(
            float[] b, float[] out, Panel panel, int firstRow, int lastRow, int k, int length, int part) {
        boolean inPlace = panel.packedAt < 0;
        int step = inPlace ? bv.stride(0) : panel.vectors * LENGTH;
        int start = inPlace ? bv.offset() + panel.column : panel.packedAt;
        float[] source = inPlace ? b : packedB;
        float[] tileA = packedA[part];
        for (int row = firstRow; row < lastRow; row += TILE_ROWS) {
            int ai = (row - firstRow) * length;
            int at = row * columns + panel.column;
            if (row + TILE_ROWS <= lastRow && panel.columns == panel.vectors * LENGTH) {
                tile(panel.vectors, length, tileA, ai, source, start + k * step, step, out, at, columns, k == 0);
            } else {
                edge(panel, length, tileA, ai, source, start + k * step, step, out, at, lastRow - row, k == 0, part);
            }
        }
    }

    private void edge(
            Panel panel,
            int length,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
            float[] out,
            int at,
            int rowsLeft,
            boolean first,
            int part) {
        float[] tile = scratch[part];
        int width = panel.vectors * LENGTH;
        int held = Math.min(rowsLeft, TILE_ROWS);
        for (int r = 0; r < held && !first; r++) {
            System.arraycopy(out, at + r * columns, tile, r * width, panel.columns);
        }
        tile(panel.vectors, length, a, ai, b, bi, bStep, tile, 0, width, first);
        for (int r = 0; r < held; r++) {
            System.arraycopy(tile, r * width, out, at + r * columns, panel.columns);
        }
    }

    private static void tile(
            int vectors,
            int length,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep,
            boolean first) {
        if (!MANY_REGISTERS) {
            MatmulTiles.tile4x2(length, a, ai, b, bi, bStep, c, ci, cStep, first);
        } else if (vectors == WIDE) {
            MatmulTiles.tile8x3(length, a, ai, b, bi, bStep, c, ci, cStep, first);
        } else if (vectors == 2) {
            MatmulTiles.tile8x2(length, a, ai, b, bi, bStep, c, ci, cStep, first);
        } else {
            MatmulTiles.tile8x1(length, a, ai, b, bi, bStep, c, ci, cStep, first);
        }
    }

    /**
     * Packs rows of A by tiles: the {@code TILE_ROWS} values of one k lie side by side; rows beyond the last are +0.
     */
    private void packA(float[] a, float[] packed, int firstRow, int lastRow, int k, int length) {
        for (int row = firstRow; row < lastRow; row += TILE_ROWS) {
            int to = (row - firstRow) * length;
            int from = av.offset() + row * av.stride(0) + k * av.stride(1);
            int held = Math.min(TILE_ROWS, lastRow - row);
            if (held < TILE_ROWS) {
                Arrays.fill(packed, to, to + length * TILE_ROWS, 0f);
            }
            packTile(a, from, packed, to, held, length);
        }
    }

    private void packTile(float[] a, int from, float[] packed, int to, int held, int length) {
        int rowStride = av.stride(0);
        int depthStride = av.stride(1);
        if (rowStride == 1) {
            for (int k = 0; k < length; k++) {
                System.arraycopy(a, from + k * depthStride, packed, to + k * TILE_ROWS, held);
            }
            return;
        }
        for (int r = 0; r < held; r++) {
            int at = from + r * rowStride;
            for (int k = 0; k < length; k++) {
                packed[to + k * TILE_ROWS + r] = a[at + k * depthStride];
            }
        }
    }
}
