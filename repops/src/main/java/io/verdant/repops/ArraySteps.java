package io.verdant.repops;

import java.util.Arrays;
import java.util.List;

/**
 * The micro-steps of operators that move, make or convert elements. A lookup is a fold over the table's rows, and a scatter
 * one over the ids, so that what a micro-step reads never follows from data.
 */
final class ArraySteps {
    private ArraySteps() {}

    static MicroStepList of(Program program, Node node, int element) {
        return switch (node.operator()) {
            case GATHER -> gather(program, node, element);
            case SCATTER_ADD -> scatterAdd(program, node, element);
            case ONE_HOT -> oneHot(node, element);
            case CONCAT -> concat(node, element);
            case PAD -> pad(node, element);
            case IOTA -> iota(node, element);
            case CAST -> cast(program, node, element);
            default -> throw new IllegalArgumentException("no such step: operator=" + node.operator());
        };
    }

    private static View view(Node node, int slot) {
        return node.operands().get(slot).view();
    }

    private static MicroStepList gather(Program program, Node node, int element) {
        View table = view(node, 0);
        int rows = table.shape().dim(0);
        int rowCount = table.shape().elementCount() / rows;
        int first = table.sourceIndex(element % rowCount);
        int step = table.stride(0);
        int id = view(node, 1).sourceIndex(element / rowCount);
        Terms terms = Terms.straight(rows, Walk.of(first, step, id, 0));
        return ReductionSteps.chain(program, node, Fold.lookup(node.dtype()), terms);
    }

    private static MicroStepList scatterAdd(Program program, Node node, int element) {
        View gradient = view(node, 0);
        View ids = view(node, 1);
        int rowCount = node.shape().elementCount() / node.shape().dim(0);
        int row = element / rowCount;
        int column = element % rowCount;
        int count = ids.shape().elementCount();
        boolean straight = gradient.isContiguous() && ids.isContiguous();
        Terms terms = straight
                ? Terms.straight(count, Walk.of(gradient.offset() + column, rowCount, ids.offset(), 1))
                : Terms.of(
                        count,
                        2,
                        (i, place) -> place == 0 ? gradient.sourceIndex(i * rowCount + column) : ids.sourceIndex(i));
        return ReductionSteps.chain(program, node, new ChosenAdd(term -> row), terms);
    }

    private static MicroStepList oneHot(Node node, int element) {
        int depth = node.shape().columns();
        int column = element % depth;
        List<ElementSemantics.Touch> id = List.of(ElementSemantics.touch(node, 0, element / depth));
        return MicroSteps.single(id, 1, (earlier, touched) -> Bits.of((int) touched[0] == column ? 1f : 0f));
    }

    private static MicroStepList copy(DType dtype, ElementSemantics.Touch from) {
        return MicroSteps.single(List.of(from), 0, (earlier, touched) -> Bits.canonical(dtype, touched[0]));
    }

    private static MicroStepList concat(Node node, int element) {
        int axis = (int) node.attributes().integer("axis");
        int[] at = node.shape().unravel(element);
        int slot = 0;
        while (at[axis] >= view(node, slot).shape().dim(axis)) {
            at[axis] -= view(node, slot).shape().dim(axis);
            slot++;
        }
        return copy(
                node.dtype(),
                new ElementSemantics.Touch.Element(slot, view(node, slot).at(at)));
    }

    private static MicroStepList pad(Node node, int element) {
        Padding padding = Padding.of(node);
        int[] at = node.shape().unravel(element);
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] = padding.index(axis, at[axis], view(node, 0).shape().dim(axis));
        }
        boolean gap = Arrays.stream(at).anyMatch(index -> index < 0);
        return gap
                ? MicroSteps.single(List.of(), 0, (earlier, touched) -> 0L)
                : copy(
                        node.dtype(),
                        new ElementSemantics.Touch.Element(0, view(node, 0).at(at)));
    }

    private static MicroStepList iota(Node node, int element) {
        int index = node.shape().unravel(element)[(int) node.attributes().integer("axis")];
        return MicroSteps.single(
                List.of(), 1, (earlier, touched) -> Real.of(node.dtype()).of(index));
    }

    private static MicroStepList cast(Program program, Node node, int element) {
        DType from = Sources.dtype(program, node.operands().get(0));
        List<ElementSemantics.Touch> operand = List.of(ElementSemantics.touch(node, 0, element));
        return MicroSteps.single(operand, 1, (earlier, touched) -> converted(from, node.dtype(), touched[0]));
    }

    private static long converted(DType from, DType to, long bits) {
        return switch (to) {
            case INT32 -> Integer.toUnsignedLong((int) Bits.toFloat(bits));
            case FLOAT64 -> Bits.ofDouble(Bits.toFloat(bits));
            default -> Bits.of(from == DType.INT32 ? (float) (int) bits : (float) Bits.toDouble(bits));
        };
    }
}
