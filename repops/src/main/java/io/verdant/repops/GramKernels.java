package io.verdant.repops;

/**
 * The inner loops of a Gram matrix over a block of rows of doubles. A block's elements lie lane group by lane group, so that
 * whoever adds a few of the 32 lanes at a time reads one run: element e is at {@link #place}.
 */
interface GramKernels {
    /** Rows of a tile, and rows that a tile is multiplied with. */
    int TILE = 4;

    /** Lanes of a pair of tiles. */
    int PAIR_LANES = TILE * TILE * Reduction.LANES;

    /** Lanes of a group: a divisor of 32. */
    int lanes();

    /**
     * Elements from one row of a block to the next: not a power of two, for the first-level cache holds few lines whose addresses differ
     * by a multiple of 4,096.
     */
    static int pitch(int length) {
        return length + 128;
    }

    /** Where element {@code e} of a block of {@code length} elements, a multiple of 32, lies. */
    default int place(int e, int length) {
        int lane = e % Reduction.LANES;
        int lanes = lanes();
        return lane / lanes * (length / Reduction.LANES * lanes) + e / Reduction.LANES * lanes + lane % lanes;
    }

    /** A row's elements as doubles into the block's row at {@code at}: {@code x[from + e]}. */
    default void load(float[] x, int from, int count, double[] block, int at, int length) {
        for (int e = 0; e < count; e++) {
            block[at + place(e, length)] = x[from + e];
        }
    }

    /** The same of doubles. */
    default void load(double[] x, int from, int count, double[] block, int at, int length) {
        for (int e = 0; e < count; e++) {
            block[at + place(e, length)] = x[from + e];
        }
    }

    /** Takes the block's row at {@code reference} from the row at {@code at}, whatever lies in either. */
    default void less(double[] block, int reference, int at, int length) {
        for (int i = 0; i < length; i++) {
            block[at + i] -= block[reference + i];
        }
    }

    /**
     * Adds the products of rows {@code a .. a + 3} with rows {@code b .. b + 3} of a block to their lanes: pair (i, j) of the
     * tile has its 32 lanes from {@code acc[at + 32 * (4 * i + j)]} on.
     *
     * @param count elements of the block that count
     * @param length elements that a row of it has room for
     */
    void tile(double[] block, int a, int b, int count, int length, double[] acc, int at);

    /**
     * {@link #less} of what {@link #load} makes, in one go.
     *
     * @param reference where in the block the reference row lies
     */
    default void loadLess(float[] x, int from, int count, double[] block, int reference, int at, int length) {
        load(x, from, count, block, at, length);
        less(block, reference, at, length);
    }

    /**
     * {@link #tile} of several pairs of tiles, whose lanes lie one after the other from {@code acc[0]} on. Of a tile with itself only the
     * pairs {@code i <= j} need be computed.
     */
    default void tiles(double[] block, int[][] pairs, int first, int end, int count, int length, double[] acc) {
        for (int pair = first; pair < end; pair++) {
            tile(block, pairs[pair][0], pairs[pair][1], count, length, acc, (pair - first) * PAIR_LANES);
        }
    }

    /** The plain loops, which define the bits. */
    record Scalar(int lanes) implements GramKernels {
        static final GramKernels INSTANCE = new Scalar(Reduction.LANES);

        @Override
        public void tile(double[] block, int a, int b, int count, int length, double[] acc, int at) {
            tail(this, block, a, b, 0, count, length, acc, at);
        }
    }

    /** Elements {@code [from, count)} of {@link #tile}, one by one. */
    static void tail(
            GramKernels layout, double[] block, int a, int b, int from, int count, int length, double[] acc, int at) {
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < TILE; j++) {
                int lanes = at + Reduction.LANES * (TILE * i + j);
                for (int e = from; e < count; e++) {
                    int place = layout.place(e, length);
                    int lane = lanes + e % Reduction.LANES;
                    acc[lane] = Math.fma(
                            block[(a + i) * pitch(length) + place], block[(b + j) * pitch(length) + place], acc[lane]);
                }
            }
        }
    }
}
