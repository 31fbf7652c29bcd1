package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads openings from hostile bytes and holds each against what is agreed. An opening has no lengths of its own: what
 * has to be opened follows from the program, and with it every length. Too few bytes spoil the reader; {@link
 * #finished()} says at the end that all were there and none is left.
 */
final class OpeningReader {
    private final DisputeContext context;
    private final Hash32 traceRoot;
    private final byte[] bytes;
    private int position;
    private boolean exhausted;

    OpeningReader(DisputeContext context, Hash32 traceRoot, byte[] bytes) {
        this.context = context;
        this.traceRoot = traceRoot;
        this.bytes = bytes;
    }

    boolean finished() {
        return !exhausted && position == bytes.length;
    }

    /** The opened bytes, or null where they do not lead to an agreed root. */
    byte @Nullable [] opened(Opened opened) {
        return switch (opened) {
            case Opened.Leaf leaf -> leaf(leaf);
            case Opened.DataRecord data -> record(data);
        };
    }

    private byte @Nullable [] leaf(Opened.Leaf opened) {
        Source.Committed tensor = opened.tensor();
        byte[] leaf = take(TensorCommitment.leafLength(tensor.dtype(), tensor.shape(), opened.leafIndex()));
        Hash32 leafRoot =
                path(opened.leafIndex(), TensorCommitment.leafCount(tensor.dtype(), tensor.shape()), Merkle.leaf(leaf));
        Hash32 tensorHash = TensorCommitment.tensorHash(tensor.dtype(), tensor.shape(), leafRoot);
        return leadsToRoot(tensor, tensorHash) ? leaf : null;
    }

    private byte @Nullable [] record(Opened.DataRecord opened) {
        DisputeContext.Data data = context.data();
        byte[] record = take(data.recordLength());
        Hash32 root = path(opened.recordIndex(), data.recordCount(), Merkle.leaf(record));
        return !exhausted && root.equals(data.root()) ? record : null;
    }

    /** A tensor's hash by itself, or null where it does not lead to its root. */
    @Nullable
    Hash32 tensorHash(Source.Committed tensor) {
        Hash32 hash = hash();
        return leadsToRoot(tensor, hash) ? hash : null;
    }

    int index() {
        byte[] field = take(4);
        return (field[0] & 0xff) << 24 | (field[1] & 0xff) << 16 | (field[2] & 0xff) << 8 | (field[3] & 0xff);
    }

    private boolean leadsToRoot(Source.Committed tensor, Hash32 tensorHash) {
        return switch (tensor) {
            case Source.NodeOutput output -> {
                Hash32 stepRoot = path(output.node(), context.nodeCount(output.step()), tensorHash);
                Hash32 root = path(output.step(), context.stepCount(), stepRoot);
                yield !exhausted && root.equals(traceRoot);
            }
            case Source.StartTensor start -> {
                int index = context.startNames().indexOf(start.name());
                Hash32 root = path(index, context.startNames().size(), StateRoot.leaf(start.name(), tensorHash));
                yield !exhausted && root.equals(context.claim().startRoot());
            }
            case Source.CarriedTensor carried -> {
                int index = context.carriedNames().indexOf(carried.name());
                Hash32 root = path(index, context.carriedNames().size(), StateRoot.leaf(carried.name(), tensorHash));
                yield !exhausted && root.equals(context.claim().carriedStart());
            }
            case Source.OperandTensor operand -> {
                DisputeContext.Committed committed =
                        Objects.requireNonNull(context.operands().get(operand.name()));
                int index = committed.names().indexOf(committed.name());
                Hash32 root = path(index, committed.names().size(), StateRoot.leaf(committed.name(), tensorHash));
                yield !exhausted && root.equals(committed.root());
            }
        };
    }

    private Hash32 path(int index, int leafCount, Hash32 leafHash) {
        int length = MerklePath.expectedLength(index, leafCount);
        List<Hash32> siblings = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            siblings.add(hash());
        }
        return new MerklePath(index, leafCount, siblings).rootOf(leafHash);
    }

    private Hash32 hash() {
        return Hash32.of(take(Hash32.LENGTH));
    }

    private byte[] take(int length) {
        if (exhausted || bytes.length - position < length) {
            exhausted = true;
            return new byte[length];
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }
}
