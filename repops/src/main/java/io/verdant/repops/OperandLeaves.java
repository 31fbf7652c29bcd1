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

    @Override
    public String toString() {
        return "node=" + node.name();
    }
}
