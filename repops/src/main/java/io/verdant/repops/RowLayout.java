package io.verdant.repops;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a fused group look like: {@code rows} elements, or {@code wide} elements, which are as many rows of
 * {@code wide / rows}. With {@code rows} 0 all have {@code wide} elements and rows mean nothing.
 */
record RowLayout(int rows, int wide) {
    static final RowLayout NONE = new RowLayout(0, 0);

    /** How a node sees an operand of its own group. */
    enum Sight {
        /** Element by element. */
        SAME,
        /** One element for each row. */
        ROW,
        /** In a way that needs the operand as a whole. */
        OTHER
    }

    /** How a view sees its source of that many elements. */
    static Sight sight(View view, int sourceCount) {
        int count = view.shape().elementCount();
        if (count == sourceCount && view.offset() == 0 && view.isContiguous()) {
            return Sight.SAME;
        }
        LoopNest nest = new LoopNest(view);
        boolean repeats = sourceCount > 1 && nest.isRowBroadcast() && nest.offset() == 0;
        return repeats && nest.rows() == sourceCount ? Sight.ROW : Sight.OTHER;
    }

    /** Both in one, or null where they differ. */
    @Nullable
    RowLayout and(RowLayout other) {
        if (wide == 0 || equals(other)) {
            return other;
        }
        if (other.wide == 0) {
            return this;
        }
        if (rows > 0 && other.rows == 0) {
            return holds(other.wide) ? this : null;
        }
        return rows == 0 && other.rows > 0 && other.holds(wide) ? other : null;
    }

    private boolean holds(int count) {
        return count == wide || count == rows;
    }

    /**
     * This layout with one more node, or null where the node does not fit.
     *
     * @param inside which operands are values of the group; none where this is null
     */
    @Nullable
    RowLayout with(Node node, Program program, @Nullable Predicate<Operand> inside) {
        int count = node.shape().elementCount();
        boolean reduction = node.operator() == Operator.REDUCE_SUM || node.operator() == Operator.REDUCE_MAX;
        RowLayout layout = and(
                reduction
                        ? new RowLayout(
                                count, node.operands().get(0).view().shape().elementCount())
                        : new RowLayout(0, count));
        for (Operand operand : node.operands()) {
            if (inside != null && inside.test(operand) && layout != null) {
                int sourceCount = Sources.shape(program, operand).elementCount();
                layout = switch (sight(operand.view(), sourceCount)) {
                    case SAME -> layout;
                    case ROW -> reduction ? null : layout.rowsSeen(sourceCount, count);
                    case OTHER -> null;
                };
            }
        }
        return layout;
    }

    /** With a wide node that reads a value of one element a row. */
    private @Nullable RowLayout rowsSeen(int sourceCount, int count) {
        return and(new RowLayout(sourceCount, count));
    }
}
