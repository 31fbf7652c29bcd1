package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;

/**
 * A list that the claimant posted and that hashes to what it had posted above.
 *
 * @param path which tree it belongs to: the indices picked in the trees above it
 * @param frontier the node that it expands
 */
record Posted(List<Integer> path, Frontier frontier, List<Hash32> hashes) {
    /** The level of its hashes. */
    int level() {
        return frontier.level() - frontier.listLevels();
    }

    /** The index in their level of the first of its hashes. */
    int firstIndex() {
        return frontier.index() << frontier.listLevels();
    }

    /** Whether its hashes are the leaves of their tree. */
    boolean last() {
        return level() == 0;
    }

    /** The node under the hash at that place of the list. */
    Frontier child(int place) {
        return new Frontier(frontier.leafCount(), level(), firstIndex() + place, hashes.get(place));
    }
}
