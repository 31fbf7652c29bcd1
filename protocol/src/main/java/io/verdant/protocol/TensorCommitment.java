package io.verdant.protocol;

import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one commitment of a tensor: a Merkle tree over its leaves (see {@link LeafGrid}), and above it {@code H(0x02 ‖ contract
 * ‖ dtype ‖ rank ‖ dims ‖ leaf root)}. It keeps hashes, not values.
 */
public final class TensorCommitment {
    private static final byte TENSOR_TAG = 0x02;

    private final MerkleTree tree;
    private final Hash32 hash;

    private TensorCommitment(MerkleTree tree, Hash32 hash) {
        this.tree = tree;
        this.hash = hash;
    }

    public static TensorCommitment of(Tensor tensor) {
        MerkleTree tree = MerkleTree.ofLeaves(leafHashes(tensor));
        return new TensorCommitment(tree, tensorHash(tensor.dtype(), tensor.shape(), tree.root()));
    }

    /** The tensor hash alone. */
    public static Hash32 hashOf(Tensor tensor) {
        return hashOf(tensor, Sharing.ALONE);
    }

    /** The tensor hash alone, of a large tensor on several threads. */
    public static Hash32 hashOf(Tensor tensor, Sharing sharing) {
        return TensorHashes.of(List.of(tensor), sharing).getFirst();
    }

    public Hash32 hash() {
        return hash;
    }

    public Hash32 leafRoot() {
        return tree.root();
    }

    public int leafCount() {
        return tree.leafCount();
    }

    public MerklePath path(int leafIndex) {
        return tree.path(leafIndex);
    }

    public MerkleTree tree() {
        return tree;
    }

    /** The bytes of one leaf, as they are hashed. */
    public static byte[] leafBytes(Tensor tensor, int leafIndex) {
        byte[] buffer = new byte[LeafBytes.MAX_LENGTH];
        int length = LeafBytes.write(tensor, LeafGrid.of(tensor.dtype(), tensor.shape()), leafIndex, buffer, 0);
        return Arrays.copyOf(buffer, length);
    }

    /** Bytes of one leaf of a tensor of that type and shape. */
    public static int leafLength(DType dtype, Shape shape, int leafIndex) {
        return LeafGrid.of(dtype, shape).elementCount(leafIndex) * dtype.byteLength();
    }

    public static int leafCount(DType dtype, Shape shape) {
        return LeafGrid.of(dtype, shape).leafCount();
    }

    public static int leafIndexOf(DType dtype, Shape shape, int element) {
        return LeafGrid.of(dtype, shape).leafIndexOf(element);
    }

    public static int indexInLeaf(DType dtype, Shape shape, int element) {
        return LeafGrid.of(dtype, shape).indexInLeaf(element);
    }

    /**
     * The bits of one element of a leaf; a 4-byte type's are in the low half and the high half is zero.
     *
     * @throws IllegalArgumentException where the leaf has no such element
     */
    public static long valueBits(DType dtype, byte[] leafBytes, int indexInLeaf) {
        return LeafBytes.bits(dtype, leafBytes, indexInLeaf);
    }

    public static Hash32 tensorHash(DType dtype, Shape shape, Hash32 leafRoot) {
        byte[] contract = Program.CONTRACT.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(5 + contract.length + 4 * shape.rank() + Hash32.LENGTH);
        bytes.put(TENSOR_TAG).putShort((short) contract.length).put(contract);
        bytes.put((byte) dtype.code()).put((byte) shape.rank());
        for (int axis = 0; axis < shape.rank(); axis++) {
            bytes.putInt(shape.dim(axis));
        }
        return Sha256.of(bytes.put(leafRoot.raw()).array());
    }

    private static List<Hash32> leafHashes(Tensor tensor) {
        LeafGrid grid = LeafGrid.of(tensor.dtype(), tensor.shape());
        int leafCount = grid.leafCount();
        int[] nodes = new int[leafCount * LeafHasher.WORDS];
        LeafHasher.own().leaves(tensor, grid, 0, leafCount, nodes);
        List<Hash32> leaves = new ArrayList<>(leafCount);
        for (int leafIndex = 0; leafIndex < leafCount; leafIndex++) {
            leaves.add(LeafHasher.hash(nodes, leafIndex));
        }
        return leaves;
    }
}
