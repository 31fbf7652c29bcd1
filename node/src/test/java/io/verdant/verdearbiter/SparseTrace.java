package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a player would hold of one node of the first step, of a work plan that nobody executed: the node and what it reads are
 * real tensors, of every other output there is a hash, which could be that of anything. It plays as a real execution does up
 * to that node, and needs the memory of that node only.
 */
public final class SparseTrace implements Holdings {
    private final TensorArena arena;
    private final DisputeContext context;
    private final int node;
    private final StateRoot start;
    private final Map<Source.Committed, Tensor> tensors = new HashMap<>();
    private final Tensor output;
    private final TensorCommitment commitment;

    private SparseTrace(DisputeContext context, int node, int element, boolean lying) {
        this.arena = new TensorArena(context);
        this.context = context;
        this.node = node;
        this.start = start(context.plan().step(), context.startNames());
        Node disputed = context.node(0, node);
        for (int slot = 0; slot < disputed.operands().size(); slot++) {
            if (arena.wiring().operand(0, disputed, slot) instanceof Source.Committed read) {
                tensors.put(read, tensor(read.toString(), read.shape()));
            }
        }
        output = tensor("output", disputed.shape());
        float value = value(element);
        output.floats()[element] = lying ? Math.nextUp(value) : value;
        commitment = TensorCommitment.of(output);
    }

    /** The start state of such traces: what the step program reads of it is real. */
    public static StateRoot start(Program step, List<String> names) {
        TreeMap<String, Hash32> hashes = new TreeMap<>();
        names.forEach(name -> hashes.put(name, hash(name)));
        for (Program.Input input : step.inputs()) {
            if (hashes.containsKey(input.name()) && input.shape().elementCount() <= 1 << 22) {
                var source = new Source.StartTensor(input.name(), input.dtype(), input.shape());
                hashes.put(input.name(), TensorCommitment.hashOf(tensor(source.toString(), input.shape())));
            }
        }
        return StateRoot.of(hashes);
    }

    /** The whole game over a bit that is wrong there, as real players move. */
    public static List<byte[]> game(DisputeContext context, int node, int element) {
        TensorArena arena = new TensorArena(context);
        Claimant claimant = new Claimant(arena, new SparseTrace(context, node, element, true));
        Challenger challenger = new Challenger(arena, new SparseTrace(context, node, element, false));
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(context, moves).over()) {
            moves.add((moves.size() % 2 == 0 ? claimant.next(moves) : challenger.next(moves)).orElseThrow());
        }
        return moves;
    }

    private static Tensor tensor(String name, Shape shape) {
        Random random = new Random(name.hashCode());
        float[] floats = new float[shape.elementCount()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.ofFloats(shape, floats);
    }

    private static Hash32 hash(String what) {
        return Sha256.of(what.getBytes(StandardCharsets.UTF_8));
    }

    private float value(int element) {
        long[] bits = fold(new DisputedElement(context, arena.wiring(), 0, node, element));
        return Float.intBitsToFloat((int) bits[bits.length - 1]);
    }

    private long[] fold(DisputedElement element) {
        long[] bits = new long[element.count()];
        for (int microStep = 0; microStep < bits.length; microStep++) {
            bits[microStep] = element.evaluate(microStep, earlier -> bits[earlier], this::bytesOf);
        }
        return bits;
    }

    private byte[] bytesOf(Opened opened) {
        Opened.Leaf leaf = (Opened.Leaf) opened;
        return TensorCommitment.leafBytes(Objects.requireNonNull(tensors.get(leaf.tensor())), leaf.leafIndex());
    }

    private Hash32 nodeHash(int index) {
        if (index == node) {
            return TensorCommitment.hashOf(output);
        }
        Node other = context.node(0, index);
        Tensor read = tensors.get(new Source.NodeOutput(0, index, other.dtype(), other.shape()));
        return read == null ? hash("node " + index) : TensorCommitment.hashOf(read);
    }

    @Override
    public Hash32 child(List<Integer> path, int index) {
        if (path.size() == 2) {
            return commitment.tree().node(0, index);
        }
        if (path.size() == 1) {
            return nodeHash(index);
        }
        if (index > 0) {
            return hash("step " + index);
        }
        List<Hash32> hashes = new ArrayList<>();
        for (int i = 0; i < context.nodeCount(0); i++) {
            hashes.add(nodeHash(i));
        }
        return TraceRoot.step(hashes);
    }

    @Override
    public byte[] leaf(List<Integer> path) {
        return TensorCommitment.leafBytes(output, path.get(2));
    }

    @Override
    public long[] accumulators(List<Integer> path, int element) {
        return fold(arena.element(path, element));
    }

    @Override
    public byte[] openings(GameState.Descent descent, int element, int microStep) {
        OpeningWriter out = new OpeningWriter(descent.posted());
        for (Opened opened : arena.element(descent.path(), element).opened(microStep)) {
            Opened.Leaf leaf = (Opened.Leaf) opened;
            out.put(bytesOf(opened));
            out.put(TensorCommitment.of(Objects.requireNonNull(tensors.get(leaf.tensor())))
                    .path(leaf.leafIndex()));
            switch (leaf.tensor()) {
                case Source.StartTensor read -> out.put(start.path(read.name()));
                case Source.NodeOutput read -> {
                    out.putPath(List.of(0), context.nodeCount(0), read.node(), this::nodeHash);
                    out.putPath(List.of(), context.stepCount(), 0, index -> child(List.of(), index));
                }
                case Source.CarriedTensor _, Source.OperandTensor _ -> throw noPart();
            }
        }
        return out.bytes();
    }

    @Override
    public Hash32 rootChild(int root, int index) {
        throw noPart();
    }

    @Override
    public byte[] outputOpening(int root, int index) {
        throw noPart();
    }

    @Override
    public byte[] failureOpening() {
        throw noPart();
    }

    @Override
    public boolean failedAsClaimed() {
        return false;
    }

    @Override
    public List<Integer> forbidden() {
        return List.of();
    }

    private static IllegalStateException noPart() {
        return new IllegalStateException("no part of this game");
    }
}
