package io.verdant.verdearbiter;

import org.jspecify.annotations.Nullable;

/**
 * Where a game stands, for those who only watch.
 *
 * @param turn who moves next; the player who did not make the last move where the game is over
 * @param moveCount moves that are part of the game
 * @param ending how it ended, or null while it runs
 */
public record Standing(Player turn, int moveCount, @Nullable Ending ending) {
    public boolean over() {
        return ending != null;
    }
}
