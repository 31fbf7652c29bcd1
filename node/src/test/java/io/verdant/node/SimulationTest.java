package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.node.Scenario.Failure;
import io.verdant.node.Scenario.Outage;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.repops.Compute;
import io.verdant.testkit.Forgery;
import io.verdant.testkit.SimulatedCoordinator;
import io.verdant.testkit.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole rounds of the real agents on a simulated network. Whatever a seed draws: the run ends, the books balance, every
 * replica has the same log, only liars pay, and equal accepted sets give equal bits.
 *
 * <p>A failure names its seed; {@code -Dverdant.simulation.seed=N} runs that seed alone, {@code
 * -Dverdant.simulation.seeds=N} runs so many for each threat.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("verdant.simulation.seeds", 8);
    private static final Long SEED = Long.getLong("verdant.simulation.seed");
    private static final long CAP_NS = 8 * 3_600_000_000_000L;
    private static final int ENTRIES = 85;
    private static final List<String> WORKERS = List.of("worker-1", "worker-2", "worker-3", "worker-4");
    private static final List<String> VALIDATORS = List.of("validator-1", "validator-2");
    private static final List<String> FOLLOWERS = List.of(
            "publisher-1",
            "aggregator-1",
            "validator-1",
            "validator-2",
            "arbiter-1",
            "worker-1",
            "worker-2",
            "worker-3",
            "worker-4");
    private static final List<String> COORDINATOR = List.of("coordinator-1");
    private static final Weather CALM = Weather.calm();
    private static final Weather BAD = Weather.rough(0.02);
    private static final String JOB = """
            job: simulation
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 4, localSteps: 2, batch: 16, roundBudgetSeconds: 60}
            verification: {challengeWindow: {rounds: 1, seconds: 60}}
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    /** Checkpoints by everything that may decide their bits, over all runs. */
    private static final Map<List<Object>, Hash32> BITS = new HashMap<>();

    @TempDir
    private static Path folder;

    private static JobFile job;
    private static Publication publication;
    private static Compute compute;
    private static Outcome undisturbed;
    private static int runs;

    @BeforeAll
    static void authorTheModelAndRunItUndisturbed() throws IOException {
        job = JobFile.read(Files.writeString(folder.resolve("job.yaml"), JOB));
        publication = Publication.of(job, folder.resolve("cache"));
        compute = Compute.ofThreads(1);
        undisturbed = run(Scenario.of(0, CALM));
        undisturbed.requireEveryHonestClaim();
    }

    @AfterAll
    static void close() {
        compute.close();
    }

    @Test
    void shouldDoTheSameTwiceFromOneSeed() {
        Hazards hazards = new Hazards(1, ENTRIES);
        Scenario scenario = Scenario.of(1, BAD).withOutages(hazards.shortOutages(3, FOLLOWERS));
        assertEquals(run(scenario).state().runningHash(), run(scenario).state().runningHash());
    }

    @Test
    void shouldKeepTheBitsWhenMessagesAreLateLostOrOvertaken() {
        forEachSeed(seed -> Scenario.of(seed, Weather.rough(0.1)), SimulationTest::requireUndisturbed);
    }

    @Test
    void shouldKeepTheBitsWhenSomebodyIsSlow() {
        forEachSeed(
                seed -> Scenario.of(seed, CALM).withSlowness(Map.of(new Hazards(seed, ENTRIES).any(FOLLOWERS), 80)),
                SimulationTest::requireUndisturbed);
    }

    @Test
    void shouldKeepTheBitsWhenClocksAreWrong() {
        forEachSeed(
                seed -> Scenario.of(seed, BAD).withClockOffsetsNs(new Hazards(seed, ENTRIES).wrongClocks(FOLLOWERS)),
                SimulationTest::requireUndisturbed);
    }

    @Test
    void shouldKeepTheBitsWhenAnyoneCrashesAndComesBack() {
        forEachSeed(
                seed -> Scenario.of(seed, BAD).withOutages(new Hazards(seed, ENTRIES).shortOutages(4, FOLLOWERS)),
                SimulationTest::requireUndisturbed);
    }

    @Test
    void shouldKeepTheBitsWhenTheCoordinatorCrashesWithATornJournal() {
        forEachSeed(
                seed -> Scenario.of(seed, BAD).withOutages(new Hazards(seed, ENTRIES).anyOutages(3, COORDINATOR)),
                SimulationTest::requireUndisturbed);
    }

    @Test
    void shouldFindEveryKindOfLiarAndSpareTheOthers() {
        for (Attack attack : Hazards.OBVIOUS) {
            forSeeds(
                    1 + SEEDS / 4,
                    seed -> {
                        Hazards hazards = new Hazards(seed, ENTRIES);
                        int worker = 1 + hazards.below(WORKERS.size());
                        return Scenario.of(seed, BAD).withLiars(Map.of(worker, hazards.liar(worker, attack)));
                    },
                    SimulationTest::requireJustice);
        }
    }

    @Test
    void shouldConvictALiarWhoeverCrashesMeanwhile() {
        forEachSeed(
                seed -> {
                    Hazards hazards = new Hazards(seed, ENTRIES);
                    Adversary liar = hazards.liar(4, hazards.any(List.of(Attack.TAMPER, Attack.NOISE, Attack.COPY)));
                    return Scenario.of(seed, BAD)
                            .withLiars(Map.of(4, liar))
                            .withOutages(hazards.shortOutages(4, FOLLOWERS));
                },
                SimulationTest::requireJustice);
    }

    @Test
    void shouldJudgeTheSameWhereTheArbiterIsKilledAfterEveryMove() {
        Adversary liar = new Hazards(5, ENTRIES).liar(4, Attack.TAMPER);
        Scenario calm = Scenario.of(5, CALM).withLiars(Map.of(4, liar));
        Outcome whole = run(calm);
        List<Outage> kills = disputeEntries(whole).stream()
                .map(index -> new Outage(Failure.CRASH, "arbiter-1", index, 1, 50_000_000))
                .toList();
        assertTrue(kills.size() >= 10, "moves=" + kills.size());
        Outcome outcome = run(calm.withOutages(kills));
        requireJustice(outcome);
        assertEquals(whole.checkpoint(), outcome.checkpoint());
        assertEquals(
                whole.state().games().getFirst().summary().orElseThrow().element(),
                outcome.state().games().getFirst().summary().orElseThrow().element());
    }

    /** The opening of the disputes and every move in them, by their place in the log. */
    private static List<Long> disputeEntries(Outcome outcome) {
        var log = outcome.simulation().coordinator();
        return LongStream.range(0, log.entryCount())
                .filter(index -> {
                    Command command = CommandCodec.decode(
                                    log.entry(index).envelope().payload())
                            .get();
                    return command instanceof Command.OpenDispute || command instanceof Command.DisputeMove;
                })
                .boxed()
                .toList();
    }

    @Test
    void shouldConvictALiarWhoseFirstChallengerFellSilent() {
        forEachSeed(
                seed -> {
                    Hazards hazards = new Hazards(seed, ENTRIES);
                    return Scenario.of(seed, BAD)
                            .withLiars(Map.of(3, hazards.liar(3, Attack.TAMPER)))
                            .withOutages(List.of(new Outage(Failure.DESERTION, "", 0, 0, 0)));
                },
                outcome -> {
                    assertTrue(outcome.state().finished());
                    outcome.requireEveryLiarFound();
                    assertEquals(
                            List.of(GameRecord.Outcome.CHALLENGER_LOST, GameRecord.Outcome.CLAIMANT_LOST),
                            outcome.state().games().stream()
                                    .map(GameRecord::outcome)
                                    .toList());
                });
    }

    /** Its root is disputed, it plays, it loses, and nobody else does; without a second aggregator the job ends there. */
    @Test
    void shouldConvictALyingAggregator() {
        Adversary liar = new Adversary(1, Attack.TAMPER, Adversary.EVERY_ROUND, 0, null, 1f);
        forSeeds(2, seed -> Scenario.of(seed, CALM).withLiars(Map.of(Scenario.AGGREGATOR, liar)), outcome -> {
            assertTrue(outcome.state().halted());
            assertEquals(
                    Reason.AGGREGATE_MISMATCH,
                    outcome.state().job().orElseThrow().halt().orElseThrow().reason());
            GameRecord game = outcome.state().games().getFirst();
            assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
            assertEquals("CHUNK_DIFFERS", game.summary().orElseThrow().cause());
            assertEquals(Member.Status.EXCLUDED, outcome.member("aggregator-1").status());
        });
    }

    /** It counts one label too many in one batch: found, disputed to that sum, convicted; the training stands. */
    @Test
    void shouldConvictAnAggregatorThatStatesAFalseAccuracy() {
        Adversary liar = new Adversary(1, Attack.TAMPER, Adversary.EVERY_ROUND, 3, "hits", 1f);
        forSeeds(2, seed -> Scenario.of(seed, CALM).withLiars(Map.of(Scenario.AGGREGATOR, liar)), outcome -> {
            assertTrue(outcome.state().finished());
            GameRecord game = outcome.state().games().getFirst();
            assertTrue(game.evaluation().isPresent());
            assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
            assertEquals("CHUNK_DIFFERS", game.summary().orElseThrow().cause());
            assertEquals("hits", game.summary().orElseThrow().nodeName());
            assertEquals(3, game.summary().orElseThrow().step());
            assertEquals(Member.Status.EXCLUDED, outcome.member("aggregator-1").status());
            JobState job = outcome.state().job().orElseThrow();
            assertFalse(job.evaluating().confirmed());
            JobState.Evaluation own = job.evaluating().confirmations().get(game.challenger());
            assertEquals(game.evaluation().orElseThrow().correct() - 1, own.correct());
        });
    }

    @Test
    void shouldTakeBackWhomItNoLongerWaitedFor() {
        forEachSeed(
                seed -> {
                    String away = new Hazards(seed, ENTRIES).any(List.of("worker-1", "worker-2", "validator-1"));
                    Outage outage = new Outage(Failure.ABSENCE, away, 14, 0, 0);
                    return Scenario.of(seed, BAD).withOutages(List.of(outage));
                },
                outcome -> {
                    String away =
                            outcome.simulation().scenario().outages().getFirst().name();
                    assertEquals(Member.Status.ACTIVE, outcome.member(away).status());
                    assertTrue(outcome.state().finished());
                });
    }

    @Test
    void shouldEndWhoeverFailsForHoweverLong() {
        forEachSeed(
                seed -> {
                    Hazards hazards = new Hazards(seed, ENTRIES);
                    Attack attack = hazards.any(Hazards.OBVIOUS);
                    return Scenario.of(seed, BAD)
                            .withLiars(Map.of(2, hazards.liar(2, attack)))
                            .withSlowness(Map.of(hazards.any(FOLLOWERS), 1 + hazards.below(3_000)))
                            .withClockOffsetsNs(hazards.wrongClocks(FOLLOWERS))
                            .withOutages(hazards.anyOutages(6, FOLLOWERS));
                },
                outcome -> assertTrue(outcome.state().phase().ended()));
    }

    @Test
    void shouldStopAReplicaThatTheCoordinatorLiesTo() {
        for (Forgery forgery : Forgery.values()) {
            forSeeds(
                    1,
                    seed -> {
                        Hazards hazards = new Hazards(seed + forgery.ordinal(), ENTRIES);
                        SimulatedCoordinator.Lie lie =
                                new SimulatedCoordinator.Lie(hazards.any(WORKERS), 20 + hazards.below(40), forgery);
                        return Scenario.of(seed, CALM).withLie(lie);
                    },
                    SimulationTest::requireStopped);
        }
    }

    private static void requireUndisturbed(Outcome outcome) {
        outcome.requireEveryHonestClaim();
        assertEquals(undisturbed.checkpoint(), outcome.checkpoint());
    }

    private static void requireJustice(Outcome outcome) {
        outcome.requireEveryHonestClaim();
        outcome.requireEveryLiarFound();
        outcome.requireNoFalseDispute();
    }

    private static void requireStopped(Outcome outcome) {
        SimulatedCoordinator.Lie lie = outcome.simulation().scenario().lie();
        assertTrue(outcome.simulation().coordinator().hasLied());
        assertInstanceOf(
                CoordinatorFault.class, outcome.simulation().node(lie.victim()).fault());
        assertTrue(outcome.state().finished());
    }

    private static void forEachSeed(LongFunction<Scenario> draw, Consumer<Outcome> claim) {
        forSeeds(SEEDS, draw, claim);
    }

    private static void forSeeds(int count, LongFunction<Scenario> draw, Consumer<Outcome> claim) {
        LongStream seeds = SEED == null ? LongStream.range(0, count) : LongStream.of(SEED);
        seeds.forEach(seed -> {
            Scenario scenario = draw.apply(seed);
            try {
                claim.accept(run(scenario));
            } catch (RuntimeException | AssertionError thrown) {
                throw new AssertionError(
                        "again with -Dverdant.simulation.seed=" + seed + ": " + thrown.getMessage() + " in " + scenario,
                        thrown);
            }
        });
    }

    private static Outcome run(Scenario scenario) {
        try {
            Path files = Files.createDirectory(folder.resolve("run-" + runs++));
            Outcome outcome = new Outcome(new Simulation(job, publication, scenario, compute, files).run(CAP_NS));
            outcome.requireSound();
            outcome.requireSameBitsForSameSets(BITS);
            return outcome;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
