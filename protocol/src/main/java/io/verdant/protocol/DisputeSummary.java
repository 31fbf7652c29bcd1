package io.verdant.protocol;

/**
 * What a verdict found, for people and reports. Fields that the game did not reach are -1 or empty.
 *
 * @param step first differing step
 * @param node its first differing node, by index and name
 * @param element row-major index of the element that was re-executed
 * @param claimedBits the claimant's bits of the disputed accumulator or value, {@code computedBits} the arbiter's
 * @param cause which rule decided, such as {@code CHUNK_DIFFERS} or {@code CLOCK}
 * @param movesPerPlayer the larger of the two players' move counts
 * @param evidenceLength bytes that the arbiter needed
 * @param reexecutedFlops floating-point operations that the arbiter computed
 * @param arbiterNanos the arbiter's time; information only, not part of the verdict
 */
public record DisputeSummary(
        int step,
        int node,
        String nodeName,
        String operator,
        int element,
        int claimedBits,
        int computedBits,
        String cause,
        int movesPerPlayer,
        int evidenceLength,
        int reexecutedFlops,
        long arbiterNanos) {}
