package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.verdearbiter.AlphabetPlayers.Strategy;
import io.verdant.verdearbiter.AlphabetPlayers.Style;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand random games over real traces of small networks that use every operator of the first job: who is honest
 * never loses, and every game ends within its cap. A failure prints the seed of its network and the game's number.
 */
class RandomTensorGameTest {
    private static final long SEED = 20261121;
    private static final int NETWORKS = 10;
    private static final int COLLUDERS = 64;

    private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
    private int games;

    private record Ground(World world, TensorArena arena, Execution honest) {
        Strategy honestClaimant() {
            Claimant claimant = new Claimant(arena, new TensorHoldings(arena, honest));
            return state -> AlphabetPlayers.encoded(claimant.move(state));
        }

        Strategy honestChallenger() {
            Challenger challenger = new Challenger(arena, new TensorHoldings(arena, honest));
            return state -> AlphabetPlayers.encoded(challenger.move(state));
        }

        Ground claiming(Claim claim) {
            return new Ground(world, new TensorArena(world.context(claim)), honest);
        }
    }

    /** 5,000 games. */
    @Test
    void shouldNeverConvictAnHonestClaimant() {
        onNetworks((world, random) -> {
            Ground ground = ground(world, world.claim(PlanObserver.NONE));
            TensorHoldings holdings = new TensorHoldings(ground.arena, world.honest());
            for (int game = 0; game < 500; game++) {
                Strategy attacker = state -> Optional.of(attack(state, ground.arena, holdings, random));
                assertLoser(Player.CHALLENGER, ground, ground.honestClaimant(), attacker);
            }
        });
        assertSeen(EnumSet.of(Cause.CHUNK_HOLDS, Cause.BAD_OPENING, Cause.ROOT_HOLDS, Cause.ILLEGAL_MOVE));
        assertEquals(5_000, games);
    }

    /** 4,000 games. */
    @Test
    void shouldAlwaysConvictALyingClaimant() {
        onNetworks((world, random) -> {
            Execution honest = world.honest();
            for (int lies = 0; lies < 50; lies++) {
                PlanObserver lie = lie(world, random);
                Ground ground = new Ground(world, new TensorArena(world.context(world.claim(lie))), honest);
                TensorHoldings liars = new TensorHoldings(ground.arena, world.execution(lie));
                Claimant liar = new Claimant(ground.arena, liars);
                for (int game = 0; game < 8; game++) {
                    Style style = Style.values()[random.nextInt(Style.values().length)];
                    Strategy claimant =
                            state -> liar.move(state).flatMap(move -> AlphabetPlayers.twisted(move, style, random));
                    assertLoser(Player.CLAIMANT, ground, claimant, ground.honestChallenger());
                }
            }
        });
        assertSeen(EnumSet.of(
                Cause.CHUNK_DIFFERS, Cause.LIST_MISMATCH, Cause.LAST_ACCUMULATOR, Cause.MALFORMED, Cause.CLOCK));
        assertEquals(4_000, games);
    }

    /** 1,000 games. */
    @Test
    void shouldConvictAClaimedRootThatIsNotTheTraces() {
        onNetworks((world, random) -> {
            Claim right = world.claim(PlanObserver.NONE);
            Ground honest = ground(world, right);
            for (int game = 0; game < 100; game++) {
                Hash32 other = game % 2 == 0 ? Hash32.ZERO : right.startRoot();
                Claim wrong = random.nextBoolean()
                        ? world.claim(other, right.gradientRoot(), null)
                        : world.claim(right.endRoot(), other, null);
                Ground ground = honest.claiming(wrong);
                assertLoser(Player.CLAIMANT, ground, ground.honestClaimant(), ground.honestChallenger());
            }
        });
        assertSeen(EnumSet.of(Cause.LIST_MISMATCH));
        assertEquals(1_000, games);
    }

    /** 1,290 games: 64 accomplices of a liar and an honest challenger between them; then the 64 against an honest claimant. */
    @Test
    void shouldFindTheTruthWithOneHonestChallengerAmongSixtyFourColluders() {
        onNetworks((world, random) -> {
            PlanObserver lie = lie(world, random);
            TensorArena arena = new TensorArena(world.context(world.claim(lie)));
            Ground ground = new Ground(world, arena, world.honest());
            TensorHoldings liars = new TensorHoldings(arena, world.execution(lie));
            Claimant liar = new Claimant(arena, liars);
            Strategy claimant = state -> AlphabetPlayers.encoded(liar.move(state));
            int turn = random.nextInt(COLLUDERS + 1);
            for (int place = 0; place <= COLLUDERS; place++) {
                if (place == turn) {
                    assertLoser(Player.CLAIMANT, ground, claimant, ground.honestChallenger());
                } else {
                    play(ground, claimant, state -> Optional.of(attack(state, arena, liars, random)));
                }
            }
            Ground honest = ground(world, world.claim(PlanObserver.NONE));
            TensorHoldings holdings = new TensorHoldings(honest.arena, world.honest());
            for (int place = 0; place < COLLUDERS; place++) {
                Strategy attacker = state -> Optional.of(attack(state, honest.arena, holdings, random));
                assertLoser(Player.CHALLENGER, honest, honest.honestClaimant(), attacker);
            }
        });
        assertEquals(NETWORKS * (2 * COLLUDERS + 1), games);
    }

    private static Ground ground(World world, Claim claim) {
        return new Ground(world, new TensorArena(world.context(claim)), world.honest());
    }

    /** One flipped bit, anywhere. */
    private static PlanObserver lie(World world, SplittableRandom random) {
        int step = random.nextInt(world.plan.stepCount());
        List<Node> nodes = world.plan.program(step).nodes();
        Node node = nodes.get(random.nextInt(nodes.size()));
        return World.tamper(step, node.index(), random.nextInt(node.shape().elementCount()));
    }

    private static byte[] attack(GameState state, TensorArena arena, TensorHoldings holdings, SplittableRandom random) {
        if (random.nextInt(40) == 0) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            return garbage;
        }
        return MoveCodec.encode(
                switch (state) {
                    case GameState.Picking s
                    when s.moveCount() == 1 && random.nextInt(6) == 0 -> new Move.DisputeRoots(random.nextInt(3));
                    case GameState.Picking s ->
                        new Move.PickChild(random.nextInt(s.list().hashes().size()));
                    case GameState.PickingRoot s -> {
                        int place = random.nextInt(s.list().hashes().size());
                        yield s.list().last()
                                ? new Move.PickOutput(
                                        place,
                                        twisted(
                                                holdings.outputOpening(
                                                        s.root(),
                                                        s.list().child(place).index()),
                                                random))
                                : new Move.PickChild(place);
                    }
                    case GameState.Choosing s ->
                        new Move.PickElement(
                                random.nextInt(arena.elementCount(s.descent().path())));
                    case GameState.Dividing s -> new Move.PickInterval(random.nextInt(s.coarse().length));
                    case GameState.Chunking s -> {
                        int place = random.nextInt(s.accumulators().fine().length);
                        int microStep = s.accumulators().microStep(place);
                        yield new Move.PickChunk(
                                place, twisted(holdings.openings(s.descent(), s.element(), microStep), random));
                    }
                    default -> new Move.DisputeFailure();
                });
    }

    private static byte[] twisted(byte[] openings, SplittableRandom random) {
        if (random.nextBoolean() && openings.length > 0) {
            openings[random.nextInt(openings.length)] ^= 1;
            return openings;
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(openings, random.nextInt(openings.length + 40)) : openings;
    }

    private interface OnNetwork {
        void play(World world, SplittableRandom random);
    }

    private void onNetworks(OnNetwork each) {
        for (int network = 0; network < NETWORKS; network++) {
            long seed = SEED + network;
            SplittableRandom random = new SplittableRandom(seed);
            int batch = random.nextInt(2, 5);
            int classes = random.nextInt(2, 5);
            MlpPlan mlp = new MlpPlan(batch, random.nextInt(2, 40), random.nextInt(2, 35), classes);
            int before = games;
            try (World world = new World(mlp, random.nextInt(1, 4), classes, batch)) {
                each.play(world, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed=" + seed + " game=" + (games - before), e);
            }
        }
    }

    private void assertLoser(Player loser, Ground ground, Strategy claimant, Strategy challenger) {
        Ending ending = play(ground, claimant, challenger);
        causes.merge(ending.cause(), 1, Integer::sum);
        assertEquals(loser, ending.loser(), ending.toString());
    }

    private Ending play(Ground ground, Strategy claimant, Strategy challenger) {
        games++;
        Game game = new Game(ground.arena);
        GameState state = game.start();
        while (!(state instanceof GameState.Over)) {
            Strategy strategy = state.turn() == Player.CLAIMANT ? claimant : challenger;
            Optional<byte[]> move = strategy.move(state);
            state = move.isEmpty() ? game.timeout(state, state.turn()) : game.apply(state, move.get());
            assertTrue(state.moveCount() <= 2 * MoveLimits.MAX_MOVES_PER_PLAYER);
        }
        Ending ending = ((GameState.Over) state).ending();
        assertTrue(ending.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH && ending.flops() <= MoveLimits.MAX_FLOPS);
        return ending;
    }

    private void assertSeen(EnumSet<Cause> expected) {
        assertTrue(causes.keySet().containsAll(expected), "seed=" + SEED + " causes=" + causes);
    }
}
