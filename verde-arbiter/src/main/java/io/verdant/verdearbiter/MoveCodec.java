package io.verdant.verdearbiter;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Moves as bytes, big-endian: a tag, then the fields, nothing after. Decoding never throws and allocates no more than
 * the message's own length; every move has exactly one encoding.
 */
public final class MoveCodec {
    private static final int POST_TRACE = 1;
    private static final int POST_LIST = 2;
    private static final int REVEAL_LEAF = 3;
    private static final int POST_ACCUMULATORS = 4;
    private static final int SHOW_FAILURE = 5;
    private static final int PICK_CHILD = 16;
    private static final int PICK_ELEMENT = 17;
    private static final int PICK_CHUNK = 18;
    private static final int DISPUTE_ROOTS = 19;
    private static final int PICK_OUTPUT = 20;
    private static final int DISPUTE_FAILURE = 21;
    private static final int PICK_INTERVAL = 22;

    private MoveCodec() {}

    /**
     * The bytes of a move.
     *
     * @throws IllegalArgumentException for a field outside {@link MoveLimits}
     */
    public static byte[] encode(Move move) {
        ByteBuffer out = ByteBuffer.allocate(encodedLength(move));
        switch (move) {
            case Move.PostTrace m ->
                putHashes(out.put((byte) POST_TRACE).put(m.traceRoot().bytes()), m.hashes());
            case Move.PostList m -> putHashes(out.put((byte) POST_LIST), m.hashes());
            case Move.RevealLeaf m -> putBytes(out.put((byte) REVEAL_LEAF), m.leaf(), MoveLimits.MAX_LEAF_LENGTH);
            case Move.PostAccumulators m -> putAccumulators(out, m);
            case Move.ShowFailure m ->
                putBytes(out.put((byte) SHOW_FAILURE), m.opening(), MoveLimits.MAX_OPENINGS_LENGTH);
            case Move.PickChild m -> putShort(out.put((byte) PICK_CHILD), m.index());
            case Move.PickElement m -> putShort(out.put((byte) PICK_ELEMENT), m.index());
            case Move.PickChunk m -> {
                putShort(out.put((byte) PICK_CHUNK), m.place());
                putBytes(out, m.openings(), MoveLimits.MAX_OPENINGS_LENGTH);
            }
            case Move.DisputeRoots m -> putShort(out.put((byte) DISPUTE_ROOTS), m.root());
            case Move.PickOutput m -> {
                putShort(out.put((byte) PICK_OUTPUT), m.index());
                putBytes(out, m.opening(), MoveLimits.MAX_OPENINGS_LENGTH);
            }
            case Move.DisputeFailure _ -> out.put((byte) DISPUTE_FAILURE);
            case Move.PickInterval m -> putShort(out.put((byte) PICK_INTERVAL), m.index());
        }
        return out.array();
    }

    /** The move in those hostile bytes, or why they are none. */
    public static Decoded<Move> decode(byte[] bytes) {
        if (bytes.length == 0) {
            return rejected(Reason.MALFORMED, "moveLength=0");
        }
        if (bytes.length > MoveLimits.MAX_MOVE_LENGTH) {
            return rejected(Reason.TOO_LARGE, "moveLength=" + bytes.length + " limit=" + MoveLimits.MAX_MOVE_LENGTH);
        }
        MoveReader in = new MoveReader(bytes);
        int tag = in.unsignedByte();
        Move move =
                switch (tag) {
                    case POST_TRACE -> new Move.PostTrace(in.hash(), in.hashes());
                    case POST_LIST -> new Move.PostList(in.hashes());
                    case REVEAL_LEAF -> new Move.RevealLeaf(in.bytes(MoveLimits.MAX_LEAF_LENGTH));
                    case POST_ACCUMULATORS -> accumulators(in);
                    case SHOW_FAILURE -> new Move.ShowFailure(in.bytes(MoveLimits.MAX_OPENINGS_LENGTH));
                    case PICK_CHILD -> new Move.PickChild(in.unsignedShort());
                    case PICK_ELEMENT -> new Move.PickElement(in.unsignedShort());
                    case PICK_CHUNK -> new Move.PickChunk(in.unsignedShort(), in.bytes(MoveLimits.MAX_OPENINGS_LENGTH));
                    case DISPUTE_ROOTS -> new Move.DisputeRoots(in.unsignedShort());
                    case PICK_OUTPUT ->
                        new Move.PickOutput(in.unsignedShort(), in.bytes(MoveLimits.MAX_OPENINGS_LENGTH));
                    case PICK_INTERVAL -> new Move.PickInterval(in.unsignedShort());
                    default -> new Move.DisputeFailure();
                };
        if (tag > PICK_INTERVAL || tag < POST_TRACE || (tag > SHOW_FAILURE && tag < PICK_CHILD)) {
            return rejected(Reason.MALFORMED, "moveTag=" + tag);
        }
        if (!in.finished()) {
            return rejected(Reason.MALFORMED, "moveTag=" + tag + " moveLength=" + bytes.length);
        }
        return Decoded.ok(move);
    }

    private static Move accumulators(MoveReader in) {
        int width = in.unsignedByte();
        int count = in.unsignedShort();
        in.require((width == 4 || width == 8)
                && count <= MoveLimits.MAX_ACCUMULATOR_COUNT
                && count * width <= MoveLimits.MAX_ACCUMULATORS_LENGTH);
        return new Move.PostAccumulators(width, in.words(width, count));
    }

    private static int encodedLength(Move move) {
        return switch (move) {
            case Move.PostTrace m ->
                1 + Hash32.LENGTH + 2 + Hash32.LENGTH * m.hashes().size();
            case Move.PostList m -> 1 + 2 + Hash32.LENGTH * m.hashes().size();
            case Move.RevealLeaf m -> 1 + 2 + m.leaf().length;
            case Move.PostAccumulators m -> 1 + 1 + 2 + m.width() * m.bits().length;
            case Move.ShowFailure m -> 1 + 2 + m.opening().length;
            case Move.PickChild _, Move.PickElement _, Move.DisputeRoots _, Move.PickInterval _ -> 1 + 2;
            case Move.PickChunk m -> 1 + 2 + 2 + m.openings().length;
            case Move.PickOutput m -> 1 + 2 + 2 + m.opening().length;
            case Move.DisputeFailure _ -> 1;
        };
    }

    private static void putHashes(ByteBuffer out, List<Hash32> hashes) {
        limit("listCount", hashes.size(), MoveLimits.MAX_LIST_COUNT);
        out.putShort((short) hashes.size());
        for (Hash32 hash : hashes) {
            out.put(hash.bytes());
        }
    }

    private static void putBytes(ByteBuffer out, byte[] bytes, int limit) {
        limit("fieldLength", bytes.length, limit);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static void putShort(ByteBuffer out, int value) {
        limit("value", value, 0xffff);
        out.putShort((short) value);
    }

    private static void putAccumulators(ByteBuffer out, Move.PostAccumulators move) {
        if (move.width() != 4 && move.width() != 8) {
            throw new IllegalArgumentException("width=" + move.width());
        }
        limit("accumulatorCount", move.bits().length, MoveLimits.MAX_ACCUMULATOR_COUNT);
        limit("accumulatorsLength", move.bits().length * move.width(), MoveLimits.MAX_ACCUMULATORS_LENGTH);
        out.put((byte) POST_ACCUMULATORS).put((byte) move.width()).putShort((short) move.bits().length);
        for (long bits : move.bits()) {
            if (move.width() == 8) {
                out.putLong(bits);
            } else {
                out.putInt((int) bits);
            }
        }
    }

    private static void limit(String name, int value, int limit) {
        if (value < 0 || value > limit) {
            throw new IllegalArgumentException(name + "=" + value + " limit=" + limit);
        }
    }

    private static Decoded<Move> rejected(Reason reason, String detail) {
        return Decoded.refused(reason, detail);
    }
}
