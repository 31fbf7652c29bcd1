package io.verdant.repops;

import java.util.List;

/** One thing done to each block of a fused group. */
interface BlockStep {
    /** Does it for rows {@code [row, row + rows)}; false where that made a value that is not finite. */
    boolean run(Kernels kernels, BlockScratch scratch, int row, int rows);

    /** The values it reads and makes. */
    List<BlockPlace> places();

    /** Copies a view's elements to a buffer; once a run where every block reads the same. */
    record Load(Slot source, LoopNest nest, BlockPlace to, boolean repeats) implements BlockStep {
        @Override
        public List<BlockPlace> places() {
            return List.of(to);
        }

        @Override
        public boolean run(Kernels kernels, BlockScratch scratch, int row, int rows) {
            if (!repeats) {
                nest.gather(source.floats(), row * to.perRow(), to.array(scratch), 0, rows * to.perRow());
            } else if (!scratch.keep(to.buffer())) {
                nest.gather(source.floats(), 0, to.array(scratch), 0, Math.min(nest.count(), to.array(scratch).length));
            }
            return true;
        }
    }

    /** Repeats a row's element along the row. */
    record Spread(BlockPlace from, BlockPlace to) implements BlockStep {
        @Override
        public List<BlockPlace> places() {
            return List.of(from, to);
        }

        @Override
        public boolean run(Kernels kernels, BlockScratch scratch, int row, int rows) {
            float[] source = from.array(scratch);
            float[] target = to.array(scratch);
            int at = from.start(row);
            int columns = to.perRow();
            for (int r = 0; r < rows; r++) {
                java.util.Arrays.fill(target, r * columns, (r + 1) * columns, source[at + r]);
            }
            return true;
        }
    }

    /** An elementwise node. */
    record Elementwise(Operator operator, BlockPlace a, BlockPlace b, BlockPlace c, BlockPlace out)
            implements BlockStep {
        @Override
        public List<BlockPlace> places() {
            return List.of(a, b, c, out);
        }

        @Override
        public boolean run(Kernels kernels, BlockScratch scratch, int row, int rows) {
            kernels.elementwise(
                    operator,
                    out.array(scratch),
                    out.start(row),
                    a.array(scratch),
                    a.start(row),
                    b.array(scratch),
                    b.start(row),
                    c.array(scratch),
                    c.start(row),
                    rows * out.perRow());
            return true;
        }
    }

    /** A reduction of each row. */
    record RowReduction(Operator operator, BlockPlace x, BlockPlace out) implements BlockStep {
        @Override
        public List<BlockPlace> places() {
            return List.of(x, out);
        }

        @Override
        public boolean run(Kernels kernels, BlockScratch scratch, int row, int rows) {
            float[] source = x.array(scratch);
            float[] target = out.array(scratch);
            int from = x.start(row);
            int at = out.start(row);
            int columns = x.perRow();
            for (int r = 0; r < rows; r++) {
                target[at + r] = operator == Operator.REDUCE_SUM
                        ? kernels.laneSum(source, from + r * columns, columns, scratch.lanes())
                        : kernels.max(source, from + r * columns, columns, scratch.lanes());
            }
            return true;
        }
    }

    /** Looks at a value that no other step would show to be infinite or NaN. */
    record Check(BlockPlace x) implements BlockStep {
        @Override
        public List<BlockPlace> places() {
            return List.of(x);
        }

        @Override
        public boolean run(Kernels kernels, BlockScratch scratch, int row, int rows) {
            return kernels.allFinite(x.array(scratch), x.start(row), rows * x.perRow());
        }
    }
}
