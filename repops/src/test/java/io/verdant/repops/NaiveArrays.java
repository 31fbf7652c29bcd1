package io.verdant.repops;

import java.util.Arrays;

/** The moving, making and converting operators of {@link NaiveInterpreter}, by multi-index. */
final class NaiveArrays {
    private final NaiveInterpreter values;

    NaiveArrays(NaiveInterpreter values) {
        this.values = values;
    }

    double element(Node node, int[] at) {
        return switch (node.operator()) {
            case GATHER -> gather(node, at);
            case SCATTER_ADD -> scatterAdd(node, at);
            case ONE_HOT -> values.readInt(node, 0, Arrays.copyOf(at, at.length - 1)) == at[at.length - 1] ? 1 : 0;
            case CONCAT -> concat(node, at);
            case PAD -> pad(node, at);
            case IOTA -> at[(int) node.attributes().integer("axis")];
            case CAST -> cast(node, at);
            default -> throw new IllegalArgumentException("operator=" + node.operator());
        };
    }

    private double cast(Node node, int[] at) {
        if (node.dtype() == DType.INT32) {
            return truncated(values.read(node, 0, at));
        }
        return values.isInt(node) ? values.readInt(node, 0, at) : values.readWide(node, 0, at);
    }

    private static double truncated(float x) {
        if (x != x) {
            return 0;
        }
        double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
        return Math.max(-0x1p31, Math.min(0x1p31 - 1, whole));
    }

    private float gather(Node node, int[] at) {
        Shape ids = node.operands().get(1).view().shape();
        int id = values.readInt(node, 1, Arrays.copyOf(at, ids.rank()));
        int[] place = Arrays.copyOfRange(at, ids.rank() - 1, at.length);
        if (ids.rank() == 0) {
            throw new IllegalArgumentException("no case has a single id");
        }
        place[0] = id;
        boolean inside = id >= 0 && id < node.operands().get(0).view().shape().dim(0);
        return inside ? values.read(node, 0, place) : Float.NaN;
    }

    private float scatterAdd(Node node, int[] at) {
        Shape ids = node.operands().get(1).view().shape();
        float acc = 0f;
        for (int i = 0; i < ids.elementCount(); i++) {
            int[] id = NaiveInterpreter.unravel(i, ids);
            int[] place = Arrays.copyOf(id, id.length + at.length - 1);
            System.arraycopy(at, 1, place, id.length, at.length - 1);
            acc = values.readInt(node, 1, id) == at[0] ? acc + values.read(node, 0, place) : acc;
        }
        return acc;
    }

    private float concat(Node node, int[] at) {
        int axis = (int) node.attributes().integer("axis");
        int[] place = at.clone();
        int slot = 0;
        while (place[axis] >= node.operands().get(slot).view().shape().dim(axis)) {
            place[axis] -= node.operands().get(slot).view().shape().dim(axis);
            slot++;
        }
        return values.read(node, slot, place);
    }

    private float pad(Node node, int[] at) {
        int[] place = at.clone();
        for (int axis = 0; axis < place.length; axis++) {
            int distance = at[axis] - (int) node.attributes().integer("begin" + axis);
            int step = (int) node.attributes().integer("step" + axis);
            int dim = node.operands().get(0).view().shape().dim(axis);
            if (distance % step != 0 || distance / step < 0 || distance / step >= dim) {
                return 0f;
            }
            place[axis] = distance / step;
        }
        return values.read(node, 0, place);
    }

    float mask(Node node, MaskKey key, int element) {
        int[] words = new int[4];
        Philox.block(key.word0(), key.word1(), element / 4, 0, 0, 0, words);
        long word = words[element % 4] & 0xffffffffL;
        return word < node.attributes().integer("threshold") ? 1f : 0f;
    }
}
