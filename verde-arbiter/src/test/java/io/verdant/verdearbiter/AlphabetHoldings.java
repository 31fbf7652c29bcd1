package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerkleTree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An execution of an alphabet, in which elements at some places may be wrong by one bit. */
final class AlphabetHoldings implements Holdings {
    private final Alphabet alphabet;
    private final Map<List<Integer>, Integer> wrong;
    private final Map<List<Integer>, MerkleTree> trees = new HashMap<>();
    private final Map<List<Integer>, long[]> folds = new HashMap<>();
    private final AlphabetHoldings honest;

    /** The honest execution. */
    AlphabetHoldings(Alphabet alphabet) {
        this.alphabet = alphabet;
        this.wrong = Map.of();
        this.honest = this;
    }

    /** An execution that flips those bits of the elements at those places (a complete path, then the element). */
    AlphabetHoldings(AlphabetHoldings honest, Map<List<Integer>, Integer> wrong) {
        this.alphabet = honest.alphabet;
        this.wrong = wrong;
        this.honest = honest;
    }

    MerkleTree tree(List<Integer> path) {
        if (honest != this && !touched(path)) {
            return honest.tree(path);
        }
        MerkleTree known = trees.get(path);
        if (known == null) {
            List<Hash32> leaves = new ArrayList<>();
            for (int i = 0; i < alphabet.childCount(path); i++) {
                List<Integer> child = with(path, i);
                boolean same = honest != this && !touched(child);
                leaves.add(same ? honest.child(path, i) : hash(child));
            }
            known = MerkleTree.ofLeaves(leaves);
            trees.put(List.copyOf(path), known);
        }
        return known;
    }

    private Hash32 hash(List<Integer> child) {
        return child.size() == alphabet.depth()
                ? Merkle.leaf(leaf(child))
                : alphabet.seal(child, tree(child).root());
    }

    private boolean touched(List<Integer> path) {
        for (List<Integer> place : wrong.keySet()) {
            if (place.subList(0, path.size()).equals(path)) {
                return true;
            }
        }
        return false;
    }

    private static List<Integer> with(List<Integer> path, int last) {
        List<Integer> child = new ArrayList<>(path);
        child.add(last);
        return child;
    }

    @Override
    public Hash32 child(List<Integer> path, int index) {
        return tree(path).node(0, index);
    }

    @Override
    public byte[] leaf(List<Integer> path) {
        ByteBuffer leaf = ByteBuffer.allocate(alphabet.leafLength(path));
        for (int element = 0; element < alphabet.elementCount(path); element++) {
            long[] bits = accumulators(path, element);
            leaf.putInt((int) bits[bits.length - 1] ^ wrong.getOrDefault(with(path, element), 0));
        }
        return leaf.array();
    }

    @Override
    public long[] accumulators(List<Integer> path, int element) {
        if (honest != this) {
            return honest.accumulators(path, element);
        }
        List<Integer> place = with(path, element);
        long[] known = folds.get(place);
        if (known == null) {
            known = new long[alphabet.accumulatorLists(path, element).count()];
            for (int microStep = 0; microStep < known.length; microStep++) {
                long[] earlier = known;
                known[microStep] =
                        alphabet.evaluate(path, element, at -> earlier[at], microStep, alphabet.letter(microStep));
            }
            folds.put(place, known);
        }
        return known;
    }

    @Override
    public byte[] openings(GameState.Descent descent, int element, int microStep) {
        return alphabet.opening(microStep);
    }

    @Override
    public Hash32 rootChild(int root, int index) {
        return Alphabet.rootLeaf(child(List.of(), index));
    }

    /** What a claimant of this execution posts first, once it is challenged. */
    Hash32 traceRoot() {
        return alphabet.seal(List.of(), tree(List.of()).root());
    }

    /** The root that its claim states. */
    Hash32 root() {
        return Objects.requireNonNull(Trees.root(index -> rootChild(0, index), alphabet.childCount(List.of())));
    }

    @Override
    public byte[] outputOpening(int root, int index) {
        MerkleTree tree = tree(List.of());
        OpeningWriter out = new OpeningWriter(List.of());
        return out.put(tree.node(0, index)).put(tree.path(index)).bytes();
    }

    @Override
    public byte[] failureOpening() {
        return new byte[0];
    }

    @Override
    public boolean failedAsClaimed() {
        return false;
    }

    @Override
    public List<Integer> forbidden() {
        return List.of();
    }
}
