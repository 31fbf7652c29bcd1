package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.Endpoint;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One run of {@code submit}: the publisher alone in this process, the network elsewhere. */
final class SubmitRun {
    private static final long REACH_NS = 10_000_000_000L;

    private final JobFile job;
    private final Publication publication;
    private final RunDirectory run;
    private final Terminal terminal;

    private SubmitRun(JobFile job, Publication publication, RunDirectory run, Terminal terminal) {
        this.job = job;
        this.publication = publication;
        this.run = run;
        this.terminal = terminal;
    }

    /** @param folder where the run is kept; null for a new folder under {@code runs/} */
    static SubmitRun begin(JobFile job, Path jobFile, @Nullable Path folder, Terminal terminal) {
        terminal.err().println("preparing " + job.job() + ": model and data");
        Publication publication = Publication.of(job, Machine.cacheDirectory());
        RunDirectory run = RunDirectory.begin(jobFile, publication, job.job(), folder);
        return new SubmitRun(job, publication, run, terminal);
    }

    /** The publisher's key of the job's private network. */
    SigningKey derivedKey() {
        return SigningKey.derive(job.seed(), Role.PUBLISHER, 1);
    }

    /** The job's private network, as {@code verdant network} writes it. */
    Genesis derivedGenesis() {
        return Participant.genesis(job);
    }

    /** Publishes the job and follows it to its end. */
    RunReport execute(Endpoint coordinator, Genesis genesis, SigningKey key, String listen, int threads)
            throws InterruptedException {
        RunReplay.writeNetwork(run, genesis, job.file());
        try (FollowedRun followed = new FollowedRun(run, genesis, terminal, (entry, state) -> {})) {
            RunSession session;
            double wallSeconds;
            long startedNs = System.nanoTime();
            AtomicBoolean heard = new AtomicBoolean();
            try (ProcessHost host = new ProcessHost(threads)) {
                Members members = new Members(host, genesis, coordinator);
                PublisherAgent publisher = members.publisher(
                        new Members.Setup(Role.PUBLISHER, "publisher-1", key, listen, 0),
                        publication,
                        run.checkpoints(),
                        followed.replica(),
                        (entry, state) -> {
                            heard.set(true);
                            followed.onEntry(entry, state);
                        });
                host.start(publisher);
                session = new RunSession(run, host, publisher);
                wallSeconds = session.await(() ->
                        heard.get() || System.nanoTime() - startedNs < REACH_NS ? null : unreachable(coordinator));
            }
            return followed.finish(session, wallSeconds, null);
        }
    }

    private static UserError unreachable(Endpoint coordinator) {
        return UserError.because(ExitCode.UNAVAILABLE, "no coordinator answers")
                .with("address", coordinator)
                .next("check the address and that the coordinator runs");
    }
}
