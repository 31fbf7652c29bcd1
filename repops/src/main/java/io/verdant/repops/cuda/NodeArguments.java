package io.verdant.repops.cuda;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes what a kernel reads: {@code ViewArgs} and {@code NodeArgs} of {@code repops/src/main/cuda/abi.cuh}. */
final class NodeArguments {
    static final StructLayout VIEW = MemoryLayout.structLayout(
            JAVA_LONG.withName("data"),
            JAVA_INT.withName("type"),
            JAVA_INT.withName("rank"),
            JAVA_INT.withName("offset"),
            JAVA_INT.withName("dense"),
            JAVA_INT.withName("count"),
            JAVA_INT.withName("unused"),
            MemoryLayout.sequenceLayout(Shape.MAX_RANK, JAVA_INT).withName("dims"),
            MemoryLayout.sequenceLayout(Shape.MAX_RANK, JAVA_INT).withName("strides"));

    static final StructLayout NODE = MemoryLayout.structLayout(
            JAVA_LONG.withName("out"),
            JAVA_LONG.withName("operands"),
            JAVA_LONG.withName("run"),
            JAVA_LONG.withName("extra"),
            JAVA_INT.withName("node"),
            JAVA_INT.withName("type"),
            JAVA_INT.withName("rank"),
            JAVA_INT.withName("count"),
            JAVA_INT.withName("operand_count"),
            JAVA_INT.withName("batches"),
            MemoryLayout.sequenceLayout(Shape.MAX_RANK, JAVA_INT).withName("dims"),
            MemoryLayout.sequenceLayout(NodeNumbers.COUNT, JAVA_LONG).withName("numbers"),
            MemoryLayout.sequenceLayout(3, VIEW).withName("x"));

    private NodeArguments() {}

    private static long at(StructLayout layout, String name) {
        return layout.byteOffset(groupElement(name));
    }

    private static void set(StructLayout layout, MemorySegment into, String name, int value) {
        into.set(JAVA_INT, at(layout, name), value);
    }

    private static void set(StructLayout layout, MemorySegment into, String name, long value) {
        into.set(JAVA_LONG, at(layout, name), value);
    }

    private static void dims(StructLayout layout, MemorySegment into, Shape shape) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            into.setAtIndex(JAVA_INT, at(layout, "dims") / Integer.BYTES + axis, shape.dim(axis));
        }
    }

    /** A source of that type at that address, seen through a view. */
    static void view(MemorySegment into, long data, DType type, View view) {
        set(VIEW, into, "data", data);
        set(VIEW, into, "type", type.code());
        set(VIEW, into, "rank", view.shape().rank());
        set(VIEW, into, "offset", view.offset());
        set(VIEW, into, "dense", view.isContiguous() ? 1 : 0);
        set(VIEW, into, "count", view.shape().elementCount());
        dims(VIEW, into, view.shape());
        for (int axis = 0; axis < view.shape().rank(); axis++) {
            into.setAtIndex(JAVA_INT, at(VIEW, "strides") / Integer.BYTES + axis, view.stride(axis));
        }
    }

    /** The place of that operand's view in a node's arguments. */
    static MemorySegment operand(MemorySegment node, int index) {
        return node.asSlice(at(NODE, "x") + index * VIEW.byteSize(), VIEW.byteSize());
    }

    /** The result of a kernel, without operands. */
    static void result(MemorySegment into, long out, long run, int node, DType type, Shape shape) {
        set(NODE, into, "out", out);
        set(NODE, into, "run", run);
        set(NODE, into, "node", node);
        set(NODE, into, "type", type.code());
        set(NODE, into, "rank", shape.rank());
        set(NODE, into, "count", shape.elementCount());
        set(NODE, into, "batches", 1);
        dims(NODE, into, shape);
    }

    /** How many elements the kernel makes, where those are not the shape's. */
    static void count(MemorySegment into, int count) {
        set(NODE, into, "count", count);
    }

    /** What the kernel's own comment says. */
    static void extra(MemorySegment into, long extra) {
        set(NODE, into, "extra", extra);
    }

    /**
     * All arguments of a node.
     *
     * @param out where its value goes
     * @param run the run's state
     * @param table where its operands' views are, 0 where it reads none from there
     * @param address of an operand's source
     * @param type of an operand's source
     */
    static void node(
            MemorySegment into,
            Node node,
            long out,
            long run,
            long table,
            ToLongFunction<Operand> address,
            Function<Operand, DType> type) {
        result(into, out, run, node.index(), node.dtype(), node.shape());
        set(NODE, into, "operands", table);
        set(NODE, into, "operand_count", node.operands().size());
        long[] numbers = NodeNumbers.of(node);
        for (int i = 0; i < numbers.length; i++) {
            into.setAtIndex(JAVA_LONG, at(NODE, "numbers") / Long.BYTES + i, numbers[i]);
        }
        List<Operand> held = LaunchTable.held(node);
        for (int i = 0; i < held.size(); i++) {
            Operand operand = held.get(i);
            view(operand(into, i), address.applyAsLong(operand), type.apply(operand), operand.view());
        }
    }
}
