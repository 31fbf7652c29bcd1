package io.verdant.verdearbiter;

import org.jspecify.annotations.Nullable;

/** The rule that ended a game. Each names the side it speaks against; those of both sides depend on who moved. */
public enum Cause {
    /** The clock of the player whose turn it was ran out. */
    CLOCK(null),
    /** The mover's bytes are not a move of this protocol. */
    MALFORMED(null),
    /** A move that is not the one whose turn it is, or an index or a count outside the program's structure. */
    ILLEGAL_MOVE(null),
    /** The claim says that a node failed which the plan does not have. */
    IMPOSSIBLE_CLAIM(Player.CLAIMANT),
    /** The claimant signed the root of another trace in an earlier game over the same claim. */
    TWO_TRACES(Player.CLAIMANT),
    /** A posted list does not hash to what the claimant had posted above it. */
    LIST_MISMATCH(Player.CLAIMANT),
    /** A revealed leaf does not hash to what the claimant had posted above it. */
    LEAF_MISMATCH(Player.CLAIMANT),
    /** A value that the claim excludes: not finite, although the claim names no failure there. */
    NON_FINITE(Player.CLAIMANT),
    /** The last accumulator is not the value in the revealed leaf. */
    LAST_ACCUMULATOR(Player.CLAIMANT),
    /** The re-executed micro-step gives other bits than the claimant posted. */
    CHUNK_DIFFERS(Player.CLAIMANT),
    /** A claimed root holds another tensor than the claimant's own trace. */
    ROOT_DIFFERS(Player.CLAIMANT),
    /** The claimant could not show the non-finite value that its claim names. */
    FAILURE_NOT_SHOWN(Player.CLAIMANT),
    /** The re-executed micro-step gives the claimant's bits. */
    CHUNK_HOLDS(Player.CHALLENGER),
    /** The challenger's openings do not lead to what was agreed or posted. */
    BAD_OPENING(Player.CHALLENGER),
    /** The claimed root holds the tensor that the trace holds. */
    ROOT_HOLDS(Player.CHALLENGER),
    /** The claimant showed the non-finite value that its claim names. */
    FAILURE_SHOWN(Player.CHALLENGER);

    private final @Nullable Player loser;

    Cause(@Nullable Player loser) {
        this.loser = loser;
    }

    /** Who loses by this rule; {@code mover} where it can be either. */
    Player loser(Player mover) {
        return loser == null ? mover : loser;
    }
}
