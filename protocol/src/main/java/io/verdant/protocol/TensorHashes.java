package io.verdant.protocol;

import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of several tensors at once. Leaves are shared out in runs that are whole subtrees, so that whoever hashes them
 * also folds them; what remains for the caller is the top of each tree.
 */
final class TensorHashes {
    /** Leaves of a run, a power of two. */
    private static final int RUN = 64;

    /** Parts for the threads to take in turn, at most. */
    private static final int MAX_PARTS = 64;

    private final List<Tensor> tensors;
    private final LeafGrid[] grids;
    /** Of each tensor the number of its first run, and as the last the number of all runs. */
    private final int[] firstRuns;

    private final int[] tops;

    private TensorHashes(List<Tensor> tensors) {
        this.tensors = tensors;
        this.grids = new LeafGrid[tensors.size()];
        this.firstRuns = new int[tensors.size() + 1];
        for (int i = 0; i < grids.length; i++) {
            grids[i] = LeafGrid.of(tensors.get(i).dtype(), tensors.get(i).shape());
            firstRuns[i + 1] = firstRuns[i] + (grids[i].leafCount() + RUN - 1) / RUN;
        }
        this.tops = new int[firstRuns[grids.length] * LeafHasher.WORDS];
    }

    /** The tensor hash of each, in order. */
    static List<Hash32> of(List<Tensor> tensors, Sharing sharing) {
        TensorHashes hashes = new TensorHashes(tensors);
        int runs = hashes.firstRuns[tensors.size()];
        int parts = Math.min(runs, MAX_PARTS);
        sharing.run(
                part -> hashes.runs((int) ((long) runs * part / parts), (int) ((long) runs * (part + 1) / parts)),
                parts);
        return hashes.folded();
    }

    private void runs(int first, int end) {
        LeafHasher hasher = LeafHasher.own();
        int[] nodes = new int[RUN * LeafHasher.WORDS];
        int place = Arrays.binarySearch(firstRuns, first);
        int tensor = place >= 0 ? place : -place - 2;
        for (int run = first; run < end; run++) {
            while (run >= firstRuns[tensor + 1]) {
                tensor++;
            }
            int leaf = (run - firstRuns[tensor]) * RUN;
            int leafEnd = Math.min(grids[tensor].leafCount(), leaf + RUN);
            hasher.leaves(tensors.get(tensor), grids[tensor], leaf, leafEnd, nodes);
            hasher.fold(nodes, leafEnd - leaf);
            System.arraycopy(nodes, 0, tops, run * LeafHasher.WORDS, LeafHasher.WORDS);
        }
    }

    private List<Hash32> folded() {
        LeafHasher hasher = LeafHasher.own();
        List<Hash32> hashes = new ArrayList<>(grids.length);
        for (int i = 0; i < grids.length; i++) {
            int[] top = Arrays.copyOfRange(tops, firstRuns[i] * LeafHasher.WORDS, firstRuns[i + 1] * LeafHasher.WORDS);
            hasher.fold(top, firstRuns[i + 1] - firstRuns[i]);
            Tensor tensor = tensors.get(i);
            hashes.add(TensorCommitment.tensorHash(tensor.dtype(), tensor.shape(), LeafHasher.hash(top, 0)));
        }
        return hashes;
    }
}
