package io.verdant.repops;

/** Where {@link Operator#PAD} puts index i of each axis: at {@code begin + i * step}, where that is inside the result. */
record Padding(int[] begin, int[] step) {
    /** Greatest distance; places stay far from overflow. */
    private static final int MAX_BEGIN = 1 << 30;

    /** @throws IllegalArgumentException naming the node, if an attribute is missing or out of range */
    static Padding of(Node node) {
        int rank = node.shape().rank();
        int[] begin = new int[rank];
        int[] step = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            long first = node.attributes().integer("begin" + axis);
            long by = node.attributes().integer("step" + axis);
            boolean fits = Math.abs(Math.clamp(first, -MAX_BEGIN - 1L, MAX_BEGIN + 1L)) <= MAX_BEGIN;
            ProgramCheck.require(fits, node, "begin" + axis + "=" + first);
            ProgramCheck.require(by >= 1 && by <= MAX_BEGIN, node, "step" + axis + "=" + by);
            begin[axis] = (int) first;
            step[axis] = (int) by;
        }
        return new Padding(begin, step);
    }

    /** The first index whose place is not before the result. */
    int firstInside(int axis) {
        return begin[axis] >= 0 ? 0 : (step[axis] - 1 - begin[axis]) / step[axis];
    }

    /** One more than the last of {@code dim} indices whose place is before {@code extent}. */
    int endInside(int axis, int dim, int extent) {
        long room = (long) extent - begin[axis];
        return room <= 0 ? 0 : (int) Math.min(dim, (room + step[axis] - 1) / step[axis]);
    }

    /** The operand's index that is at a place of the result, or -1 where the gap is. */
    int index(int axis, int place, int extent) {
        long distance = (long) place - begin[axis];
        boolean filled = distance >= 0 && distance % step[axis] == 0 && distance / step[axis] < extent;
        return filled ? (int) (distance / step[axis]) : -1;
    }
}
