package io.verdant.node;

import io.verdant.repops.Compute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A run of the real agents in virtual time, with its folder as {@code train} leaves one: the job, the model and the log.
 *
 * @param path the run's folder
 */
record SimulatedRun(Path path, JobFile job, Publication publication, Outcome outcome) {
    private static final long CAP_NS = 3_600_000_000_000L;

    /** Runs that job in that scenario with these liars, in a folder that is empty or new. */
    static SimulatedRun of(String yaml, Scenario scenario, Map<Integer, Adversary> liars, Path folder) {
        try {
            Files.createDirectories(folder);
            Path jobFile = Files.writeString(folder.resolve("job.yaml"), yaml);
            JobFile job = JobFile.read(jobFile);
            Publication publication = Publication.of(job, folder.resolve("cache"));
            Path network = Files.createDirectory(folder.resolve("network"));
            Outcome outcome;
            try (Compute compute = Compute.ofThreads(1)) {
                outcome = new Outcome(
                        new Simulation(job, publication, scenario.withLiars(liars), compute, network).run(CAP_NS));
            }
            RunDirectory kept = RunDirectory.begin(jobFile, publication, "run", folder.resolve("run"));
            RunReplay.writeNetwork(kept, Participant.genesis(job), jobFile);
            Files.copy(network.resolve("journal.log"), kept.journal());
            return new SimulatedRun(kept.path(), job, publication, outcome);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
