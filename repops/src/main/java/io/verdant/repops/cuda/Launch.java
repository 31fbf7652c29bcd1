package io.verdant.repops.cuda;

/**
 * How a kernel is launched: a grid of one axis. The same words are in {@code repops/src/main/cuda/launch.cuh}.
 *
 * @param kernel the kernel's name, without the prefix that all have
 * @param unit what a block's share is counted in
 * @param threads of a block
 * @param units of a block; of a {@link Unit#TILE}, the rows and columns that a block computes
 */
record Launch(String kernel, Unit unit, int threads, int units) {
    static final String PREFIX = "verdant_";

    /** What a block's share of the work is counted in. */
    enum Unit {
        /** Elements of the output. */
        ELEMENT,
        /** Rows: of a reduction, a warp each, or of the result, a block each. */
        ROW,
        /** Square tiles of products. */
        TILE,
        /** Leaves of a tensor's commitment. */
        LEAF,
        /** Nodes of one level of a hash tree. */
        NODE,
        /** One block alone. */
        ONE
    }

    /** The name in the module. */
    String symbol() {
        return PREFIX + kernel;
    }

    /** Blocks for that many units. */
    int blocks(long count) {
        return unit == Unit.ONE ? 1 : Math.toIntExact((count + units - 1) / units);
    }
}
