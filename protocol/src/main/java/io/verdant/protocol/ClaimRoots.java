package io.verdant.protocol;

import io.verdant.repops.PlanResult;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The roots that a claim states, from what its plan made. */
public final class ClaimRoots {
    /**
     * @param endRoot state root of the parameters after the last local step
     * @param gradientRoot root of the closing program's outputs
     * @param gradientLength bytes of those outputs, uncompressed
     * @param carriedRoot state root of what is left to the worker's next claim; zero where nothing is
     */
    public record Roots(Hash32 endRoot, Hash32 gradientRoot, long gradientLength, Hash32 carriedRoot) {
        /** Of work that met a value that is not finite. */
        public static final Roots FAILED = new Roots(Hash32.ZERO, Hash32.ZERO, 0, Hash32.ZERO);
    }

    private ClaimRoots() {}

    public static Roots of(PlanResult result) {
        return of(result, Sharing.ALONE);
    }

    /** The same on several threads, both roots at once. */
    public static Roots of(PlanResult result, Sharing sharing) {
        if (!result.ok()) {
            return Roots.FAILED;
        }
        SortedMap<String, Tensor> end = result.endState();
        SortedMap<String, Tensor> closing = result.closing();
        List<Tensor> tensors = new ArrayList<>(end.values());
        tensors.addAll(closing.values());
        SortedMap<String, Tensor> carried = result.carried();
        tensors.addAll(carried.values());
        List<Hash32> hashes = TensorHashes.of(tensors, sharing);
        return new Roots(
                StateRoot.of(end.keySet(), hashes.subList(0, end.size())).root(),
                StateRoot.of(closing.keySet(), hashes.subList(end.size(), end.size() + closing.size()))
                        .root(),
                length(closing),
                carried.isEmpty()
                        ? Hash32.ZERO
                        : StateRoot.of(carried.keySet(), hashes.subList(end.size() + closing.size(), hashes.size()))
                                .root());
    }

    /** The roots that a claim states. */
    public static Roots of(Claim claim) {
        return new Roots(claim.endRoot(), claim.gradientRoot(), claim.gradientLength(), claim.carriedEnd());
    }

    /** The state root of what is carried; zero where nothing is. */
    public static Hash32 carriedRoot(SortedMap<String, Tensor> carried) {
        return carried.isEmpty() ? Hash32.ZERO : StateRoot.ofTensors(carried).root();
    }

    /** Bytes of all elements of these tensors. */
    public static long length(SortedMap<String, Tensor> tensors) {
        long length = 0;
        for (Tensor tensor : tensors.values()) {
            length += (long) tensor.shape().elementCount() * tensor.dtype().byteLength();
        }
        return length;
    }
}
