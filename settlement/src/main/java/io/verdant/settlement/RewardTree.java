package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Keccak256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An epoch's rewards as a Merkle tree that OpenZeppelin's MerkleProof verifies: leaves hashed twice, pairs hashed in ascending
 * order, an odd node risen unchanged. Leaves are in ascending order of their hash.
 */
public final class RewardTree {
    private final Hash32 jobId;
    private final int epoch;
    private final SortedMap<Address, Long> amounts;
    private final List<List<Hash32>> levels = new ArrayList<>();

    /** @param amounts by account, each above zero */
    public RewardTree(Hash32 jobId, int epoch, SortedMap<Address, Long> amounts) {
        this.jobId = jobId;
        this.epoch = epoch;
        this.amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
        List<Hash32> level = new ArrayList<>();
        amounts.forEach((account, amount) -> level.add(leaf(jobId, epoch, account, amount)));
        Collections.sort(level);
        levels.add(level);
        while (levels.getLast().size() > 1) {
            levels.add(parents(levels.getLast()));
        }
    }

    /** The hash that stands for one account's reward. */
    public static Hash32 leaf(Hash32 jobId, int epoch, Address account, long amount) {
        Hash32 inner =
                Abi.of(jobId).integer(epoch).address(account).integer(amount).keccak();
        return Keccak256.of(inner.bytes());
    }

    /** Whether that leaf and path lead to the root. */
    static boolean verify(Hash32 root, Hash32 leaf, List<Hash32> proof) {
        Hash32 node = leaf;
        for (Hash32 sibling : proof) {
            node = pair(node, sibling);
        }
        return node.equals(root);
    }

    /** Zero for an epoch that pays nobody. */
    public Hash32 root() {
        return amounts.isEmpty() ? Hash32.ZERO : levels.getLast().getFirst();
    }

    public long total() {
        return amounts.values().stream().mapToLong(Long::longValue).sum();
    }

    public SortedMap<Address, Long> amounts() {
        return amounts;
    }

    /**
     * The path from that account's leaf to the root.
     *
     * @throws IllegalArgumentException for an account without a reward
     */
    public List<Hash32> proof(Address account) {
        Long amount = amounts.get(account);
        if (amount == null) {
            throw new IllegalArgumentException("account=" + account + " has no reward in epoch=" + epoch);
        }
        int at = Collections.binarySearch(levels.getFirst(), leaf(jobId, epoch, account, amount));
        List<Hash32> path = new ArrayList<>();
        for (List<Hash32> level : levels.subList(0, levels.size() - 1)) {
            int sibling = at ^ 1;
            if (sibling < level.size()) {
                path.add(level.get(sibling));
            }
            at /= 2;
        }
        return path;
    }

    private static List<Hash32> parents(List<Hash32> level) {
        List<Hash32> parents = new ArrayList<>();
        for (int i = 0; i < level.size(); i += 2) {
            parents.add(i + 1 < level.size() ? pair(level.get(i), level.get(i + 1)) : level.get(i));
        }
        return parents;
    }

    private static Hash32 pair(Hash32 a, Hash32 b) {
        return a.compareTo(b) < 0 ? Keccak256.of(a.bytes(), b.bytes()) : Keccak256.of(b.bytes(), a.bytes());
    }
}
