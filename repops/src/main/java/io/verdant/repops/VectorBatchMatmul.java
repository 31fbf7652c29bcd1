package io.verdant.repops;

/**
 * Matrix products over leading axes, or one product of few columns; every matrix is read where its view puts it. Parts are
 * runs of matrices or of rows.
 */
final class VectorBatchMatmul implements MatmulPlan {
    private final IndirectProduct product;
    private final DenseRows right;
    private final int[] startsA;
    private final int[] startsB;
    private final int rows;
    private final int columns;
    private final float[][] copies;
    private final float[][] scratch;
    private final int packs;

    VectorBatchMatmul(View a, View b, int parts) {
        int rank = a.shape().rank();
        int depth = a.shape().dim(rank - 1);
        this.rows = a.shape().dim(rank - 2);
        this.columns = b.shape().dim(rank - 1);
        this.product = new IndirectProduct(
                steps(rows, a.stride(rank - 2)), steps(depth, a.stride(rank - 1)), columns, columns);
        this.right = new DenseRows(depth, columns, product.readColumns(), b.stride(rank - 2), b.stride(rank - 1));
        this.startsA = ScalarBatchMatmul.starts(a);
        this.startsB = ScalarBatchMatmul.starts(b);
        this.copies = new float[startsB.length == 1 ? 1 : parts][right.copyLength()];
        this.scratch = new float[parts][Math.max(IndirectProduct.SCRATCH, Transposition.SCRATCH)];
        this.packs = startsB.length == 1 ? right.shares(parts) : 0;
    }

    private static int[] steps(int count, int stride) {
        int[] steps = new int[count];
        for (int i = 0; i < count; i++) {
            steps[i] = i * stride;
        }
        return steps;
    }

    /** A right operand that is not read in place is copied by each part, matrix after matrix; a single one once. */
    @Override
    public int packs() {
        return packs;
    }

    @Override
    public void pack(float[] a, float[] b, int pack) {
        if (!right.isInPlace(b, startsB[0])) {
            int first = Partition.start(product.depth(), pack, packs);
            right.copy(b, startsB[0], copies[0], first, Partition.end(product.depth(), pack, packs), scratch[pack]);
        }
    }

    @Override
    public void run(float[] a, float[] b, float[] out, int part, int parts) {
        int tiles = (rows + IndirectProduct.TILE_ROWS - 1) / IndirectProduct.TILE_ROWS;
        int all = startsA.length * tiles;
        int end = Partition.end(all, part, parts);
        for (int tile = Partition.start(all, part, parts); tile < end; ) {
            int matrix = tile / tiles;
            int last = Math.min(end, (matrix + 1) * tiles);
            int first = (tile - matrix * tiles) * IndirectProduct.TILE_ROWS;
            int lastRow = Math.min(rows, (last - matrix * tiles) * IndirectProduct.TILE_ROWS);
            matrix(a, b, out, matrix, first, lastRow, part);
            tile = last;
        }
    }

    private void matrix(float[] a, float[] b, float[] out, int matrix, int first, int end, int part) {
        float[] from = b;
        int at = startsB[matrix];
        int step = right.rowStride();
        if (!right.isInPlace(b, at)) {
            int own = startsB.length == 1 ? 0 : part;
            if (startsB.length > 1) {
                right.copy(b, at, copies[own], scratch[part]);
            }
            from = copies[own];
            at = 0;
            step = right.copyStep();
        }
        int outAt = matrix * rows * columns;
        product.run(a, startsA[matrix], from, at, step, out, outAt, first, end, scratch[part]);
    }
}
