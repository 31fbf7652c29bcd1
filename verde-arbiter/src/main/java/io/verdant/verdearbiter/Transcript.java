package io.verdant.verdearbiter;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A game as it was played: the moves in order, as bytes, and whose clock ran out, if that ended it. With the
 * {@link DisputeContext} it is all that the verdict depends on.
 */
public record Transcript(List<byte[]> moves, @Nullable Player timedOut) {
    private static final byte VERSION = 1;
    private static final int MAX_MOVES = 2 * MoveLimits.MAX_MOVES_PER_PLAYER;

    public Transcript {
        moves = List.copyOf(moves);
    }

    /**
     * Version, who timed out (0 nobody, 1 claimant, 2 challenger), the count, then each move's length and bytes.
     *
     * @throws IllegalArgumentException for more moves or longer ones than a game can have
     */
    public byte[] encode() {
        int length = 3;
        for (byte[] move : moves) {
            if (move.length > 0xffff) {
                throw new IllegalArgumentException("moveLength=" + move.length);
            }
            length += 2 + move.length;
        }
        if (moves.size() > MAX_MOVES) {
            throw new IllegalArgumentException("moveCount=" + moves.size() + " limit=" + MAX_MOVES);
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(VERSION)
                .put((byte) (timedOut == null ? 0 : timedOut.ordinal() + 1))
                .put((byte) moves.size());
        for (byte[] move : moves) {
            out.putShort((short) move.length).put(move);
        }
        return out.array();
    }

    /** The transcript in those hostile bytes, or why they are none. */
    public static Decoded<Transcript> decode(byte[] bytes) {
        MoveReader in = new MoveReader(bytes);
        int version = in.unsignedByte();
        int timedOut = in.unsignedByte();
        int count = in.unsignedByte();
        if (version != VERSION || timedOut > 2 || count > MAX_MOVES) {
            return Decoded.refused(
                    Reason.MALFORMED, "version=" + version + " timedOut=" + timedOut + " moveCount=" + count);
        }
        List<byte[]> moves = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            moves.add(in.bytes(0xffff));
        }
        if (!in.finished()) {
            return Decoded.refused(Reason.MALFORMED, "transcriptLength=" + bytes.length);
        }
        return Decoded.ok(new Transcript(moves, timedOut == 0 ? null : Player.values()[timedOut - 1]));
    }
}
