package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random games against players who lie, cheat in their moves, or say nothing: who is honest never loses. */
class AlphabetGameTest {
    private static final long SEED = 20261120;
    private static final int ALPHABETS = 200;
    private static final int GAMES_EACH = 170;

    /** A player as a function from the state to a move's bytes; empty is silence. */
    private interface Strategy {
        Optional<byte[]> move(GameState state);
    }

    private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);

    @Test
    void shouldNeverConvictAnHonestClaimant() {
        playAll((alphabet, honest, random) -> {
            alphabet.claiming(honest.root());
            Claimant claimant = new Claimant(alphabet, honest);
            Strategy challenger = state -> Optional.of(attack(alphabet, honest, state, random));
            assertLoser(Player.CHALLENGER, alphabet, state -> encoded(claimant.move(state)), challenger);
        });
        assertSeen(EnumSet.of(
                Cause.CHUNK_HOLDS, Cause.BAD_OPENING, Cause.ROOT_HOLDS, Cause.MALFORMED, Cause.ILLEGAL_MOVE));
    }

    @Test
    void shouldAlwaysConvictALyingClaimant() {
        playAll((alphabet, honest, random) -> {
            AlphabetHoldings liar = new AlphabetHoldings(honest, lies(alphabet, random));
            alphabet.claiming(liar.root());
            assertLoser(Player.CLAIMANT, alphabet, liar(alphabet, liar, random), honest(alphabet, honest));
        });
        assertSeen(EnumSet.of(
                Cause.CHUNK_DIFFERS,
                Cause.NON_FINITE,
                Cause.LIST_MISMATCH,
                Cause.LEAF_MISMATCH,
                Cause.LAST_ACCUMULATOR,
                Cause.ILLEGAL_MOVE,
                Cause.MALFORMED,
                Cause.CLOCK));
    }

    @Test
    void shouldConvictAClaimedRootThatIsNotTheTraces() {
        playAll((alphabet, honest, random) -> {
            AlphabetHoldings other = new AlphabetHoldings(honest, lies(alphabet, random));
            alphabet.claiming(random.nextInt(4) == 0 ? Hash32.ZERO : other.root());
            Claimant truth = new Claimant(alphabet, honest);
            Claimant lie = new Claimant(alphabet, other);
            Strategy claimant =
                    state -> encoded(state instanceof GameState.ListingRoot ? lie.move(state) : truth.move(state));
            assertLoser(Player.CLAIMANT, alphabet, claimant, honest(alphabet, honest));
        });
        assertSeen(EnumSet.of(Cause.ROOT_DIFFERS, Cause.LIST_MISMATCH));
    }

    @Test
    void shouldConvictAClaimThatHoldsAForbiddenValueThatBothComputed() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int number = 0; number < 2_000; number++) {
            Alphabet alphabet = new Alphabet(random, 3, 6);
            List<Integer> place = place(alphabet, random);
            AlphabetHoldings both = new AlphabetHoldings(new AlphabetHoldings(alphabet), Map.of(place, 1 << 31));
            alphabet.claiming(both.root());
            Claimant claimant = new Claimant(alphabet, both);
            Challenger challenger = new Challenger(alphabet, new FailedHoldings(both, place));
            assertLoser(
                    Player.CLAIMANT,
                    alphabet,
                    state -> encoded(claimant.move(state)),
                    state -> encoded(challenger.move(state)));
        }
        assertEquals(Set.of(Cause.NON_FINITE), causes.keySet());
    }

    private interface OneGame {
        void play(Alphabet alphabet, AlphabetHoldings honest, SplittableRandom random);
    }

    private void playAll(OneGame game) {
        for (int index = 0; index < ALPHABETS; index++) {
            long seed = SEED + index;
            SplittableRandom random = new SplittableRandom(seed);
            int depth = random.nextInt(1, 4);
            int maxCount = index % 50 == 0 ? 150 : depth == 1 ? 40 : 6;
            Alphabet alphabet = new Alphabet(random, index % 50 == 0 ? 2 : depth, maxCount);
            AlphabetHoldings honest = new AlphabetHoldings(alphabet);
            for (int number = 0; number < GAMES_EACH; number++) {
                try {
                    game.play(alphabet, honest, random);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed=" + seed + " game=" + number, e);
                }
            }
        }
    }

    private void assertLoser(Player loser, Alphabet alphabet, Strategy claimant, Strategy challenger) {
        Game game = new Game(alphabet);
        GameState state = game.start();
        while (!(state instanceof GameState.Over)) {
            Strategy strategy = state.turn() == Player.CLAIMANT ? claimant : challenger;
            Optional<byte[]> move = strategy.move(state);
            state = move.isEmpty() ? game.timeout(state, state.turn()) : game.apply(state, move.get());
            assertTrue(state.moveCount() <= 2 * MoveLimits.MAX_MOVES_PER_PLAYER);
        }
        Ending ending = ((GameState.Over) state).ending();
        causes.merge(ending.cause(), 1, Integer::sum);
        assertEquals(loser, ending.loser(), ending.toString());
        assertTrue(ending.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH);
    }

    private void assertSeen(Set<Cause> expected) {
        assertTrue(causes.keySet().containsAll(expected), "seed=" + SEED + " causes=" + causes);
        assertEquals(
                ALPHABETS * GAMES_EACH,
                causes.values().stream().mapToInt(i -> i).sum());
    }

    private static Optional<byte[]> encoded(Optional<Move> move) {
        return move.map(MoveCodec::encode);
    }

    private static Strategy honest(Alphabet alphabet, AlphabetHoldings holdings) {
        Challenger challenger = new Challenger(alphabet, holdings);
        return state -> encoded(challenger.move(state));
    }

    /** One to three wrong elements; one lie in eight is a forbidden value. */
    private static Map<List<Integer>, Integer> lies(Alphabet alphabet, SplittableRandom random) {
        Map<List<Integer>, Integer> lies = new HashMap<>();
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            lies.put(place(alphabet, random), 1 << (random.nextInt(8) == 0 ? 31 : random.nextInt(31)));
        }
        return lies;
    }

    private static List<Integer> place(Alphabet alphabet, SplittableRandom random) {
        List<Integer> place = new ArrayList<>();
        while (place.size() < alphabet.depth()) {
            place.add(random.nextInt(alphabet.childCount(place)));
        }
        place.add(random.nextInt(alphabet.elementCount(place)));
        return List.copyOf(place);
    }

    /** Stands by its lie; often it also corrupts a move, is silent, or lies in the accumulators before the last. */
    private static Strategy liar(Alphabet alphabet, AlphabetHoldings holdings, SplittableRandom random) {
        Claimant claimant = new Claimant(alphabet, holdings);
        int style = random.nextInt(5);
        return state -> {
            Optional<Move> move = claimant.move(state);
            if (style == 1 && random.nextInt(8) == 0) {
                return Optional.empty();
            }
            if (style == 2 && random.nextInt(4) == 0) {
                return encoded(move).map(bytes -> corrupted(bytes, random));
            }
            if (style == 3 && move.isPresent() && move.get() instanceof Move.PostAccumulators posted) {
                long[] bits = posted.bits().clone();
                bits[random.nextInt(bits.length)] ^= 1L << random.nextInt(31);
                return Optional.of(MoveCodec.encode(new Move.PostAccumulators(posted.width(), bits)));
            }
            if (style == 4 && move.isPresent() && move.get() instanceof Move.PostList posted) {
                List<Hash32> hashes = posted.hashes();
                return Optional.of(MoveCodec.encode(new Move.PostList(hashes.subList(0, hashes.size() - 1))));
            }
            return encoded(move);
        };
    }

    private static byte[] corrupted(byte[] move, SplittableRandom random) {
        byte[] bytes = move.clone();
        switch (random.nextInt(3)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 9));
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    /** Any move that might get through: mostly well formed, sometimes out of range or garbage. */
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
