package io.verdant.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a worker states about its round's work, signed as EIP-712 typed data and so evidence on a chain as it stands.
 *
 * @param startRoot state root that the work started from
 * @param endRoot state root over the parameters after the last local step
 * @param gradientRoot Merkle root over the named pseudo-gradient tensors
 * @param gradientLength bytes of the pseudo-gradient, uncompressed
 * @param carried what the worker carries from claim to claim, null where its job carries nothing
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
        @Nullable Carried carried,
        @Nullable Failure failed) {
    /** A claim of a job that carries nothing from claim to claim. */
    public Claim(
            Hash32 jobId,
            int round,
            Address worker,
            Assignment assignment,
            Hash32 startRoot,
            Hash32 endRoot,
            Hash32 gradientRoot,
            long gradientLength,
            @Nullable Failure failed) {
        this(jobId, round, worker, assignment, startRoot, endRoot, gradientRoot, gradientLength, null, failed);
    }

    /**
     * State roots of what a worker carries, such as its momentum or what compression left out.
     *
     * @param start what the work began with: the {@code end} of the worker's last accepted claim, zero where it has none,
     *     which stands for +0 everywhere
     * @param end what it leaves to the next claim; zero where the work failed
     */
    public record Carried(Hash32 start, Hash32 end) {}

    /** What the work leaves to the worker's next claim, or zero where there is nothing. */
    public Hash32 carriedEnd() {
        return carried == null ? Hash32.ZERO : carried.end();
    }

    /** What the work began with, zero for +0 everywhere and where nothing is carried. */
    public Hash32 carriedStart() {
        return carried == null ? Hash32.ZERO : carried.start();
    }

    /** {@code FAILED(step, node)}: the first node, in program order, whose result was not finite. */
    public record Failure(int step, int node) {}
}
