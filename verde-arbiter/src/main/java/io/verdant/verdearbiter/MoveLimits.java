package io.verdant.verdearbiter;

/**
 * The named limits of the game. They bound a transcript and the evidence whatever the model's size; a program that
 * could need more is refused by {@link DisputeContext}, before any game.
 */
public final class MoveLimits {
    /** Moves of one player: eight lists, the leaf or element, two lists of accumulators or the interval and the chunk. */
    public static final int MAX_MOVES_PER_PLAYER = 11;

    /** Levels of a Merkle tree that one list spans at most. */
    public static final int MAX_LIST_LEVELS = 7;

    /** Hashes in one list. */
    public static final int MAX_LIST_COUNT = 1 << MAX_LIST_LEVELS;

    /** Lists in one game: two for steps, two for nodes, four for leaves. */
    public static final int MAX_LISTS = 8;

    /** Bytes of one leaf, that of a tensor. */
    public static final int MAX_LEAF_LENGTH = 4_096;

    /** Bytes of one dataset record, which is opened whole. */
    public static final int MAX_RECORD_LENGTH = 16_384;

    /** Bytes of all those lists: 768 hashes. */
    public static final int MAX_LISTS_LENGTH = 24 * 1_024;

    /** Accumulators in one list. */
    public static final int MAX_ACCUMULATOR_COUNT = 2_048;

    /** Bytes of the accumulators in one list. An element whose accumulators take more is posted in two. */
    public static final int MAX_ACCUMULATORS_LENGTH = 8_192;

    /** Operand leaves that one micro-step may touch. */
    public static final int MAX_OPENED_LEAVES = 4;

    /** Bytes of the openings in one move: four leaves with their paths. */
    public static final int MAX_OPENINGS_LENGTH = 24_000;

    /** Bytes of one encoded move. */
    public static final int MAX_MOVE_LENGTH = MAX_OPENINGS_LENGTH + 8;

    /** Bytes that the arbiter needs: the signed trace root, the accumulators and the openings. */
    public static final int MAX_EVIDENCE_LENGTH = 32_768;

    /** Floating-point operations that the arbiter computes. */
    public static final int MAX_FLOPS = 256;

    private MoveLimits() {}
}
