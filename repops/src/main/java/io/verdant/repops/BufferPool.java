package io.verdant.repops;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The arrays behind values that do not outlive a run. Each way of executing a program is planned onto the same arrays, by
 * liveness: two values share one where the last reader of the first runs before the second is made. Programs that never
 * run at the same time may share a pool.
 */
final class BufferPool {
    /** A value and the first and last unit during which it is needed. */
    record Interval(Slot slot, int first, int last) {
        private int elements() {
            return slot.shape().elementCount();
        }

        private boolean meets(Interval other) {
            return first <= other.last && other.first <= last;
        }
    }

    private static final class Buffer {
        private final DType dtype;
        private final Tensor tensor;
        private final List<Interval> planned = new ArrayList<>();

        Buffer(Slot slot) {
            this.dtype = slot.dtype();
            Shape shape = Shape.of(slot.shape().elementCount());
            this.tensor = slot.dtype() == DType.FLOAT32
                    ? Tensor.ofFloats(shape, new float[shape.elementCount() + SLACK])
                    : Tensor.zeros(slot.dtype(), shape);
        }

        boolean isFreeFor(Interval interval) {
            return dtype == interval.slot().dtype()
                    && tensor.shape().elementCount() >= interval.elements()
                    && planned.stream().noneMatch(interval::meets);
        }
    }

    /** Elements behind a value, so that a product may read whole vectors beyond its last row. */
    private static final int SLACK = 48;

    private final List<Buffer> buffers = new ArrayList<>();

    /** Gives every slot an array, the largest first, each the smallest that is free while it is needed. */
    void plan(List<Interval> intervals) {
        buffers.forEach(buffer -> buffer.planned.clear());
        buffers.sort(Comparator.comparingInt(buffer -> buffer.tensor.shape().elementCount()));
        List<Interval> largestFirst = new ArrayList<>(intervals);
        largestFirst.sort(Comparator.comparingInt(Interval::elements).reversed());
        for (Interval interval : largestFirst) {
            Buffer buffer = bufferFor(interval);
            buffer.planned.add(interval);
            interval.slot().set(buffer.tensor.reshaped(interval.slot().shape()));
        }
    }

    private Buffer bufferFor(Interval interval) {
        for (Buffer buffer : buffers) {
            if (buffer.isFreeFor(interval)) {
                return buffer;
            }
        }
        Buffer made = new Buffer(interval.slot());
        buffers.add(made);
        return made;
    }

    /** The bytes of all arrays. */
    long bytes() {
        return buffers.stream()
                .mapToLong(buffer -> (long) buffer.tensor.shape().elementCount() * buffer.dtype.byteLength())
                .sum();
    }
}
