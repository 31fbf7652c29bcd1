package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Players of an alphabet's games: honest ones, and those who lie, corrupt their moves or say nothing. */
final class AlphabetPlayers {
    /** A player as a function from the state to a move's bytes; empty is silence. */
    interface Strategy {
        Optional<byte[]> move(GameState state);
    }

    /** How a liar plays besides standing by its lie. */
    enum Style {
        PLAIN,
        SILENT_AT_TIMES,
        CORRUPTS_MOVES,
        LIES_IN_ACCUMULATORS,
        SHORTENS_LISTS,
        LENGTHENS_ACCUMULATORS
    }

    private AlphabetPlayers() {}

    static Strategy honestClaimant(Alphabet alphabet, AlphabetHoldings holdings) {
        Claimant claimant = new Claimant(alphabet, holdings);
        return state -> encoded(claimant.move(state));
    }

    static Strategy honestChallenger(Alphabet alphabet, AlphabetHoldings holdings) {
        Challenger challenger = new Challenger(alphabet, holdings);
        return state -> encoded(challenger.move(state));
    }

    static Optional<byte[]> encoded(Optional<Move> move) {
        return move.map(MoveCodec::encode);
    }

    /** One to three wrong elements; one lie in eight is a forbidden value. */
    static Map<List<Integer>, Integer> lies(Alphabet alphabet, SplittableRandom random) {
        Map<List<Integer>, Integer> lies = new HashMap<>();
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            lies.put(place(alphabet, random), 1 << (random.nextInt(8) == 0 ? 31 : random.nextInt(31)));
        }
        return lies;
    }

    static List<Integer> place(Alphabet alphabet, SplittableRandom random) {
        List<Integer> place = new ArrayList<>();
        while (place.size() < alphabet.depth()) {
            place.add(random.nextInt(alphabet.childCount(place)));
        }
        place.add(random.nextInt(alphabet.elementCount(place)));
        return List.copyOf(place);
    }

    static Strategy liar(Alphabet alphabet, AlphabetHoldings holdings, Style style, SplittableRandom random) {
        Claimant claimant = new Claimant(alphabet, holdings);
        return state -> {
            Optional<Move> move = claimant.move(state);
            return move.isEmpty() ? Optional.empty() : twisted(move.get(), style, random);
        };
    }

    static Optional<byte[]> twisted(Move move, Style style, SplittableRandom random) {
        byte[] bytes = MoveCodec.encode(move);
        return switch (style) {
            case PLAIN -> Optional.of(bytes);
            case SILENT_AT_TIMES -> random.nextInt(8) == 0 ? Optional.empty() : Optional.of(bytes);
            case CORRUPTS_MOVES -> Optional.of(random.nextInt(4) == 0 ? corrupted(bytes, random) : bytes);
            case LIES_IN_ACCUMULATORS -> {
                if (move instanceof Move.PostAccumulators posted) {
                    long[] bits = posted.bits().clone();
                    bits[random.nextInt(bits.length)] ^= 1L << random.nextInt(31);
                    bytes = MoveCodec.encode(new Move.PostAccumulators(posted.width(), bits));
                }
                yield Optional.of(bytes);
            }
            case SHORTENS_LISTS -> {
                if (move instanceof Move.PostList posted) {
                    List<Hash32> hashes = posted.hashes();
                    bytes = MoveCodec.encode(new Move.PostList(hashes.subList(0, hashes.size() - 1)));
                }
                yield Optional.of(bytes);
            }
            case LENGTHENS_ACCUMULATORS -> {
                if (move instanceof Move.PostAccumulators posted) {
                    long[] bits = Arrays.copyOf(posted.bits(), posted.bits().length + 1);
                    bits[bits.length - 1] = bits[bits.length - 2];
                    bytes = MoveCodec.encode(new Move.PostAccumulators(posted.width(), bits));
                }
                yield Optional.of(bytes);
            }
        };
    }

    static byte[] corrupted(byte[] move, SplittableRandom random) {
        byte[] bytes = move.clone();
        switch (random.nextInt(3)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 9));
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    /** A challenger that makes any move that might get through: mostly well formed, sometimes out of range or garbage. */
    static Strategy attacker(Alphabet alphabet, AlphabetHoldings honest, SplittableRandom random) {
        return state -> Optional.of(attack(alphabet, honest, state, random));
    }

    /** A challenger that is silent at the first move that it could make: it has paid a bond to keep others waiting. */
    static Strategy mute() {
        return state -> Optional.empty();
    }

    private static byte[] attack(Alphabet alphabet, AlphabetHoldings honest, GameState state, SplittableRandom random) {
        if (random.nextInt(40) == 0) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            return garbage;
        }
        Move move =
                switch (state) {
                    case GameState.Picking s
                    when s.moveCount() == 1 && random.nextInt(8) == 0 ->
                        new Move.DisputeRoots(random.nextInt(16) == 0 ? 1 : 0);
                    case GameState.Picking s ->
                        new Move.PickChild(pick(s.list().hashes().size(), random));
                    case GameState.Choosing _ -> new Move.PickElement(pick(alphabet.elementCount(List.of()), random));
                    case GameState.Dividing s ->
                        new Move.PickInterval(pick(s.lists().intervalCount(), random));
                    case GameState.Chunking s -> attackChunk(alphabet, s, random);
                    case GameState.PickingRoot s -> attackRoot(honest, s, random);
                    default -> new Move.DisputeFailure();
                };
        return MoveCodec.encode(move);
    }

    private static Move attackChunk(Alphabet alphabet, GameState.Chunking state, SplittableRandom random) {
        int place = pick(state.accumulators().fine().length, random);
        byte[] opening = alphabet.opening(state.accumulators().microStep(place));
        return new Move.PickChunk(place, random.nextBoolean() ? opening : corrupted(opening, random));
    }

    private static Move attackRoot(AlphabetHoldings honest, GameState.PickingRoot state, SplittableRandom random) {
        int place = pick(state.list().hashes().size(), random);
        if (!state.list().last()) {
            return new Move.PickChild(place);
        }
        int index = Math.min(
                state.list().firstIndex() + place, state.list().frontier().leafCount() - 1);
        byte[] opening = honest.outputOpening(0, index);
        return new Move.PickOutput(place, random.nextBoolean() ? opening : corrupted(opening, random));
    }

    private static int pick(int count, SplittableRandom random) {
        return random.nextInt(64) == 0 ? count + random.nextInt(3) : random.nextInt(count);
    }
}
