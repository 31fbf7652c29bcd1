package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of one source while its readers contribute to it. What readers of the whole contribute is added in the
 * order in which it arrives. What readers of slices along one axis contribute is kept until the end, and where the slices
 * are equal or apart it becomes one {@code CONCAT}, with +0 between them: time steps and gates cost what they are, not
 * the whole source each.
 */
final class GradientTotal {
    private static final int MAX_PARTS = 256;

    private final ProgramBuilder builder;
    private final String sourceName;
    private final Shape source;
    private final List<Slice> slices = new ArrayList<>();
    private @Nullable Value sum;

    /** @param gradient of the source's shape, but for the sliced axis */
    private record Slice(int axis, int begin, int count, Value gradient, View view, Value ofView, String name) {
        private int end() {
            return begin + count;
        }
    }

    GradientTotal(ProgramBuilder builder, String sourceName, Shape source) {
        this.builder = builder;
        this.sourceName = sourceName;
        this.source = source;
    }

    /**
     * A reader's contribution.
     *
     * @param name for the nodes that this takes
     * @param opposite whether it is subtracted
     * @throws IllegalArgumentException for a view that no gradient goes through
     */
    void add(String name, Value ofView, View view, boolean opposite) {
        Slice slice = slice(name, ofView, view);
        if (slice != null && opposite) {
            Value negated = builder.elementwise(Operator.NEG, name + "_negated", ofView);
            slice = Objects.requireNonNull(slice(name, negated, view));
        }
        if (slice != null) {
            slices.add(slice);
        } else {
            addWhole(ViewGradient.of(builder, name, ofView, view, source), opposite);
        }
    }

    /** The gradient of the source, of its shape, once all have contributed. */
    Value value() {
        while (!slices.isEmpty()) {
            int axis = slices.get(0).axis();
            List<Slice> along =
                    slices.stream().filter(slice -> slice.axis() == axis).toList();
            slices.removeAll(along);
            List<Slice> apart = apart(along);
            if (apart.size() > 1) {
                addWhole(joined(apart), false);
            } else {
                along.forEach(slice ->
                        addWhole(ViewGradient.of(builder, slice.name(), slice.ofView(), slice.view(), source), false));
            }
        }
        return Objects.requireNonNull(sum, "nobody contributed");
    }

    private void addWhole(Value gradient, boolean opposite) {
        Value before = sum;
        String name = sourceName + "_grad_total";
        if (before != null) {
            sum = builder.elementwise(opposite ? Operator.SUB : Operator.ADD, name, before, gradient);
        } else {
            sum = opposite ? builder.elementwise(Operator.NEG, sourceName + "_grad_negated", gradient) : gradient;
        }
    }

    /** The slices by place, equal ones added; empty where two overlap otherwise. */
    private List<Slice> apart(List<Slice> along) {
        List<Slice> sorted = new ArrayList<>(along);
        sorted.sort(Comparator.comparingInt(Slice::begin));
        for (int i = 1; i < sorted.size(); i++) {
            Slice before = sorted.get(i - 1);
            Slice slice = sorted.get(i);
            boolean same = slice.begin() == before.begin() && slice.count() == before.count();
            if (!same && slice.begin() < before.end()) {
                return List.of();
            }
        }
        if (sorted.getFirst().begin() == sorted.getLast().begin()) {
            return List.of();
        }
        List<Slice> apart = new ArrayList<>();
        for (Slice slice : sorted) {
            Slice before = apart.isEmpty() ? null : apart.getLast();
            if (before != null && before.begin() == slice.begin()) {
                apart.set(apart.size() - 1, added(before, slice));
            } else {
                apart.add(slice);
            }
        }
        return apart;
    }

    private Slice added(Slice first, Slice second) {
        Value total = builder.elementwise(Operator.ADD, sourceName + "_grad_part", first.gradient(), second.gradient());
        return new Slice(first.axis(), first.begin(), first.count(), total, first.view(), first.ofView(), first.name());
    }

    private Value joined(List<Slice> apart) {
        int axis = apart.get(0).axis();
        List<Value> parts = new ArrayList<>();
        int end = 0;
        for (Slice slice : apart) {
            addZeros(parts, axis, slice.begin() - end);
            parts.add(slice.gradient());
            end = slice.end();
        }
        addZeros(parts, axis, source.dim(axis) - end);
        while (parts.size() > 1) {
            List<Value> next = new ArrayList<>();
            for (int from = 0; from < parts.size(); from += MAX_PARTS) {
                List<Value> some = parts.subList(from, Math.min(parts.size(), from + MAX_PARTS));
                next.add(builder.concat(sourceName + "_grad_parts", axis, some.toArray(Value[]::new)));
            }
            parts = next;
        }
        return parts.get(0);
    }

    private void addZeros(List<Value> parts, int axis, int count) {
        if (count > 0) {
            int[] dims = source.dims();
            dims[axis] = count;
            parts.add(builder.constant(0f).broadcast(Shape.of(dims)));
        }
    }

    /** The contribution as a slice along one axis, in the source's order of axes, or null where it is none. */
    private @Nullable Slice slice(String name, Value ofView, View view) {
        for (int axis = 0; axis < source.rank(); axis++) {
            int[] dims = source.dims();
            int stride = View.contiguous(source).stride(axis);
            int begin = stride == 0 ? 0 : view.offset() / stride % source.dim(axis);
            int others = source.elementCount() / source.dim(axis);
            int count = view.shape().elementCount() / others;
            if (count < 1 || count >= source.dim(axis) || begin + count > source.dim(axis)) {
                continue;
            }
            Value cut = Values.slice(new Value(0, View.contiguous(source), ofView.dtype()), axis, begin, count, 1);
            if (sameElements(cut.view(), view)) {
                dims[axis] = count;
                return new Slice(axis, begin, count, withAxesOfOne(ofView, Shape.of(dims)), view, ofView, name);
            }
        }
        return null;
    }

    /** Whether the views differ in axes of 1 only. */
    private static boolean sameElements(View a, View b) {
        return a.offset() == b.offset()
                && Arrays.equals(Values.withoutOnes(a.shape()), Values.withoutOnes(b.shape()))
                && Arrays.equals(stridesWithoutOnes(a), stridesWithoutOnes(b));
    }

    private static int[] stridesWithoutOnes(View view) {
        int[] strides = new int[view.shape().rank()];
        int count = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            if (view.shape().dim(axis) != 1) {
                strides[count++] = view.stride(axis);
            }
        }
        return Arrays.copyOf(strides, count);
    }

    private static Value withAxesOfOne(Value value, Shape target) {
        Value result = value;
        for (int axis = value.shape().rank() - 1; axis >= 0; axis--) {
            result = result.shape().dim(axis) == 1 ? Values.dropAxis(result, axis) : result;
        }
        for (int axis = 0; axis < target.rank(); axis++) {
            result = target.dim(axis) == 1 ? Values.insertAxis(result, axis) : result;
        }
        return result;
    }
}
