package io.verdant.protocol;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A leaf under a state root, by a walk that anybody can name and whoever holds the tensors can answer: from the root down,
 * bit <i>k</i> of the place says which child of the <i>k</i>-th inner node is gone to, 0 for the left one. The walk ends at a
 * name, goes on in that tensor's own tree, and ends at a leaf. What a node is follows from the tag under its hash, so neither
 * counts nor names have to be known before, and for each place there is one answer.
 *
 * <p>Bytes, big-endian: the count of siblings of the state's tree (1) and each (32), from the top; the name's length (2), the
 * name, the type's code (1), the rank (1), each dimension (4); the count of siblings of the tensor's tree (1) and each; the
 * leaf.
 */
public final class LeafOpening {
    /** Inner nodes of one tree on a way, at most: {@code 2^32} leaves. */
    private static final int MAX_DEPTH = 32;

    private final ByteBuffer in;
    private final long place;

    private LeafOpening(byte[] bytes, long place) {
        this.in = ByteBuffer.wrap(bytes);
        this.place = place;
    }

    private record Way(int leafIndex, List<Hash32> siblings) {}

    /** The answer of somebody that holds these tensors. */
    public static byte[] of(SortedMap<String, Tensor> tensors, long place) {
        StateRoot state = StateRoot.ofTensors(tensors);
        Way outer = walk(state.tree(), place, 0);
        String name = state.names().get(outer.leafIndex);
        Tensor tensor = Objects.requireNonNull(tensors.get(name));
        Way inner = walk(TensorCommitment.of(tensor).tree(), place, outer.siblings.size());
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] leaf = TensorCommitment.leafBytes(tensor, inner.leafIndex);
        int[] dims = tensor.shape().dims();
        int hashes = outer.siblings.size() + inner.siblings.size();
        ByteBuffer out = ByteBuffer.allocate(
                6 + Hash32.LENGTH * hashes + utf8.length + Integer.BYTES * dims.length + leaf.length);
        put(out, outer.siblings);
        out.putShort((short) utf8.length).put(utf8);
        out.put((byte) tensor.dtype().code()).put((byte) dims.length);
        for (int dim : dims) {
            out.putInt(dim);
        }
        put(out, inner.siblings);
        return out.put(leaf).array();
    }

    private static void put(ByteBuffer out, List<Hash32> siblings) {
        out.put((byte) siblings.size());
        siblings.forEach(sibling -> out.put(sibling.bytes()));
    }

    private static Way walk(MerkleTree tree, long place, int firstStep) {
        List<Hash32> siblings = new ArrayList<>();
        int index = 0;
        for (int level = tree.levels() - 1; level > 0; level--) {
            index *= 2;
            // a node that rose without a sibling is its only child: nothing is hashed there
            if (index + 1 < MerkleTree.nodeCount(tree.leafCount(), level - 1)) {
                int right = (int) (place >>> (firstStep + siblings.size())) & 1;
                siblings.add(tree.node(level - 1, index + 1 - right));
                index += right;
            }
        }
        return new Way(index, siblings);
    }

    /** Whether those hostile bytes are the answer for that place under that root. */
    public static boolean leadsTo(byte[] opening, Hash32 root, long place) {
        try {
            return opening.length <= Limits.MAX_LEAF_OPENING_LENGTH
                    && new LeafOpening(opening, place).root().equals(root);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    private Hash32 root() {
        List<Hash32> outer = siblings();
        byte[] utf8 = new byte[Math.min(in.getShort() & 0xffff, in.remaining() + 1)];
        in.get(utf8);
        DType dtype = DType.ofCode(in.get() & 0xff);
        int[] dims = new int[in.get() & 0xff];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = in.getInt();
        }
        Shape shape = Shape.of(dims);
        List<Hash32> inner = siblings();
        byte[] leaf = new byte[in.remaining()];
        in.get(leaf);
        Hash32 leafRoot = fold(Merkle.leaf(leaf), inner, outer.size());
        Hash32 tensor = TensorCommitment.tensorHash(dtype, shape, leafRoot);
        return fold(StateRoot.leaf(new String(utf8, StandardCharsets.UTF_8), tensor), outer, 0);
    }

    private List<Hash32> siblings() {
        int count = in.get() & 0xff;
        if (count > MAX_DEPTH) {
            throw new IllegalArgumentException("siblings=" + count);
        }
        List<Hash32> siblings = new ArrayList<>();
        for (; count > 0; count--) {
            byte[] hash = new byte[Hash32.LENGTH];
            in.get(hash);
            siblings.add(Hash32.of(hash));
        }
        return siblings;
    }

    private Hash32 fold(Hash32 leaf, List<Hash32> siblings, int firstStep) {
        Hash32 hash = leaf;
        for (int i = siblings.size() - 1; i >= 0; i--) {
            boolean right = ((place >>> (firstStep + i)) & 1) == 1;
            hash = right ? Merkle.inner(siblings.get(i), hash) : Merkle.inner(hash, siblings.get(i));
        }
        return hash;
    }
}
