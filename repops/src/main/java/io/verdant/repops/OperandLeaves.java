package io.verdant.repops;

/** A few different leaves of a node's operands. Operands with the same source share its leaves. */
final class OperandLeaves {
    private final Node node;
    private final Shape[] shapes;
    private final DType[] dtypes;
    private final long[] held = new long[ElementSemantics.MAX_LEAVES];
    private int count;

    OperandLeaves(Program program, Node node) {
        int operands = node.operands().size();
        this.node = node;
        this.shapes = new Shape[operands];
        this.dtypes = new DType[operands];
        for (int slot = 0; slot < operands; slot++) {
            shapes[slot] = Sources.shape(program, node.operands().get(slot));
            dtypes[slot] = Sources.dtype(program, node.operands().get(slot));
        }
    }

    void clear() {
        count = 0;
    }

    /** Adds the leaf of an operand's element; false, and nothing is added, where there is no room for another one. */
    boolean add(int slot, int element) {
        int leaf = Leaves.leafOf(dtypes[slot], shapes[slot], element);
        long key = (long) node.operands().get(slot).source() << Integer.SIZE | leaf;
        for (int i = 0; i < count; i++) {
            if (held[i] == key) {
                return true;
            }
        }
        if (count == held.length) {
            return false;
        }
        held[count++] = key;
        return true;
    }

    /**
     * After how many terms it repeats which of a walk's elements share a leaf, as far as that decides where {@value
     * ElementSemantics#MAX_LEAVES} leaves are full; 0 where that is not known.
     */
    long period(Walk walk, int count) {
        long period = 1;
        for (int place = 0; place < walk.width(); place++) {
            long own = period(walk, count, place);
            if (own == 0) {
                return 0;
            }
            period *= own / Leaves.gcd(period, own);
        }
        return period;
    }

    private long period(Walk walk, int count, int place) {
        int slot = walk.slots()[place];
        int source = node.operands().get(slot).source();
        int start = walk.starts()[place];
        int step = walk.steps()[place];
        boolean alone = true;
        for (int other = 0; other < walk.width(); other++) {
            boolean shared = node.operands().get(walk.slots()[other]).source() == source;
            if (shared && walk.steps()[other] != step) {
                return 0;
            }
            alone &= !shared || walk.starts()[other] == start;
        }
        return alone
                ? Leaves.period(dtypes[slot], shapes[slot], start, step, count)
                : Leaves.translation(dtypes[slot], shapes[slot], step);
    }

    @Override
    public String toString() {
        return "node=" + node.name();
    }
}
