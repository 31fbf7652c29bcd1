package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.MerkleTree;
import io.verdant.protocol.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A program small enough to play a hundred thousand games on: its elements are numbers that a chain of micro-steps
 * mixes from their place and from letters of an agreed word. Negative numbers are forbidden values.
 */
final class Alphabet implements Arena {
    private static final int WORD_LENGTH = 5;

    private final int[] counts;
    private final int elementCount;
    private final AccumulatorLists lists;
    private final int[] laneEnds;
    private final MerkleTree word;
    private final byte[] letters = new byte[WORD_LENGTH];
    private Hash32 claimedRoot = Hash32.ZERO;
    private @Nullable Hash32 earlierTrace;

    Alphabet(SplittableRandom random, int depth, int maxCount) {
        counts = random.ints(depth, 1, maxCount + 1).toArray();
        elementCount = random.nextInt(1, 6);
        laneEnds = laneEnds(random);
        lists = AccumulatorLists.of(laneEnds[laneEnds.length - 1] + 2, random.nextInt(1, 9), laneEnds);
        random.nextBytes(letters);
        List<byte[]> leaves = new ArrayList<>();
        for (byte letter : letters) {
            leaves.add(new byte[] {letter});
        }
        word = MerkleTree.ofData(leaves);
    }

    private static int[] laneEnds(SplittableRandom random) {
        int[] ends = new int[random.nextInt(1, 4)];
        int end = -1;
        for (int lane = 0; lane < ends.length; lane++) {
            end += random.nextInt(1, 6);
            ends[lane] = end;
        }
        return ends;
    }

    /** The same ground under another claim. */
    Alphabet claiming(Hash32 root) {
        claimedRoot = root;
        earlierTrace = null;
        return this;
    }

    /** The same ground after a game in which the claimant posted that trace. */
    Alphabet after(Hash32 trace) {
        earlierTrace = trace;
        return this;
    }

    @Override
    public @Nullable Hash32 earlierTrace() {
        return earlierTrace;
    }

    @Override
    public boolean claimIsPossible() {
        return true;
    }

    @Override
    public int depth() {
        return counts.length;
    }

    @Override
    public int childCount(List<Integer> path) {
        int sum = 0;
        for (int index : path) {
            sum += index;
        }
        return Math.max(1, counts[path.size()] - sum % 3);
    }

    @Override
    public Hash32 seal(List<Integer> path, Hash32 treeRoot) {
        return path.isEmpty() ? treeRoot : Sha256.of(new byte[] {2, (byte) path.size()}, treeRoot.bytes());
    }

    @Override
    public int leafLength(List<Integer> path) {
        return 4 * elementCount;
    }

    @Override
    public int elementCount(List<Integer> path) {
        return elementCount;
    }

    @Override
    public long elementBits(List<Integer> path, byte[] leaf, int element) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(leaf).getInt(4 * element));
    }

    @Override
    public boolean admits(List<Integer> path, long bits) {
        return (int) bits >= 0;
    }

    @Override
    public AccumulatorLists accumulatorLists(List<Integer> path, int element) {
        return lists;
    }

    @Override
    public int accumulatorWidth(List<Integer> path, int element) {
        return 4;
    }

    /** Chains of micro-steps, whose ends the last one reads, as a sum over lanes does. */
    long evaluate(List<Integer> path, int element, IntToLongFunction accumulators, int microStep, byte letter) {
        int hash = path.hashCode() * 31 + element * 7 + microStep + letter * 131;
        long previous = 0;
        if (microStep == lists.count() - 1) {
            for (int end : laneEnds) {
                previous = previous * 31 + accumulators.applyAsLong(end);
            }
        } else if (microStep > 0 && Arrays.binarySearch(laneEnds, microStep - 1) < 0) {
            previous = accumulators.applyAsLong(microStep - 1);
        }
        return (previous * 0x9E3779B1L + hash) & 0x7fff_ffffL;
    }

    byte[] opening(int microStep) {
        int index = microStep % WORD_LENGTH;
        ByteBuffer out =
                ByteBuffer.allocate(1 + 32 * word.path(index).siblings().size());
        out.put(letters[index]);
        word.path(index).siblings().forEach(sibling -> out.put(sibling.bytes()));
        return out.array();
    }

    byte letter(int microStep) {
        return letters[microStep % WORD_LENGTH];
    }

    @Override
    public Finding judgeChunk(Chunk chunk, byte[] openings) {
        int index = chunk.microStep() % WORD_LENGTH;
        int length = MerklePath.expectedLength(index, WORD_LENGTH);
        if (openings.length != 1 + 32 * length) {
            return Finding.of(Cause.BAD_OPENING);
        }
        MerklePath path = new MerklePath(index, WORD_LENGTH, hashes(openings, 1, length));
        if (!path.rootOf(Merkle.leaf(new byte[] {openings[0]})).equals(word.root())) {
            return Finding.of(Cause.BAD_OPENING);
        }
        Accumulators posted = chunk.accumulators();
        long computed = evaluate(chunk.path(), chunk.element(), posted::of, chunk.microStep(), openings[0]);
        long claimed = posted.of(chunk.microStep());
        return new Finding(claimed == computed ? Cause.CHUNK_HOLDS : Cause.CHUNK_DIFFERS, claimed, computed, 1);
    }

    @Override
    public int rootCount() {
        return 1;
    }

    @Override
    public Hash32 claimedRoot(int root) {
        return claimedRoot;
    }

    @Override
    public int rootLeafCount(int root) {
        return childCount(List.of());
    }

    @Override
    public Finding judgeOutput(int root, int index, Hash32 leafHash, Hash32 traceRoot, byte[] opening) {
        int length = MerklePath.expectedLength(index, childCount(List.of()));
        if (opening.length != 32 * (1 + length)) {
            return Finding.of(Cause.BAD_OPENING);
        }
        Hash32 child = Hash32.of(opening, 0);
        MerklePath path = new MerklePath(index, childCount(List.of()), hashes(opening, 32, length));
        if (!path.rootOf(child).equals(traceRoot)) {
            return Finding.of(Cause.BAD_OPENING);
        }
        return Finding.of(rootLeaf(child).equals(leafHash) ? Cause.ROOT_HOLDS : Cause.ROOT_DIFFERS);
    }

    static Hash32 rootLeaf(Hash32 child) {
        return Merkle.leaf(child.bytes());
    }

    @Override
    public boolean claimsFailure() {
        return false;
    }

    @Override
    public Finding judgeFailure(Hash32 traceRoot, byte[] opening) {
        return Finding.of(Cause.FAILURE_NOT_SHOWN);
    }

    private static List<Hash32> hashes(byte[] bytes, int offset, int count) {
        List<Hash32> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hashes.add(Hash32.of(bytes, offset + 32 * i));
        }
        return hashes;
    }
}
