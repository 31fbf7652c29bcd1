package io.verdant.node;

import io.verdant.coordinator.NetworkState;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a publisher's job to its end and writes what is left of it: the report and the signed manifest. Shared by
 * {@code train}, where the network is in this process, and {@code submit}, where it is elsewhere.
 */
final class RunSession {
    private static final long POLL_MILLIS = 20;

    private final RunDirectory run;
    private final ProcessHost host;
    private final PublisherAgent publisher;
    private final long startedNs = System.nanoTime();

    RunSession(RunDirectory run, ProcessHost host, PublisherAgent publisher) {
        this.run = run;
        this.host = host;
        this.publisher = publisher;
    }

    /**
     * Waits until the job has ended and everything of it is stored.
     *
     * @param networkFailure a fault besides the agents', or null
     * @return seconds since the session began
     * @throws UserError if an agent failed or the job was refused
     */
    double await(Supplier<@Nullable Throwable> networkFailure) throws InterruptedException {
        while (!publisher.awaitDone(POLL_MILLIS)) {
            Throwable failure = host.failure() != null ? host.failure() : networkFailure.get();
            if (failure != null) {
                throw Failures.explain(failure);
            }
            Optional<String> refusal = publisher.refusal();
            if (refusal.isPresent()) {
                throw UserError.because(ExitCode.JOB_REFUSED, "the network refused the job")
                        .with("reason", refusal.get())
                        .next("change the job as the reason says and submit it again");
            }
        }
        return (System.nanoTime() - startedNs) / 1e9;
    }

    /** Writes the report and the manifest once the publisher's thread has ended. */
    RunReport finish(NetworkState state, double wallSeconds, @Nullable ChainReport chain) {
        RunReport report =
                RunReports.of(state, wallSeconds, host.sentLength(), run).with(chain);
        RunDirectory.write(run.report(), JsonOutput.text(report).getBytes(StandardCharsets.UTF_8));
        RunManifest.write(run, publisher.seat.key());
        // Last: a run that is killed before its manifest is there needs its network's state to go on.
        run.deleteState();
        return report;
    }

    /** The exit code that a finished job deserves; a halted one is said with its reason. */
    static void requireFinished(NetworkState state) {
        if (state.halted()) {
            throw UserError.because(ExitCode.JOB_FAILED, "the job halted")
                    .with(
                            "reason",
                            state.job()
                                    .flatMap(job -> job.halt())
                                    .map(Object::toString)
                                    .orElse("unknown"))
                    .with("round", state.round())
                    .next("read `verdant explain` of the run's last round");
        }
    }
}
