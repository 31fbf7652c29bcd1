package io.verdant.protocol;

import java.util.List;

/** The hash of a dispute's moves, which an arbiter's verdict names. */
public final class Transcripts {
    private Transcripts() {}

    /** {@code H(domain ‖ game ‖ count ‖ (length ‖ move)*)} over all moves. */
    public static Hash32 hash(Hash32 gameId, List<byte[]> moves) {
        return hash(gameId, moves, moves.size());
    }

    /**
     * The same over the first {@code count} moves: a verdict names them up to the move that decided, and one that was
     * logged after it changes nothing.
     */
    public static Hash32 hash(Hash32 gameId, List<byte[]> moves, int count) {
        HashInput input = HashInput.ofDomain("verdant/transcript").hash(gameId).int32(count);
        for (byte[] move : moves.subList(0, count)) {
            input.bytes(move);
        }
        return input.sha256();
    }
}
