package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.verdearbiter.AlphabetPlayers.Strategy;
import io.verdant.verdearbiter.AlphabetPlayers.Style;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A million random games against players who lie, cheat in their moves, or say nothing: who is honest never loses, never
 * moves out of turn, and every game ends within its cap. A failure prints the seed of its alphabet and the game's number.
 */
class AlphabetGameTest {
    private static final long SEED = 20261120;
    private static final int ALPHABETS = 1_000;
    private static final int COLLUDERS = 64;

    private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
    private int games;

    /** 400,000 games. */
    @Test
    void shouldNeverConvictAnHonestClaimant() {
        onAlphabets(400, (alphabet, honest, random) -> {
            alphabet.claiming(honest.root());
            Strategy claimant = AlphabetPlayers.honestClaimant(alphabet, honest);
            Strategy challenger = AlphabetPlayers.attacker(alphabet, honest, random);
            assertLoser(Player.CHALLENGER, alphabet, claimant, challenger);
        });
        assertSeen(EnumSet.of(
                Cause.CHUNK_HOLDS, Cause.BAD_OPENING, Cause.ROOT_HOLDS, Cause.MALFORMED, Cause.ILLEGAL_MOVE));
        assertEquals(400_000, games);
    }

    /** 400,000 games. */
    @Test
    void shouldAlwaysConvictALyingClaimant() {
        onAlphabets(50, (alphabet, honest, random) -> {
            AlphabetHoldings liar = new AlphabetHoldings(honest, AlphabetPlayers.lies(alphabet, random));
            alphabet.claiming(liar.root());
            for (int game = 0; game < 8; game++) {
                Style style = Style.values()[random.nextInt(Style.values().length)];
                Strategy claimant = AlphabetPlayers.liar(alphabet, liar, style, random);
                Strategy challenger = AlphabetPlayers.honestChallenger(alphabet, honest);
                assertLoser(Player.CLAIMANT, alphabet, claimant, challenger);
            }
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
        assertEquals(400_000, games);
    }

    /** 72,000 games. */
    @Test
    void shouldConvictAClaimedRootThatIsNotTheTraces() {
        onAlphabets(12, (alphabet, honest, random) -> {
            AlphabetHoldings other = new AlphabetHoldings(honest, AlphabetPlayers.lies(alphabet, random));
            alphabet.claiming(random.nextInt(4) == 0 ? Hash32.ZERO : other.root());
            Claimant truth = new Claimant(alphabet, honest);
            Claimant lie = new Claimant(alphabet, other);
            for (int game = 0; game < 6; game++) {
                Strategy claimant = state -> AlphabetPlayers.encoded(
                        state instanceof GameState.ListingRoot ? lie.move(state) : truth.move(state));
                Strategy challenger = AlphabetPlayers.honestChallenger(alphabet, honest);
                assertLoser(Player.CLAIMANT, alphabet, claimant, challenger);
            }
        });
        assertSeen(EnumSet.of(Cause.ROOT_DIFFERS, Cause.LIST_MISMATCH));
        assertEquals(72_000, games);
    }

    @Test
    void shouldConvictAClaimThatHoldsAForbiddenValueThatBothComputed() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int number = 0; number < 4_000; number++) {
            Alphabet alphabet = new Alphabet(random, 3, 6);
            List<Integer> place = AlphabetPlayers.place(alphabet, random);
            AlphabetHoldings both = new AlphabetHoldings(new AlphabetHoldings(alphabet), Map.of(place, 1 << 31));
            alphabet.claiming(both.root());
            Claimant claimant = new Claimant(alphabet, both);
            Challenger challenger = new Challenger(alphabet, new FailedHoldings(both, place));
            assertLoser(
                    Player.CLAIMANT,
                    alphabet,
                    state -> AlphabetPlayers.encoded(claimant.move(state)),
                    state -> AlphabetPlayers.encoded(challenger.move(state)));
        }
        assertEquals(Set.of(Cause.NON_FINITE), causes.keySet());
    }

    /**
     * 129,000 games: 64 challengers collude with a liar, who helps them to lose, and one honest challenger plays somewhere
     * between them; then the same 65 against an honest claimant, whom the honest one does not challenge.
     */
    @Test
    void shouldFindTheTruthWithOneHonestChallengerAmongSixtyFourColluders() {
        onAlphabets(1, (alphabet, honest, random) -> {
            AlphabetHoldings liar = new AlphabetHoldings(honest, AlphabetPlayers.lies(alphabet, random));
            int turn = random.nextInt(COLLUDERS + 1);
            alphabet.claiming(liar.root()).after(liar.traceRoot());
            int convictions = 0;
            for (int place = 0; place <= COLLUDERS; place++) {
                Strategy claimant = AlphabetPlayers.honestClaimant(alphabet, liar);
                if (place == turn) {
                    Strategy challenger = AlphabetPlayers.honestChallenger(alphabet, honest);
                    assertLoser(Player.CLAIMANT, alphabet, claimant, challenger);
                    convictions++;
                } else {
                    play(alphabet, claimant, colluder(alphabet, liar, random));
                }
            }
            assertEquals(1, convictions);
            alphabet.claiming(honest.root()).after(honest.traceRoot());
            for (int place = 0; place < COLLUDERS; place++) {
                Strategy claimant = AlphabetPlayers.honestClaimant(alphabet, honest);
                assertLoser(Player.CHALLENGER, alphabet, claimant, colluder(alphabet, honest, random));
            }
        });
        assertEquals(ALPHABETS * (2 * COLLUDERS + 1), games);
    }

    /** 1,000 games: a liar that posts one trace to an accomplice and another to whoever comes next has lost at once. */
    @Test
    void shouldConvictWhoPostsAnotherTraceThanBefore() {
        onAlphabets(1, (alphabet, honest, random) -> {
            AlphabetHoldings liar = new AlphabetHoldings(honest, AlphabetPlayers.lies(alphabet, random));
            boolean truthFirst = random.nextBoolean();
            AlphabetHoldings first = truthFirst ? honest : liar;
            alphabet.claiming(liar.root()).after(first.traceRoot());
            Strategy claimant = AlphabetPlayers.honestClaimant(alphabet, truthFirst ? liar : honest);
            assertLoser(Player.CLAIMANT, alphabet, claimant, AlphabetPlayers.mute());
        });
        assertEquals(Map.of(Cause.TWO_TRACES, ALPHABETS), causes);
    }

    private static Strategy colluder(Alphabet alphabet, AlphabetHoldings holdings, SplittableRandom random) {
        return random.nextInt(4) == 0 ? AlphabetPlayers.mute() : AlphabetPlayers.attacker(alphabet, holdings, random);
    }

    private interface OneGround {
        void play(Alphabet alphabet, AlphabetHoldings honest, SplittableRandom random);
    }

    private void onAlphabets(int timesEach, OneGround ground) {
        IntStream.range(0, ALPHABETS).forEach(index -> {
            long seed = SEED + index;
            SplittableRandom random = new SplittableRandom(seed);
            boolean wide = index % 50 == 0;
            int depth = wide ? 2 : random.nextInt(1, 4);
            Alphabet alphabet = new Alphabet(random, depth, wide ? 150 : depth == 1 ? 40 : 6);
            AlphabetHoldings honest = new AlphabetHoldings(alphabet);
            for (int number = 0; number < timesEach; number++) {
                try {
                    ground.play(alphabet, honest, random);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed=" + seed + " number=" + number, e);
                }
            }
        });
    }

    private void assertLoser(Player loser, Alphabet alphabet, Strategy claimant, Strategy challenger) {
        Ending ending = play(alphabet, claimant, challenger);
        causes.merge(ending.cause(), 1, Integer::sum);
        assertEquals(loser, ending.loser(), ending.toString());
        Strategy winner = loser == Player.CLAIMANT ? challenger : claimant;
        assertFalse(winner.move(new GameState.Over(ending)).isPresent(), "moves after the end");
    }

    /** Plays one game; whoever was asked out of turn says nothing. */
    private Ending play(Alphabet alphabet, Strategy claimant, Strategy challenger) {
        games++;
        Game game = new Game(alphabet);
        GameState state = game.start();
        while (!(state instanceof GameState.Over)) {
            Strategy strategy = state.turn() == Player.CLAIMANT ? claimant : challenger;
            Optional<byte[]> move = strategy.move(state);
            state = move.isEmpty() ? game.timeout(state, state.turn()) : game.apply(state, move.get());
            assertTrue(state.moveCount() <= 2 * MoveLimits.MAX_MOVES_PER_PLAYER);
        }
        Ending ending = ((GameState.Over) state).ending();
        assertTrue(ending.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH);
        return ending;
    }

    private void assertSeen(Set<Cause> expected) {
        assertTrue(causes.keySet().containsAll(expected), "seed=" + SEED + " causes=" + causes);
    }
}
