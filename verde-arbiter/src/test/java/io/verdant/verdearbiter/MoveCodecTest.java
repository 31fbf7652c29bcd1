package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MoveCodecTest {
    private static final long SEED = 71;

    @Test
    void shouldReadBackEveryKindOfMove() {
        for (Move move : moves()) {
            byte[] bytes = MoveCodec.encode(move);
            assertArrayEquals(bytes, MoveCodec.encode(MoveCodec.decode(bytes).get()), move.toString());
            assertEquals(move.getClass(), MoveCodec.decode(bytes).get().getClass());
        }
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryExtension() {
        for (Move move : moves()) {
            byte[] bytes = MoveCodec.encode(move);
            for (int length = 0; length < bytes.length; length++) {
                assertFalse(MoveCodec.decode(Arrays.copyOf(bytes, length)).ok(), move + " length=" + length);
            }
            assertFalse(MoveCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)).ok(), move.toString());
        }
    }

    @Test
    void shouldAnswerAnyBytesWithAMoveOrARejection() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Move> moves = moves();
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = i % 2 == 0
                    ? new byte[random.nextInt(80)]
                    : MoveCodec.encode(moves.get(random.nextInt(moves.size())));
            int flips = i % 2 == 0 ? bytes.length : random.nextInt(4);
            for (int flip = 0; flip < flips; flip++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Decoded<Move> decoded = MoveCodec.decode(bytes);
            if (decoded.ok()) {
                assertArrayEquals(bytes, MoveCodec.encode(decoded.get()), "seed=" + SEED + " case=" + i);
            }
        }
    }

    @Test
    void shouldRefuseAMessageAboveTheLimitBeforeReadingIt() {
        Decoded<Move> decoded = MoveCodec.decode(new byte[MoveLimits.MAX_MOVE_LENGTH + 1]);
        assertEquals(Reason.TOO_LARGE, decoded.refusal().reason());
    }

    @Test
    void shouldRefuseAListAboveTheLimit() {
        List<Hash32> hashes = Collections.nCopies(MoveLimits.MAX_LIST_COUNT + 1, Hash32.ZERO);
        assertThrows(IllegalArgumentException.class, () -> MoveCodec.encode(new Move.PostList(hashes)));
        byte[] bytes = new byte[3 + 32 * hashes.size()];
        bytes[0] = 2;
        bytes[2] = (byte) hashes.size();
        assertFalse(MoveCodec.decode(bytes).ok());
    }

    @Test
    void shouldReadBackATranscript() {
        List<byte[]> encoded = moves().stream().map(MoveCodec::encode).toList();
        for (Player silent : Arrays.asList(null, Player.CLAIMANT, Player.CHALLENGER)) {
            byte[] bytes = new Transcript(encoded, silent).encode();
            Transcript decoded = Transcript.decode(bytes).get();
            assertEquals(silent, decoded.timedOut());
            assertArrayEquals(bytes, decoded.encode());
            for (int length = 0; length < bytes.length; length++) {
                assertFalse(Transcript.decode(Arrays.copyOf(bytes, length)).ok(), "length=" + length);
            }
        }
    }

    @Test
    void shouldAnswerAnyTranscriptBytesWithATranscriptOrARejection() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = new Transcript(moves().stream().map(MoveCodec::encode).toList(), null).encode();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flip = 0; flip < 3; flip++) {
                bytes[random.nextInt(i % 2 == 0 ? 8 : bytes.length)] = (byte) random.nextInt();
            }
            Decoded<Transcript> decoded = Transcript.decode(bytes);
            assertTrue(!decoded.ok() || Arrays.equals(bytes, decoded.get().encode()), "seed=" + SEED + " case=" + i);
        }
    }

    private static List<Move> moves() {
        List<Hash32> hashes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            hashes.add(Sha256.of(new byte[] {(byte) i}));
        }
        return List.of(
                new Move.PostTrace(hashes.getFirst(), hashes),
                new Move.PostList(hashes.subList(1, 2)),
                new Move.RevealLeaf(new byte[] {1, 2, 3, 4}),
                new Move.PostAccumulators(4, new long[] {0, 0xffff_ffffL, 5}),
                new Move.PostAccumulators(8, new long[] {-1, Long.MIN_VALUE}),
                new Move.ShowFailure(new byte[7]),
                new Move.PickChild(65_535),
                new Move.PickElement(0),
                new Move.PickInterval(1_999),
                new Move.PickChunk(17, new byte[] {9, 9}),
                new Move.DisputeRoots(1),
                new Move.PickOutput(3, new byte[33]),
                new Move.DisputeFailure());
    }
}
