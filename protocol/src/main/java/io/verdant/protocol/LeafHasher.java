package io.verdant.protocol;

import io.verdant.repops.LaneDigest;
import io.verdant.repops.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hashes leaves of tensors and the tree above them, with scratch that a thread keeps. Nodes are eight words each, as in
 * {@link LaneDigest}, which hashes many at once where the processor can; else, and for a few, the JDK does.
 */
final class LeafHasher {
    /** Words of a node. */
    static final int WORDS = LaneDigest.WORDS;

    /** Leaves that a process hashes one by one before it pays the compilation of lanes, about half a second. */
    private static final long WARM_UP_LEAVES = 1 << 14;

    /** Messages below which lanes take longer than one after the other. */
    private static final int FEW = 5;

    /** Sizes of a tensor's leaves: whole, narrow, short, both. */
    private static final int KINDS = 4;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final AtomicLong HASHED = new AtomicLong();
    private static final ThreadLocal<LeafHasher> OWN = ThreadLocal.withInitial(LeafHasher::ofThread);

    private final MessageDigest digest = Sha256.newDigest();
    private final byte[] message = new byte[1 + LeafBytes.MAX_LENGTH];
    private final byte[] hash = new byte[Hash32.LENGTH];
    /** Leaves that wait until there are enough of their kind, where each starts in the tensor, and how many there are. */
    private final int[][] leaves = new int[KINDS][LaneDigest.LANES];

    private final int[][] starts = new int[KINDS][LaneDigest.LANES];
    private final int[] waiting = new int[KINDS];
    private final int[] lanesOut = new int[LaneDigest.LANES * WORDS];
    private @Nullable LaneDigest lanes;
    private boolean waits;

    /**
     * @param lanes null for one message after the other
     * @param waits whether lanes are used only when the process has hashed much
     */
    LeafHasher(@Nullable LaneDigest lanes, boolean waits) {
        this.lanes = lanes;
        this.waits = waits;
    }

    private static LeafHasher ofThread() {
        return new LeafHasher(LaneDigest.isAvailable() ? LaneDigest.create() : null, true);
    }

    /** The calling thread's. */
    static LeafHasher own() {
        return OWN.get();
    }

    /** Writes the hashes of leaves {@code [first, end)} to {@code nodes}, from word 0. */
    void leaves(Tensor tensor, LeafGrid grid, int first, int end, int[] nodes) {
        LaneDigest together = lanesFor(tensor, end - first);
        if (together == null) {
            for (int leaf = first; leaf < end; leaf++) {
                leaf(tensor, grid, leaf, nodes, (leaf - first) * WORDS);
            }
            return;
        }
        Arrays.fill(waiting, 0);
        int across = grid.blocksAcross();
        int row = first / across * grid.leafRows();
        int column = first % across * grid.leafColumns();
        for (int leaf = first; leaf < end; leaf++) {
            int kind = (row + grid.leafRows() > grid.rows() ? 2 : 0)
                    + (column + grid.leafColumns() > grid.columns() ? 1 : 0);
            leaves[kind][waiting[kind]] = leaf;
            starts[kind][waiting[kind]] = row * grid.columns() + column;
            if (++waiting[kind] == LaneDigest.LANES) {
                alike(together, tensor, grid, kind, first, nodes);
            }
            column += grid.leafColumns();
            if (column >= grid.columns()) {
                column = 0;
                row += grid.leafRows();
            }
        }
        for (int kind = 0; kind < KINDS; kind++) {
            alike(together, tensor, grid, kind, first, nodes);
        }
    }

    /** Hashes the leaves of one size that wait. */
    private void alike(LaneDigest together, Tensor tensor, LeafGrid grid, int kind, int first, int[] nodes) {
        int count = waiting[kind];
        int[] own = leaves[kind];
        waiting[kind] = 0;
        if (count < FEW) {
            for (int i = 0; i < count; i++) {
                leaf(tensor, grid, own[i], nodes, (own[i] - first) * WORDS);
            }
            return;
        }
        int rows = grid.rowCount(own[0]);
        int columns = grid.columnCount(own[0]);
        together.elements(Merkle.LEAF_TAG, tensor, starts[kind], count, rows, columns, grid.columns(), lanesOut, 0);
        for (int i = 0; i < count; i++) {
            System.arraycopy(lanesOut, i * WORDS, nodes, (own[i] - first) * WORDS, WORDS);
        }
    }

    private void leaf(Tensor tensor, LeafGrid grid, int leaf, int[] nodes, int at) {
        message[0] = Merkle.LEAF_TAG;
        int length = LeafBytes.write(tensor, grid, leaf, message, 1);
        finish(1 + length, nodes, at);
    }

    private @Nullable LaneDigest lanesFor(Tensor tensor, int leafCount) {
        if (lanes == null || leafCount < FEW || tensor.dtype().byteLength() != Integer.BYTES) {
            return null;
        }
        if (waits) {
            waits = HASHED.addAndGet(leafCount) < WARM_UP_LEAVES;
        }
        return waits ? null : lanes;
    }

    /**
     * Folds the first {@code count} nodes, the leaves of a tree or all those of a subtree, in place; the node above all of them
     * is then the first.
     */
    void fold(int[] nodes, int count) {
        while (count > 1) {
            int pairs = count / 2;
            for (int pair = 0; pair < pairs; pair += LaneDigest.LANES) {
                above(nodes, pair, Math.min(LaneDigest.LANES, pairs - pair));
            }
            if ((count & 1) == 1) {
                System.arraycopy(nodes, (count - 1) * WORDS, nodes, pairs * WORDS, WORDS);
            }
            count = pairs + (count & 1);
        }
    }

    private void above(int[] nodes, int pair, int count) {
        LaneDigest together = waits ? null : lanes;
        if (together != null && count >= FEW) {
            together.pairs(Merkle.INNER_TAG, nodes, 2 * pair * WORDS, count, nodes, pair * WORDS);
            return;
        }
        for (int i = pair; i < pair + count; i++) {
            message[0] = Merkle.INNER_TAG;
            for (int word = 0; word < 2 * WORDS; word++) {
                WORD.set(message, 1 + Integer.BYTES * word, nodes[2 * i * WORDS + word]);
            }
            finish(1 + 2 * Hash32.LENGTH, nodes, i * WORDS);
        }
    }

    private void finish(int length, int[] nodes, int at) {
        try {
            digest.update(message, 0, length);
            digest.digest(hash, 0, Hash32.LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("a hash has 32 bytes", e);
        }
        for (int word = 0; word < WORDS; word++) {
            nodes[at + word] = (int) WORD.get(hash, Integer.BYTES * word);
        }
    }

    /** A node as a hash. */
    static Hash32 hash(int[] nodes, int index) {
        byte[] bytes = new byte[Hash32.LENGTH];
        for (int word = 0; word < WORDS; word++) {
            WORD.set(bytes, Integer.BYTES * word, nodes[index * WORDS + word]);
        }
        return Hash32.wrap(bytes);
    }
}
