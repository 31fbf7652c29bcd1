package io.verdant.verdearbiter;

import java.util.List;

/**
 * How a game ended.
 *
 * @param path the place that was reached: step, node, leaf as far as they were picked
 * @param element index in the leaf, or -1
 * @param evidenceLength bytes of moves that the deciding rule read, and the signed trace root
 * @param moveCount moves up to the deciding one, included; what follows is no part of the game
 */
public record Ending(
        Player loser,
        Cause cause,
        List<Integer> path,
        int element,
        long claimedBits,
        long computedBits,
        int evidenceLength,
        int flops,
        int moveCount) {}
