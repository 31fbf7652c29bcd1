package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafGrid;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The game's ground for a claim over a work plan: steps, nodes of a step, leaves of a node's output. */
final class TensorArena implements Arena {
    static final int END_ROOT = 0;
    static final int GRADIENT_ROOT = 1;
    static final int CARRIED_ROOT = 2;
    private static final int DEPTH = 3;

    private final DisputeContext context;
    private final Wiring wiring;

    TensorArena(DisputeContext context) {
        this.context = context;
        this.wiring = new Wiring(context.plan(), context.carriesZeros());
    }

    DisputeContext context() {
        return context;
    }

    Wiring wiring() {
        return wiring;
    }

    Node node(List<Integer> path) {
        return context.node(path.get(0), path.get(1));
    }

    DisputedElement element(List<Integer> path, int element) {
        Node node = node(path);
        int index = LeafGrid.of(node.dtype(), node.shape()).elementAt(path.get(2), element);
        return new DisputedElement(context, wiring, path.get(0), path.get(1), index);
    }

    @Override
    public boolean claimIsPossible() {
        return context.namesANode();
    }

    @Override
    public @Nullable Hash32 earlierTrace() {
        return context.earlierTrace();
    }

    @Override
    public int depth() {
        return DEPTH;
    }

    @Override
    public int childCount(List<Integer> path) {
        return switch (path.size()) {
            case 0 -> context.stepCount();
            case 1 -> context.nodeCount(path.getFirst());
            default -> TensorCommitment.leafCount(node(path).dtype(), node(path).shape());
        };
    }

    @Override
    public Hash32 seal(List<Integer> path, Hash32 treeRoot) {
        return path.size() < 2
                ? treeRoot
                : TensorCommitment.tensorHash(node(path).dtype(), node(path).shape(), treeRoot);
    }

    @Override
    public int leafLength(List<Integer> path) {
        return TensorCommitment.leafLength(node(path).dtype(), node(path).shape(), path.get(2));
    }

    @Override
    public int elementCount(List<Integer> path) {
        return leafLength(path) / node(path).dtype().byteLength();
    }

    @Override
    public long elementBits(List<Integer> path, byte[] leaf, int element) {
        return TensorCommitment.valueBits(node(path).dtype(), leaf, element);
    }

    @Override
    public boolean admits(List<Integer> path, long bits) {
        return isFinite(node(path).dtype(), bits) || isFailedNode(path);
    }

    @Override
    public AccumulatorLists accumulatorLists(List<Integer> path, int element) {
        DisputedElement disputed = element(path, element);
        return NodeLimits.accumulatorLists(node(path), disputed.count(), disputed.anchors());
    }

    @Override
    public int accumulatorWidth(List<Integer> path, int element) {
        return NodeLimits.accumulatorWidth(node(path));
    }

    @Override
    public Finding judgeChunk(Chunk chunk, byte[] openings) {
        DisputedElement element = element(chunk.path(), chunk.element());
        OpeningReader reader = new OpeningReader(context, chunk.traceRoot(), openings);
        Map<Opened, byte[]> opened = new HashMap<>();
        for (Opened each : element.opened(chunk.microStep())) {
            byte[] bytes = reader.opened(each);
            if (bytes == null) {
                return Finding.of(Cause.BAD_OPENING);
            }
            opened.put(each, bytes);
        }
        if (!reader.finished()) {
            return Finding.of(Cause.BAD_OPENING);
        }
        long claimed = chunk.accumulators().of(chunk.microStep());
        long computed = element.evaluate(
                chunk.microStep(), chunk.accumulators()::of, each -> Objects.requireNonNull(opened.get(each)));
        Cause cause = claimed == computed ? Cause.CHUNK_HOLDS : Cause.CHUNK_DIFFERS;
        return new Finding(cause, claimed, computed, element.flops(chunk.microStep()));
    }

    @Override
    public int rootCount() {
        if (claimsFailure()) {
            return 0;
        }
        if (wiring.closingNames().isEmpty()) {
            return 1;
        }
        return wiring.carriedNames().isEmpty() ? 2 : 3;
    }

    @Override
    public Hash32 claimedRoot(int root) {
        return switch (root) {
            case END_ROOT -> context.claim().endRoot();
            case GRADIENT_ROOT -> context.claim().gradientRoot();
            default -> context.claim().carriedEnd();
        };
    }

    @Override
    public int rootLeafCount(int root) {
        return rootNames(root).size();
    }

    /** Names under a claimed root, in order. */
    List<String> rootNames(int root) {
        return switch (root) {
            case END_ROOT -> wiring.stateNames();
            case GRADIENT_ROOT -> wiring.closingNames();
            default -> wiring.carriedNames();
        };
    }

    @Override
    public Finding judgeOutput(int root, int index, Hash32 leafHash, Hash32 traceRoot, byte[] opening) {
        OpeningReader reader = new OpeningReader(context, traceRoot, opening);
        Hash32 tensorHash = reader.tensorHash(wiring.rootTensor(root, index));
        if (tensorHash == null || !reader.finished()) {
            return Finding.of(Cause.BAD_OPENING);
        }
        boolean holds = StateRoot.leaf(rootNames(root).get(index), tensorHash).equals(leafHash);
        return Finding.of(holds ? Cause.ROOT_HOLDS : Cause.ROOT_DIFFERS);
    }

    @Override
    public boolean claimsFailure() {
        return context.claim().failed() != null;
    }

    @Override
    public Finding judgeFailure(Hash32 traceRoot, byte[] opening) {
        var failed = Objects.requireNonNull(context.claim().failed());
        Node node = context.node(failed.step(), failed.node());
        OpeningReader reader = new OpeningReader(context, traceRoot, opening);
        int element = reader.index();
        if (element < 0 || element >= node.shape().elementCount()) {
            return Finding.of(Cause.FAILURE_NOT_SHOWN);
        }
        var output = new Source.NodeOutput(failed.step(), failed.node(), node.dtype(), node.shape());
        LeafGrid grid = LeafGrid.of(node.dtype(), node.shape());
        byte[] leaf = reader.opened(new Opened.Leaf(output, grid.leafIndexOf(element)));
        if (leaf == null || !reader.finished()) {
            return Finding.of(Cause.FAILURE_NOT_SHOWN);
        }
        long bits = TensorCommitment.valueBits(node.dtype(), leaf, grid.indexInLeaf(element));
        Cause cause = isFinite(node.dtype(), bits) ? Cause.FAILURE_NOT_SHOWN : Cause.FAILURE_SHOWN;
        return new Finding(cause, bits, 0, 0);
    }

    static boolean isFinite(DType dtype, long bits) {
        return switch (dtype) {
            case FLOAT32 -> Float.isFinite(Float.intBitsToFloat((int) bits));
            case FLOAT64 -> Double.isFinite(Double.longBitsToDouble(bits));
            case INT32, INT64 -> true;
        };
    }

    private boolean isFailedNode(List<Integer> path) {
        var failed = context.claim().failed();
        return failed != null && failed.step() == path.get(0) && failed.node() == path.get(1);
    }
}
