package io.verdant.repops;

/** Matrix products over leading axes, element by element. */
final class ScalarBatchMatmul implements MatmulPlan {
    private final View a;
    private final View b;
    private final int rows;
    private final int columns;
    private final int depth;
    private final int[] startsA;
    private final int[] startsB;

    ScalarBatchMatmul(View a, View b) {
        int rank = a.shape().rank();
        this.a = a;
        this.b = b;
        this.rows = a.shape().dim(rank - 2);
        this.depth = a.shape().dim(rank - 1);
        this.columns = b.shape().dim(rank - 1);
        this.startsA = starts(a);
        this.startsB = starts(b);
    }

    /** Where each matrix of a view starts in its source. */
    static int[] starts(View view) {
        int rank = view.shape().rank();
        int size = view.shape().dim(rank - 2) * view.shape().dim(rank - 1);
        int[] starts = new int[view.shape().elementCount() / size];
        for (int matrix = 0; matrix < starts.length; matrix++) {
            starts[matrix] = view.sourceIndex(matrix * size);
        }
        return starts;
    }

    @Override
    public void run(float[] x, float[] y, float[] out, int part, int parts) {
        int all = startsA.length * rows;
        int end = Partition.end(all, part, parts);
        for (int row = Partition.start(all, part, parts); row < end; row++) {
            int from = startsA[row / rows] + row % rows * a.stride(a.shape().rank() - 2);
            for (int column = 0; column < columns; column++) {
                int at = startsB[row / rows] + column * b.stride(b.shape().rank() - 1);
                out[row * columns + column] = element(x, from, y, at);
            }
        }
    }

    private float element(float[] x, int from, float[] y, int at) {
        int stepX = a.stride(a.shape().rank() - 1);
        int stepY = b.stride(b.shape().rank() - 2);
        float acc = 0f;
        for (int k = 0; k < depth; k++) {
            acc = Math.fma(x[from + k * stepX], y[at + k * stepY], acc);
        }
        return acc;
    }
}
