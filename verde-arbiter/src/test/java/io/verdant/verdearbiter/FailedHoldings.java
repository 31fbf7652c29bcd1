package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An execution of an alphabet of depth 3 that stopped at a forbidden value, as an honest player's does. */
record FailedHoldings(AlphabetHoldings whole, List<Integer> place) implements Holdings {
    @Override
    public @Nullable Hash32 child(List<Integer> path, int index) {
        boolean reached =
                switch (path.size()) {
                    case 0 -> index < place.get(0);
                    case 1 -> path.get(0) < place.get(0) || index <= place.get(1);
                    default -> true;
                };
        return reached ? whole.child(path, index) : null;
    }

    @Override
    public byte[] leaf(List<Integer> path) {
        return whole.leaf(path);
    }

    @Override
    public long[] accumulators(List<Integer> path, int element) {
        return whole.accumulators(path, element);
    }

    @Override
    public byte[] openings(GameState.Descent descent, int element, int microStep) {
        return whole.openings(descent, element, microStep);
    }

    @Override
    public Hash32 rootChild(int root, int index) {
        return whole.rootChild(root, index);
    }

    @Override
    public byte[] outputOpening(int root, int index) {
        return whole.outputOpening(root, index);
    }

    @Override
    public byte[] failureOpening() {
        return whole.failureOpening();
    }

    @Override
    public boolean failedAsClaimed() {
        return false;
    }

    @Override
    public List<Integer> forbidden() {
        return place;
    }
}
