package io.verdant.protocol;

import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The Merkle root over named tensors, in name order (by UTF-16 code unit): a checkpoint, or a pseudo-gradient. */
public final class StateRoot {
    private final List<String> names;
    private final MerkleTree tree;

    private StateRoot(List<String> names, MerkleTree tree) {
        this.names = names;
        this.tree = tree;
    }

    /**
     * The root over tensor hashes by name.
     *
     * @throws IllegalArgumentException for an empty map
     */
    public static StateRoot of(SortedMap<String, Hash32> tensorHashes) {
        SortedMap<String, Hash32> inOrder = new TreeMap<>();
        tensorHashes.forEach(inOrder::put);
        List<Hash32> leaves = new ArrayList<>(inOrder.size());
        for (Map.Entry<String, Hash32> entry : inOrder.entrySet()) {
            leaves.add(leaf(entry.getKey(), entry.getValue()));
        }
        return new StateRoot(List.copyOf(inOrder.keySet()), MerkleTree.ofLeaves(leaves));
    }

    public static StateRoot ofTensors(SortedMap<String, Tensor> tensors) {
        return ofTensors(tensors, Sharing.ALONE);
    }

    public static StateRoot ofTensors(SortedMap<String, Tensor> tensors, Sharing sharing) {
        return of(tensors.keySet(), TensorHashes.of(List.copyOf(tensors.values()), sharing));
    }

    /** Of names and the hashes of their tensors, both in the same order. */
    static StateRoot of(Collection<String> names, List<Hash32> tensorHashes) {
        SortedMap<String, Hash32> hashes = new TreeMap<>();
        Iterator<Hash32> hash = tensorHashes.iterator();
        names.forEach(name -> hashes.put(name, hash.next()));
        return of(hashes);
    }

    public Hash32 root() {
        return tree.root();
    }

    public List<String> names() {
        return names;
    }

    /**
     * The leaf index of a tensor.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    public int index(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no such tensor: name=" + name);
        }
        return index;
    }

    public MerklePath path(String name) {
        return tree.path(index(name));
    }

    public MerkleTree tree() {
        return tree;
    }

    /** {@code H(0x00 ‖ name length ‖ name ‖ tensor hash)}. */
    public static Hash32 leaf(String name, Hash32 tensorHash) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(2 + utf8.length + Hash32.LENGTH);
        return Merkle.leaf(bytes.putShort((short) utf8.length)
                .put(utf8)
                .put(tensorHash.raw())
                .array());
    }
}
