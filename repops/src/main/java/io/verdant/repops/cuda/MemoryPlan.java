package io.verdant.repops.cuda;

import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where a program's inputs and values lie in one block of memory. Inputs and outputs have places of their own; another value
 * may lie where values lay whose last reader ran before it is made.
 */
final class MemoryPlan {
    private static final long ALIGNMENT = 256;

    private final long[] inputs;
    private final long[] values;
    private final long length;

    private record Place(int node, int last, long from, long to) {
        private boolean meets(int otherNode, int otherLast) {
            return node <= otherLast && otherNode <= last;
        }
    }

    private MemoryPlan(long[] inputs, long[] values, long length) {
        this.inputs = inputs;
        this.values = values;
        this.length = length;
    }

    static MemoryPlan of(Program program) {
        long[] inputs = new long[program.inputs().size()];
        long fixed = 0;
        for (int i = 0; i < inputs.length; i++) {
            Program.Input input = program.inputs().get(i);
            inputs[i] = fixed;
            fixed += aligned(bytes(input.dtype(), input.shape()));
        }
        return values(program, inputs, fixed);
    }

    /** Largest first, each at the lowest place that is free while it is needed. */
    private static MemoryPlan values(Program program, long[] inputs, long from) {
        int[] last = lastReaders(program);
        List<Node> largestFirst = new ArrayList<>(program.nodes());
        largestFirst.sort(Comparator.comparingLong((Node node) -> bytes(node.dtype(), node.shape()))
                .reversed());
        List<Place> places = new ArrayList<>();
        long[] values = new long[program.nodes().size()];
        long end = from;
        for (Node node : largestFirst) {
            long wanted = aligned(bytes(node.dtype(), node.shape()));
            long at = lowest(places, node.index(), last[node.index()], from, wanted);
            values[node.index()] = at;
            places.add(new Place(node.index(), last[node.index()], at, at + wanted));
            end = Math.max(end, at + wanted);
        }
        return new MemoryPlan(inputs, values, end);
    }

    private static long lowest(List<Place> places, int node, int last, long from, long wanted) {
        long at = from;
        List<Place> met = places.stream()
                .filter(place -> place.meets(node, last))
                .sorted(Comparator.comparingLong(Place::from))
                .toList();
        for (Place place : met) {
            if (place.from() - at >= wanted) {
                return at;
            }
            at = Math.max(at, place.to());
        }
        return at;
    }

    private static int[] lastReaders(Program program) {
        int[] last = new int[program.nodes().size()];
        Arrays.setAll(last, node -> node);
        for (Node node : program.nodes()) {
            for (Operand operand : node.operands()) {
                if (operand.isNode()) {
                    last[operand.source()] = node.index();
                }
            }
        }
        for (Program.Output output : program.outputs()) {
            last[output.node()] = Integer.MAX_VALUE;
        }
        return last;
    }

    static long bytes(DType type, Shape shape) {
        return (long) shape.elementCount() * type.byteLength();
    }

    /** The next place that a tensor or a table may begin at. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Where an input begins, in bytes. */
    long input(int index) {
        return inputs[index];
    }

    /** Where a node's value begins, in bytes. */
    long value(int node) {
        return values[node];
    }

    /** Bytes of all. */
    long length() {
        return length;
    }
}
