package io.verdant.protocol;

import io.verdant.repops.PlanResult;
import io.verdant.repops.Tensor;
import java.util.SortedMap;

/** The roots that a claim states, from what its plan made. */
public final class ClaimRoots {
    /**
     * @param endRoot state root of the parameters after the last local step
     * @param gradientRoot root of the closing program's outputs
     * @param gradientLength bytes of those outputs, uncompressed
     */
    public record Roots(Hash32 endRoot, Hash32 gradientRoot, long gradientLength) {
        /** Of work that met a value that is not finite. */
        public static final Roots FAILED = new Roots(Hash32.ZERO, Hash32.ZERO, 0);
    }

    private ClaimRoots() {}

    public static Roots of(PlanResult result) {
        if (!result.ok()) {
            return Roots.FAILED;
        }
        return new Roots(
                StateRoot.ofTensors(result.endState()).root(),
                StateRoot.ofTensors(result.closing()).root(),
                length(result.closing()));
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
