package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafGrid;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.Node;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a player holds of a work plan's execution. */
final class TensorHoldings implements Holdings {
    private final TensorArena arena;
    private final DisputeContext context;
    private final Execution execution;
    private final Map<Opened, byte[]> openedBytes = new HashMap<>();
    private Execution.@Nullable NodeAt captured;
    private Map<Execution.NodeAt, Tensor> tensors = Map.of();
    private @Nullable TensorCommitment commitment;
    private @Nullable StateRoot startState;
    private @Nullable StateRoot carriedState;
    private @Nullable Folded folded;
    private final Map<Hash32, StateRoot> operandStates = new HashMap<>();

    /** The accumulators of the element that was asked for last. */
    private record Folded(List<Integer> path, int element, long[] bits) {}

    TensorHoldings(TensorArena arena, Execution execution) {
        this.arena = arena;
        this.context = arena.context();
        this.execution = execution;
    }

    @Override
    public @Nullable Hash32 child(List<Integer> path, int index) {
        return switch (path.size()) {
            case 0 -> stepRoot(index);
            case 1 -> nodeHash(path.getFirst(), index);
            default -> commitment(path).tree().node(0, index);
        };
    }

    /** Over as many nodes as the claimant's step has; null where the own execution has fewer. */
    private @Nullable Hash32 stepRoot(int step) {
        List<List<Hash32>> hashes = execution.trace().nodeHashes();
        int count = context.nodeCount(step);
        return step < hashes.size() && hashes.get(step).size() >= count
                ? TraceRoot.step(hashes.get(step).subList(0, count))
                : null;
    }

    private @Nullable Hash32 nodeHash(int step, int node) {
        List<List<Hash32>> hashes = execution.trace().nodeHashes();
        return step < hashes.size() && node < hashes.get(step).size()
                ? hashes.get(step).get(node)
                : null;
    }

    @Override
    public byte[] leaf(List<Integer> path) {
        return TensorCommitment.leafBytes(output(path.get(0), path.get(1)), path.get(2));
    }

    @Override
    public long[] accumulators(List<Integer> path, int element) {
        Folded known = folded;
        if (known != null && known.element == element && known.path.equals(path)) {
            return known.bits;
        }
        output(path.get(0), path.get(1));
        DisputedElement disputed = arena.element(path, element);
        long[] bits = new long[disputed.count()];
        for (int microStep = 0; microStep < bits.length; microStep++) {
            bits[microStep] = disputed.evaluate(microStep, earlier -> bits[earlier], this::bytesOf);
        }
        folded = new Folded(path, element, bits);
        return bits;
    }

    @Override
    public byte[] openings(GameState.Descent descent, int element, int microStep) {
        output(descent.path().get(0), descent.path().get(1));
        OpeningWriter out = new OpeningWriter(descent.posted());
        for (Opened opened : arena.element(descent.path(), element).opened(microStep)) {
            out.put(bytesOf(opened));
            switch (opened) {
                case Opened.DataRecord data -> out.put(execution.recordPath(data.recordIndex()));
                case Opened.Leaf leaf -> {
                    out.put(TensorCommitment.of(tensor(leaf.tensor())).path(leaf.leafIndex()));
                    putPathOf(out, leaf.tensor());
                }
            }
        }
        return out.bytes();
    }

    private void putPathOf(OpeningWriter out, Source.Committed tensor) {
        switch (tensor) {
            case Source.StartTensor start -> out.put(startState().path(start.name()));
            case Source.CarriedTensor carried -> out.put(carriedState().path(carried.name()));
            case Source.OperandTensor operand -> {
                DisputeContext.Committed committed =
                        Objects.requireNonNull(context.operands().get(operand.name()));
                out.put(stateUnder(committed.root()).path(committed.name()));
            }
            case Source.NodeOutput output -> {
                List<Integer> path = List.of(output.step());
                out.putPath(path, context.nodeCount(output.step()), output.node(), node -> child(path, node));
                out.putPath(List.of(), context.stepCount(), output.step(), this::stepRoot);
            }
        }
    }

    @Override
    public Hash32 rootChild(int root, int index) {
        Hash32 hash = hashOf(arena.wiring().rootTensor(root, index));
        return StateRoot.leaf(arena.rootNames(root).get(index), hash);
    }

    @Override
    public byte[] outputOpening(int root, int index) {
        Source.Committed tensor = arena.wiring().rootTensor(root, index);
        OpeningWriter out = new OpeningWriter(List.of()).put(hashOf(tensor));
        putPathOf(out, tensor);
        return out.bytes();
    }

    private Hash32 hashOf(Source.Committed tensor) {
        return switch (tensor) {
            case Source.StartTensor start -> TensorCommitment.hashOf(tensor(start));
            case Source.CarriedTensor carried -> TensorCommitment.hashOf(tensor(carried));
            case Source.OperandTensor operand -> TensorCommitment.hashOf(tensor(operand));
            case Source.NodeOutput output -> Objects.requireNonNull(nodeHash(output.step(), output.node()));
        };
    }

    @Override
    public byte[] failureOpening() {
        var failed = Objects.requireNonNull(context.claim().failed());
        Node node = context.node(failed.step(), failed.node());
        int element = Math.max(0, firstNonFinite(output(failed.step(), failed.node())));
        int leafIndex = TensorCommitment.leafIndexOf(node.dtype(), node.shape(), element);
        var source = new Source.NodeOutput(failed.step(), failed.node(), node.dtype(), node.shape());
        OpeningWriter out = new OpeningWriter(List.of());
        out.put(ByteBuffer.allocate(4).putInt(element).array());
        out.put(bytesOf(new Opened.Leaf(source, leafIndex)));
        out.put(TensorCommitment.of(tensor(source)).path(leafIndex));
        putPathOf(out, source);
        return out.bytes();
    }

    @Override
    public boolean failedAsClaimed() {
        var failed = context.claim().failed();
        return failed != null
                && new Execution.NodeAt(failed.step(), failed.node())
                        .equals(execution.trace().failed());
    }

    @Override
    public List<Integer> forbidden() {
        Execution.NodeAt failed = execution.trace().failed();
        if (failed == null
                || failedAsClaimed()
                || failed.step() >= context.stepCount()
                || failed.node() >= context.nodeCount(failed.step())) {
            return List.of();
        }
        Tensor tensor = output(failed.step(), failed.node());
        LeafGrid grid = LeafGrid.of(tensor.dtype(), tensor.shape());
        int element = Math.max(0, firstNonFinite(tensor));
        return List.of(failed.step(), failed.node(), grid.leafIndexOf(element), grid.indexInLeaf(element));
    }

    private static int firstNonFinite(Tensor tensor) {
        int count = tensor.shape().elementCount();
        for (int i = 0; i < count; i++) {
            boolean finite =
                    switch (tensor.dtype()) {
                        case FLOAT32 -> Float.isFinite(tensor.floats()[i]);
                        case FLOAT64 -> Double.isFinite(tensor.doubles()[i]);
                        case INT32, INT64 -> true;
                    };
            if (!finite) {
                return i;
            }
        }
        return -1;
    }

    private byte[] bytesOf(Opened opened) {
        return openedBytes.computeIfAbsent(opened, key -> switch (key) {
            case Opened.Leaf leaf -> TensorCommitment.leafBytes(tensor(leaf.tensor()), leaf.leafIndex());
            case Opened.DataRecord data -> execution.record(data.recordIndex());
        });
    }

    private Tensor tensor(Source.Committed source) {
        return switch (source) {
            case Source.StartTensor start ->
                Objects.requireNonNull(execution.start().get(start.name()));
            case Source.CarriedTensor carried ->
                Objects.requireNonNull(execution.start().get(carried.name()));
            case Source.OperandTensor operand ->
                Objects.requireNonNull(execution.operands().get(operand.name()));
            case Source.NodeOutput output ->
                Objects.requireNonNull(tensors.get(new Execution.NodeAt(output.step(), output.node())));
        };
    }

    private TensorCommitment commitment(List<Integer> path) {
        Tensor output = output(path.get(0), path.get(1));
        TensorCommitment known = commitment;
        if (known == null) {
            known = TensorCommitment.of(output);
            commitment = known;
        }
        return known;
    }

    /** The player's own tensors of all operands under one agreed root. */
    private StateRoot stateUnder(Hash32 root) {
        return operandStates.computeIfAbsent(root, wanted -> {
            SortedMap<String, Tensor> tensors = new TreeMap<>();
            context.operands().forEach((operand, committed) -> {
                if (committed.root().equals(wanted)) {
                    tensors.put(
                            committed.name(),
                            Objects.requireNonNull(execution.operands().get(operand)));
                }
            });
            return StateRoot.ofTensors(tensors);
        });
    }

    private StateRoot startState() {
        StateRoot known = startState;
        if (known == null) {
            known = StateRoot.ofTensors(held(context.startNames()));
            startState = known;
        }
        return known;
    }

    private StateRoot carriedState() {
        StateRoot known = carriedState;
        if (known == null) {
            known = StateRoot.ofTensors(held(context.carriedNames()));
            carriedState = known;
        }
        return known;
    }

    /** Those tensors of what the execution started from. */
    private SortedMap<String, Tensor> held(List<String> names) {
        SortedMap<String, Tensor> held = new TreeMap<>(execution.start());
        held.keySet().retainAll(new HashSet<>(names));
        return held;
    }

    /** A node's output; it and what the node reads are captured together, by one run, when the place changes. */
    private Tensor output(int step, int node) {
        Execution.NodeAt place = new Execution.NodeAt(step, node);
        if (!place.equals(captured)) {
            tensors = execution.capture(arena.wiring().outputsReadBy(place));
            captured = place;
            commitment = null;
            openedBytes.clear();
        }
        return Objects.requireNonNull(tensors.get(place));
    }
}
