package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.View;
import java.util.Arrays;

/**
 * Sums and maxima over any axes of a value, without copies. While axes are left: where the innermost axis in storage is
 * one of them, it and the reduced axes that continue it are one {@code REDUCE_SUM} or {@code REDUCE_MAX}; where it is
 * kept, the reduced axis of the greatest stride is one {@code FOLD_SUM} (of a maximum, {@code REDUCE_MAX}).
 */
final class Reductions {
    private final ProgramBuilder builder;
    private final Operator operator;
    private final String name;
    private Value value;
    private boolean[] reduced;

    private Reductions(ProgramBuilder builder, Operator operator, String name, Value value, boolean[] reduced) {
        this.builder = builder;
        this.operator = operator;
        this.name = name;
        this.value = value;
        this.reduced = reduced;
    }

    /** The sum over those axes, which are dropped. */
    static Value sum(ProgramBuilder builder, String name, Value value, boolean... reduced) {
        return new Reductions(builder, Operator.REDUCE_SUM, name, value, reduced.clone()).run();
    }

    /** The maximum over those axes, which are dropped. */
    static Value max(ProgramBuilder builder, String name, Value value, boolean... reduced) {
        return new Reductions(builder, Operator.REDUCE_MAX, name, value, reduced.clone()).run();
    }

    /** The sum over those axes divided by their count, one division; the axes are dropped. */
    static Value mean(ProgramBuilder builder, String name, Value value, boolean... reduced) {
        Value sum = sum(builder, name + "_sum", value, reduced);
        int count = value.shape().elementCount() / sum.shape().elementCount();
        return builder.elementwise(Operator.DIV, name, sum, builder.constant(count));
    }

    /** The value with an axis of 1 for each reduced one; never a copy. */
    static Value keepingAxes(Value value, boolean... reduced) {
        Value kept = value;
        for (int axis = 0; axis < reduced.length; axis++) {
            kept = reduced[axis] ? Values.insertAxis(kept, axis) : kept;
        }
        return kept;
    }

    private Value run() {
        dropOnes();
        while (anyReduced()) {
            int innermost = extremeAxis(false);
            if (reduced[innermost]) {
                reduceFrom(innermost);
            } else if (operator == Operator.REDUCE_SUM) {
                foldOutermost();
            } else {
                reduceFrom(extremeAxis(true));
            }
        }
        return value;
    }

    private boolean anyReduced() {
        for (boolean one : reduced) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    private void dropOnes() {
        for (int axis = reduced.length - 1; axis >= 0; axis--) {
            if (reduced[axis] && value.shape().dim(axis) == 1) {
                drop(axis);
                value = Values.dropAxis(value, axis);
            }
        }
    }

    private void drop(int axis) {
        boolean[] left = new boolean[reduced.length - 1];
        System.arraycopy(reduced, 0, left, 0, axis);
        System.arraycopy(reduced, axis + 1, left, axis, left.length - axis);
        reduced = left;
    }

    private int stride(int axis) {
        return Math.abs(value.view().stride(axis));
    }

    /** The reduced axis of the greatest stride, or of all axes of more than 1 the one of the smallest but 0. */
    private int extremeAxis(boolean greatest) {
        int found = -1;
        for (int axis = 0; axis < reduced.length; axis++) {
            boolean counts = greatest
                    ? reduced[axis]
                    : stride(axis) != 0 && value.shape().dim(axis) > 1;
            boolean better = found < 0 || (greatest ? stride(axis) > stride(found) : stride(axis) < stride(found));
            found = counts && better ? axis : found;
        }
        return found < 0 ? extremeAxis(true) : found;
    }

    /** Reduces an axis together with the reduced axes that continue it outwards. */
    private void reduceFrom(int innermost) {
        View view = value.view();
        int merged = view.shape().dim(innermost);
        boolean[] taken = new boolean[reduced.length];
        taken[innermost] = true;
        for (int next = continuation(taken, view.stride(innermost) * merged);
                next >= 0;
                next = continuation(taken, view.stride(innermost) * merged)) {
            taken[next] = true;
            merged *= view.shape().dim(next);
        }
        Value rows = value;
        for (int axis = reduced.length - 1; axis >= 0; axis--) {
            if (taken[axis]) {
                drop(axis);
                rows = Values.takeFirst(rows, axis);
            }
        }
        value = builder.reduceLast(operator, name, Values.appendAxis(rows, merged, view.stride(innermost)));
    }

    private int continuation(boolean[] taken, int stride) {
        for (int axis = 0; axis < reduced.length; axis++) {
            if (reduced[axis] && !taken[axis] && value.view().stride(axis) == stride) {
                return axis;
            }
        }
        return -1;
    }

    private void foldOutermost() {
        int axis = extremeAxis(true);
        int[] order = new int[reduced.length];
        Arrays.setAll(order, to -> to == 0 ? axis : to <= axis ? to - 1 : to);
        value = builder.foldFirst(name, value.permute(order));
        drop(axis);
    }
}
