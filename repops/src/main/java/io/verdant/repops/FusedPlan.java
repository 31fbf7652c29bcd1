package io.verdant.repops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The steps that compute one block of a fused group, in order. Values that others read are written to their tensors, the
 * rest to buffers that are used again once their last reader is done.
 */
final class FusedPlan {
    /** Elements of a block's widest value; some ten of them fit the first-level cache. */
    private static final int BLOCK = 1_024;

    /** A view of a source outside the group, loaded once for all who read it so. */
    private record Loaded(int source, View view) {}

    private final Program program;
    private final Fusion.Unit unit;
    private final Function<Operand, Slot> slots;
    private final Set<Integer> kept;
    private final FiniteChecks checks;
    private final int rows;
    private final int blockRows;
    private final List<BlockStep> steps = new ArrayList<>();
    private final Map<Integer, BlockPlace> places = new HashMap<>();
    private final Map<Integer, BlockPlace> spread = new HashMap<>();
    private final Map<Loaded, BlockPlace> loads = new HashMap<>();
    private final List<Integer> bufferLengths = new ArrayList<>();
    private long work;

    /**
     * @param slots where an operand from outside lies, or a member's value that is kept
     * @param kept members whose values are read outside
     */
    FusedPlan(
            Program program, Fusion.Unit unit, Function<Operand, Slot> slots, Set<Integer> kept, FiniteChecks checks) {
        this.program = program;
        this.unit = unit;
        this.slots = slots;
        this.kept = kept;
        this.checks = checks;
        int wide = unit.layout().wide();
        this.rows = unit.layout().rows() > 0 ? unit.layout().rows() : wide;
        this.blockRows = blockRows(wide / rows);
        unit.nodes().forEach(this::add);
        allocateBuffers();
    }

    /** Whole inner dimensions, so that a vector repeated over rows is loaded once. */
    private int blockRows(int columns) {
        int inner = columns > 1 ? 1 : unit.nodes().get(0).shape().columns();
        return inner > BLOCK ? BLOCK : Math.max(1, BLOCK / (columns * inner)) * inner;
    }

    private void add(Node node) {
        int perRow = node.shape().elementCount() / rows;
        work += (long) node.shape().elementCount() * node.operator().cost();
        BlockPlace[] operands = new BlockPlace[node.operands().size()];
        boolean reduction = node.operator() == Operator.REDUCE_SUM || node.operator() == Operator.REDUCE_MAX;
        int readPerRow = reduction ? node.operands().get(0).view().shape().elementCount() / rows : perRow;
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(node.operands().get(i), readPerRow);
        }
        Operand self = Operand.ofNode(node.index(), View.contiguous(node.shape()));
        BlockPlace out =
                kept.contains(node.index()) ? BlockPlace.inTensor(slots.apply(self), 0, perRow) : buffer(perRow, false);
        places.put(node.index(), out);
        if (reduction) {
            steps.add(new BlockStep.RowReduction(node.operator(), operands[0], out));
        } else {
            steps.add(new BlockStep.Elementwise(
                    node.operator(),
                    operands[0],
                    operands[Math.min(1, operands.length - 1)],
                    operands[Math.min(2, operands.length - 1)],
                    out));
        }
        if (checks.isNeeded(node)) {
            steps.add(new BlockStep.Check(out));
        }
    }

    private BlockPlace operand(Operand operand, int perRow) {
        BlockPlace inside = operand.isNode() ? places.get(operand.source()) : null;
        if (inside == null) {
            return outside(operand, perRow);
        }
        int count = program.node(operand.source()).shape().elementCount();
        if (RowLayout.sight(operand.view(), count) == RowLayout.Sight.SAME) {
            return inside;
        }
        return spread.computeIfAbsent(operand.source(), source -> {
            BlockPlace to = buffer(perRow, false);
            steps.add(new BlockStep.Spread(inside, to));
            return to;
        });
    }

    private BlockPlace outside(Operand operand, int perRow) {
        LoopNest nest = new LoopNest(operand.view());
        if (nest.isContiguous()) {
            return BlockPlace.inTensor(slots.apply(operand), nest.offset(), perRow);
        }
        if (nest.repeatsContiguous() && nest.period() % (blockRows * perRow) == 0) {
            return BlockPlace.repeated(slots.apply(operand), nest.offset(), perRow, nest.period());
        }
        return loads.computeIfAbsent(new Loaded(operand.source(), operand.view()), key -> {
            boolean repeats = nest.period() < nest.count() && blockRows * perRow % nest.period() == 0;
            BlockPlace to = buffer(perRow, repeats);
            steps.add(new BlockStep.Load(slots.apply(operand), nest, to, repeats));
            return to;
        });
    }

    private BlockPlace buffer(int perRow, boolean own) {
        return BlockPlace.inBuffer(perRow, own);
    }

    /** Gives every value that is not kept a buffer; one that is read no more makes room at once, for its reader too. */
    private void allocateBuffers() {
        Map<BlockPlace, Integer> lastStep = new IdentityHashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            for (BlockPlace place : steps.get(step).places()) {
                lastStep.put(place, step);
            }
        }
        Map<Integer, Deque<Integer>> free = new HashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            Set<BlockPlace> touched = Collections.newSetFromMap(new IdentityHashMap<>());
            touched.addAll(steps.get(step).places());
            touched.removeIf(place -> !place.isInBuffer() || place.isOwn() && place.buffer() >= 0);
            for (BlockPlace place : touched) {
                if (place.buffer() >= 0 && lastStep.getOrDefault(place, -1) == step) {
                    free.computeIfAbsent(place.perRow(), key -> new ArrayDeque<>())
                            .push(place.buffer());
                }
            }
            for (BlockPlace place : touched) {
                if (place.buffer() < 0) {
                    Deque<Integer> reusable = free.getOrDefault(place.perRow(), new ArrayDeque<>());
                    place.useBuffer(place.isOwn() || reusable.isEmpty() ? newBuffer(place) : reusable.pop());
                }
            }
        }
    }

    private int newBuffer(BlockPlace place) {
        bufferLengths.add(blockRows * place.perRow());
        return bufferLengths.size() - 1;
    }

    int rows() {
        return rows;
    }

    int blockRows() {
        return blockRows;
    }

    List<BlockStep> steps() {
        return steps;
    }

    int[] bufferLengths() {
        return bufferLengths.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Of all members, in elements of a cheap operator. */
    long work() {
        return work;
    }
}
