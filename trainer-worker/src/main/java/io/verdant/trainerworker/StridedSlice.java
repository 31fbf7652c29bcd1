package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/**
 * SameDiff's strided slice, a view. Integers are five masks, of bit i for place i, then a begin, an end and a step for each
 * place. A place is an axis, from the first one on, or, by the masks:
 *
 * <pre>
 * ellipsis   as many whole axes as the other places leave; at most once
 * new axis   an axis of 1 that x has not
 * shrink     the element at the begin; the axis is dropped
 * begin, end where set, the axis' own begin or end
 * </pre>
 *
 * Axes beyond the last place are whole. A negative begin or end counts from the axis' end; beyond it, it is cut to the axis. Steps are positive: M2.1
 * takes no others.
 */
final class StridedSlice {
    private static final int MASK_COUNT = 5;
    private static final int BEGIN_MASK = 0;
    private static final int ELLIPSIS_MASK = 1;
    private static final int END_MASK = 2;
    private static final int NEW_AXIS_MASK = 3;
    private static final int SHRINK_MASK = 4;

    private final List<Long> integers;
    private final int count;
    private Value value;
    private int axis;

    private StridedSlice(List<Long> integers, Value value) {
        this.integers = integers;
        this.count = (integers.size() - MASK_COUNT) / 3;
        this.value = value;
    }

    static Value of(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        StridedSlice slice = new StridedSlice(operation.attributes().integers(), inputs.get(0));
        int whole = slice.wholeAxes();
        if (slice.count < 1 || slice.integers.size() != MASK_COUNT + 3 * slice.count || whole < 0) {
            throw ModelException.invalid(operation.operator(), operation.name(), "integers=" + slice.integers);
        }
        return slice.view(whole);
    }

    /** Axes that no place but an ellipsis is; negative where the places do not fit. */
    private int wholeAxes() {
        int taken = 0;
        int ellipses = 0;
        for (int place = 0; place < count; place++) {
            ellipses += isSet(ELLIPSIS_MASK, place) ? 1 : 0;
            taken += isSet(ELLIPSIS_MASK, place) || isSet(NEW_AXIS_MASK, place) ? 0 : 1;
        }
        return ellipses > 1 ? -1 : value.shape().rank() - taken;
    }

    private Value view(int whole) {
        for (int place = 0; place < count; place++) {
            if (isSet(ELLIPSIS_MASK, place)) {
                axis += whole;
            } else if (isSet(NEW_AXIS_MASK, place)) {
                value = Values.insertAxis(value, axis++);
            } else if (isSet(SHRINK_MASK, place)) {
                int at = LoweringContext.axis(begin(place), value.shape().dim(axis));
                value = Values.takeFirst(Values.slice(value, axis, at, 1, 1), axis);
            } else {
                cut(place, integers.get(MASK_COUNT + 2 * count + place));
                axis++;
            }
        }
        return value;
    }

    private void cut(int place, long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step=" + step);
        }
        int extent = value.shape().dim(axis);
        long begin = isSet(BEGIN_MASK, place) ? 0 : cut(begin(place), extent);
        long end = isSet(END_MASK, place) ? extent : cut(integers.get(MASK_COUNT + count + place), extent);
        long size = Math.max(0, (end - begin + step - 1) / step);
        int by = Math.toIntExact(Math.min(step, extent));
        value = Values.slice(value, axis, Math.toIntExact(begin), Math.toIntExact(size), by);
    }

    /** A place on an axis, where a negative one counts from its end. */
    private static long cut(long stated, int extent) {
        return Math.clamp(stated < 0 ? stated + extent : stated, 0L, extent);
    }

    private long begin(int place) {
        return integers.get(MASK_COUNT + place);
    }

    private boolean isSet(int mask, int place) {
        return (integers.get(mask) >>> place & 1) != 0;
    }
}
