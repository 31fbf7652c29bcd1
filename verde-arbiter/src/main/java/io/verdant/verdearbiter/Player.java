package io.verdant.verdearbiter;

/** The two sides of a dispute. The claimant moves first; then they alternate. */
public enum Player {
    /** Who signed the claim. */
    CLAIMANT,
    /** Who re-executed it and got something else. */
    CHALLENGER;

    public Player other() {
        return this == CLAIMANT ? CHALLENGER : CLAIMANT;
    }

    /** Whose turn it is after that many moves. */
    public static Player afterMoves(int moveCount) {
        return (moveCount & 1) == 0 ? CLAIMANT : CHALLENGER;
    }
}
