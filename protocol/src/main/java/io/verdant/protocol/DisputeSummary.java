package io.verdant.protocol;

import io.verdant.repops.DType;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict found, for people and reports. Fields that the game did not reach are -1 or empty.
 *
 * @param step first differing step
 * @param node its first differing node, by index and name
 * @param element row-major index of the element that was re-executed
 * @param valueType of the disputed element; null where no bits were compared
 * @param claimedBits the claimant's bits of the disputed accumulator or value, {@code computedBits} the arbiter's; above 32
 *     bits for a type of eight bytes, and for accumulators that carry two numbers
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
        @Nullable DType valueType,
        long claimedBits,
        long computedBits,
        String cause,
        int movesPerPlayer,
        int evidenceLength,
        int reexecutedFlops,
        long arbiterNanos) {}
