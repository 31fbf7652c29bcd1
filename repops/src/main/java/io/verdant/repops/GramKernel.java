package io.verdant.repops;

import java.util.Arrays;

/**
 * A Gram matrix: rows are read once, block by block, as doubles less the reference row; every pair of four rows by four adds
 * its products to its lanes, and the trees end it. Threads share out the pairs.
 */
final class GramKernel extends PartedKernel {
    /** Elements of a row that are held as doubles at a time. */
    static final int BLOCK = 512;

    private static final int PITCH = GramKernels.pitch(BLOCK);
    private static final int TILE = GramKernels.TILE;
    private static final int PAIR_LANES = GramKernels.PAIR_LANES;

    private final Slot out;
    private final int rows;
    private final int count;
    private final boolean referenced;
    private final boolean doubles;
    private final OperandReader[][] floatReaders;
    private final DoubleOperand[] doubleOperands;

    /** First row of each tile of a pair of tiles, the second not before the first. */
    private final int[][] pairs;

    private final double[][] blocks;
    private final double[][] lanes;

    GramKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        int[][] tiles = pairs(node.shape().dim(0));
        super(compute, partsFor(compute, work(node), tiles.length));
        this.out = out;
        this.pairs = tiles;
        this.rows = node.shape().dim(0);
        this.count = node.operands().get(0).view().shape().elementCount();
        this.referenced = RobustRules.hasReference(node);
        this.doubles = operands[0].dtype() == DType.FLOAT64;
        this.doubleOperands = doubles ? DoubleOperand.of(node, operands) : new DoubleOperand[0];
        this.floatReaders = new OperandReader[compute.threads()][doubles ? 0 : operands.length];
        for (OperandReader[] own : floatReaders) {
            for (int slot = 0; slot < own.length; slot++) {
                own[slot] = new OperandReader(
                        operands[slot], node.operands().get(slot).view());
            }
        }
        int heldRows = (rows + TILE - 1) / TILE * TILE + 1;
        this.blocks = new double[compute.threads()][heldRows * PITCH];
        this.lanes = new double[parts()][];
    }

    private static int[][] pairs(int rows) {
        int tiles = (rows + TILE - 1) / TILE;
        int[][] pairs = new int[tiles * (tiles + 1) / 2][];
        int at = 0;
        for (int a = 0; a < tiles; a++) {
            for (int b = a; b < tiles; b++) {
                pairs[at++] = new int[] {a * TILE, b * TILE};
            }
        }
        return pairs;
    }

    private static long work(Node node) {
        long pairs = (long) node.shape().dim(0) * node.shape().dim(0) / 2
                + node.shape().dim(0);
        return pairs * node.operands().get(0).view().shape().elementCount() / 2 / FMAS_PER_ELEMENT;
    }

    @Override
    public void run(int worker, int part) {
        int first = Partition.start(pairs.length, part, parts());
        int end = Partition.end(pairs.length, part, parts());
        double[] acc = lanes(part, (end - first) * PAIR_LANES);
        for (int from = 0; from < count; from += BLOCK) {
            int length = Math.min(BLOCK, count - from);
            load(worker, from, length, pairs[first][0]);
            compute().kernels().gram().tiles(blocks[worker], pairs, first, end, length, BLOCK, acc);
        }
        for (int pair = first; pair < end; pair++) {
            finish(acc, (pair - first) * PAIR_LANES, pairs[pair][0], pairs[pair][1]);
        }
    }

    private double[] lanes(int part, int length) {
        double[] own = lanes[part];
        if (own == null) {
            own = new double[length];
            lanes[part] = own;
        }
        Arrays.fill(own, 0);
        return own;
    }

    /** Rows from {@code firstRow} on, less the reference, which lies behind them. */
    private void load(int worker, int from, int length, int firstRow) {
        int reference = blocks[worker].length - PITCH;
        if (referenced) {
            load(worker, rows, from, length, reference);
        }
        for (int row = firstRow; row < rows; row++) {
            if (referenced) {
                loadLess(worker, row, from, length, reference);
            } else {
                load(worker, row, from, length, row * PITCH);
            }
        }
    }

    private void load(int worker, int slot, int from, int length, int at) {
        GramKernels kernels = compute().kernels().gram();
        if (doubles) {
            kernels.load(doubleOperands[slot].array(), from, length, blocks[worker], at, BLOCK);
        } else {
            OperandReader reader = floatReaders[worker][slot];
            reader.load(from, length);
            kernels.load(reader.array(), reader.start(), length, blocks[worker], at, BLOCK);
        }
    }

    private void loadLess(int worker, int row, int from, int length, int reference) {
        GramKernels kernels = compute().kernels().gram();
        double[] block = blocks[worker];
        if (doubles) {
            load(worker, row, from, length, row * PITCH);
            kernels.less(block, reference, row * PITCH, BLOCK);
        } else {
            OperandReader reader = floatReaders[worker][row];
            reader.load(from, length);
            kernels.loadLess(reader.array(), reader.start(), length, block, reference, row * PITCH, BLOCK);
        }
    }

    private void finish(double[] acc, int at, int a, int b) {
        double[] target = out.tensor().doubles();
        for (int i = 0; i < TILE && a + i < rows; i++) {
            for (int j = a == b ? i : 0; j < TILE && b + j < rows; j++) {
                double sum = Reduction.tree(acc, at + Reduction.LANES * (TILE * i + j));
                target[(a + i) * rows + b + j] = sum;
                target[(b + j) * rows + a + i] = sum;
            }
        }
    }
}
