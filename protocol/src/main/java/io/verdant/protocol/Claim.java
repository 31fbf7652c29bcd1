package io.verdant.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a worker states about its round's work, signed as EIP-712 typed data and so evidence on a chain as it stands.
 *
 * @param startRoot state root that the work started from
 * @param endRoot state root over the parameters after the last local step
 * @param gradientRoot Merkle root over the named pseudo-gradient tensors
 * @param gradientLength bytes of the pseudo-gradient, uncompressed
 * @param failed where the work met a non-finite value; then {@code endRoot} and {@code gradientRoot} are zero
 */
public record Claim(
        Hash32 jobId,
        int round,
        Address worker,
        Assignment assignment,
        Hash32 startRoot,
        Hash32 endRoot,
        Hash32 gradientRoot,
        long gradientLength,
        @Nullable Failure failed) {
    /** {@code FAILED(step, node)}: the first node, in program order, whose result was not finite. */
    public record Failure(int step, int node) {}
}
