package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.RoundState;
import io.verdant.node.Scenario.Failure;
import io.verdant.node.Scenario.Outage;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Compute;
import io.verdant.testkit.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that carry a momentum and what compression left out, on a simulated network where members crash. */
class CarriedSimulationTest {
    private static final long CAP_NS = 8 * 3_600_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final String JOB = """
            job: simulation
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, shards: 60}
            optimizer: {name: sgd, learningRate: 0.1, workerMomentum: 0.5}
            compression: {name: top-k, keep: 64, block: 512, values: int8}
            schedule: {rounds: 5, localSteps: 2, batch: 16, roundBudgetSeconds: 60}
            verification: {challengeWindow: {rounds: 1, seconds: 60}}
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    @TempDir
    private static Path folder;

    private static JobFile job;
    private static Publication publication;
    private static Compute compute;
    private static Outcome undisturbed;
    private static int runs;

    @BeforeAll
    static void runUndisturbed() throws IOException {
        job = JobFile.read(Files.writeString(folder.resolve("job.yaml"), JOB));
        publication = Publication.of(job, folder.resolve("cache"));
        compute = Compute.ofThreads(1);
        undisturbed = run(Scenario.of(0, Weather.calm()));
        undisturbed.requireEveryHonestClaim();
    }

    @AfterAll
    static void close() {
        compute.close();
    }

    private static Outcome run(Scenario scenario) throws IOException {
        Path files = Files.createDirectory(folder.resolve("run-" + runs++));
        Outcome outcome = new Outcome(new Simulation(job, publication, scenario, compute, files).run(CAP_NS));
        outcome.requireSound();
        return outcome;
    }

    /** What a worker lost, a validator that audited its last claim still has. */
    @Test
    void shouldKeepTheBitsWhereEveryWorkerCrashesOnce() throws IOException {
        List<Outage> crashes = Stream.of(1, 2, 3, 4)
                .map(worker -> new Outage(Failure.CRASH, "worker-" + worker, 25 + 17L * worker, 1, SECOND / 2))
                .toList();
        Outcome outcome = run(Scenario.of(3, Weather.rough(0.02)).withOutages(crashes));
        outcome.requireEveryHonestClaim();
        assertEquals(undisturbed.checkpoint(), outcome.checkpoint());
    }

    /** What nobody has any more is given up: the worker is missed, then begins anew from nothing carried. */
    @Test
    void shouldBeginAnewWhereWhatAWorkerCarriedIsLost() throws IOException {
        List<Outage> crashes = Stream.of("worker-1", "validator-1", "validator-2")
                .map(name -> new Outage(Failure.CRASH, name, 45, 1, SECOND))
                .toList();
        Outcome outcome = run(Scenario.of(4, Weather.calm()).withOutages(crashes));
        assertTrue(outcome.state().finished());
        Address worker = outcome.member("worker-1").address();
        List<RoundState> rounds = outcome.state().job().orElseThrow().rounds();
        assertEquals(0, outcome.state().standing(worker).slashed());
        for (RoundState round : rounds.subList(1, rounds.size())) {
            boolean lost = round.assignment(worker).isPresent()
                    && !round.claims().containsKey(worker)
                    && !round.carriedStart(worker).equals(Hash32.ZERO);
            boolean anew = round.carriedStart(worker).equals(Hash32.ZERO);
            boolean went = round.claims().containsKey(worker);
            assertTrue(lost || anew || went, "round=" + round.index());
        }
        assertTrue(
                rounds.stream().skip(1).anyMatch(round -> round.carriedStart(worker)
                        .equals(Hash32.ZERO)),
                "never began anew");
    }

    @Test
    void shouldConvictWhoForgetsWhatItCarriedThoughValidatorsCrash() throws IOException {
        Adversary liar = new Adversary(2, Attack.STALE_RESIDUAL, 2, 0, null, 1);
        List<Outage> crashes = List.of(new Outage(Failure.CRASH, "validator-1", 50, 1, SECOND / 2));
        Outcome outcome = run(
                Scenario.of(5, Weather.rough(0.02)).withLiars(Map.of(2, liar)).withOutages(crashes));
        outcome.requireEveryHonestClaim();
        outcome.requireEveryLiarFound();
        outcome.requireNoFalseDispute();
        assertEquals(
                "FMA",
                outcome.state().games().getFirst().summary().orElseThrow().operator());
    }
}
