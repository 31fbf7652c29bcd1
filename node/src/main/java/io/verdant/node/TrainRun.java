package io.verdant.node;

import io.verdant.coordinator.JournalScan;
import io.verdant.coordinator.NetworkState;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code train}, new or resumed: the folder, the private network, and the publisher's copy of the log. All that
 * a resumed run needs is in the folder; it goes on to the same bits.
 */
final class TrainRun {

    private final JobFile job;
    private final Publication publication;
    private final RunDirectory run;
    private final Terminal terminal;

    private TrainRun(JobFile job, Publication publication, RunDirectory run, Terminal terminal) {
        this.job = job;
        this.publication = publication;
        this.run = run;
        this.terminal = terminal;
    }

    /**
     * Prepares a new run.
     *
     * @param folder where it is kept; null for a new folder under {@code runs/}
     */
    static TrainRun begin(Path jobFile, @Nullable Path folder, Terminal terminal) {
        JobFile job = JobFile.read(jobFile);
        terminal.err().println("preparing " + job.job() + ": model and data");
        Publication publication = Publication.of(job, Machine.cacheDirectory());
        RunDirectory run = RunDirectory.begin(jobFile, publication, job.job(), folder);
        RunReplay.writeNetwork(run, Participant.genesis(job), jobFile);
        return new TrainRun(job, publication, run, terminal);
    }

    /**
     * Prepares to go on with an interrupted run.
     *
     * @throws UserError if the folder holds no run, a finished one, or one of another contract
     */
    static TrainRun resume(Path folder, Terminal terminal) {
        RunDirectory run = RunDirectory.open(folder);
        if (Files.exists(run.manifest())) {
            throw UserError.because(ExitCode.DATA, "the run has finished")
                    .with("run", folder)
                    .next("read its report.json, or audit it");
        }
        JobFile job = RunReplay.jobFile(run);
        if (Files.exists(run.journal())) {
            JournalScan.read(run.journal(), Participant.genesis(job), RunReplay::requireContract);
        }
        Publication publication = Publication.of(job, run.read(run.modelFile()));
        return new TrainRun(job, publication, run, terminal);
    }

    /** Fails where the folder's job file is no longer the one that its journal is about, or its network is gone. */
    private void requireWhole(NetworkState state) {
        if (state.nextIndex() > 0 && !Files.isDirectory(run.state())) {
            throw UserError.because(ExitCode.NO_INPUT, "the state of the run's network is gone")
                    .with("folder", run.state())
                    .next("restore the folder, or begin a new run");
        }
        if (state.job().isPresent() && !state.jobId().equals(publication.jobId())) {
            throw UserError.because(ExitCode.DATA, "the run was begun with another job file")
                    .with("file", run.jobFile())
                    .with("run", state.jobId().brief())
                    .with("here", publication.jobId().brief())
                    .next("restore the file, or begin a new run");
        }
    }

    /** Nobody can join a private network, so a round that lacks participants will never begin. */
    private static void requireEnoughLeft(NetworkState state) {
        if (state.job().isPresent() && state.round() > 0 && !state.shortage().isEmpty()) {
            throw UserError.because(ExitCode.JOB_FAILED, "too few participants are left for another round")
                    .with("round", state.round())
                    .with("missing", state.shortage())
                    .next("begin again with more of them under `network`, or with a rule that needs fewer claims");
        }
    }

    /** A run that was begun on a chain goes on there: the log alone does not say what the chain still lacks. */
    private void requireSameHome(boolean wanted, boolean begun) {
        if (begun && !wanted) {
            throw UserError.because(ExitCode.USAGE, "the run settles on a chain")
                    .with("run", run.path())
                    .next("resume it with the same --settlement evm and --rpc");
        }
    }

    /**
     * Runs the network until the job has ended and writes the report.
     *
     * @param chainWanted which chain it settles on besides the log; null for none
     */
    RunReport execute(int threads, int metricsPort, @Nullable SettlementMixin chainWanted) throws InterruptedException {
        Path chainFolder = run.state().resolve("chain");
        requireSameHome(chainWanted != null, Files.exists(chainFolder));
        try (ChainRun chain = chainWanted == null ? null : ChainRun.begin(chainWanted, job, chainFolder, terminal);
                FollowedRun followed = new FollowedRun(
                        run,
                        Participant.genesis(job),
                        terminal,
                        chain == null ? (entry, state) -> {} : chain::onEntry)) {
            requireWhole(followed.replica().state());
            RunSession session;
            double wallSeconds;
            try (ProcessHost host = new ProcessHost(threads);
                    LocalNetwork network =
                            new LocalNetwork(job, publication, run, host, followed.replica(), (entry, state) -> {
                                followed.onEntry(entry, state);
                                requireEnoughLeft(state);
                            });
                    MetricsServer metrics = MetricsServer.start(
                            network.metrics().registry(), InetAddress.getLoopbackAddress(), metricsPort)) {
                terminal.err().println("metrics " + metrics.url());
                session = new RunSession(run, host, network.publisher());
                wallSeconds = session.await(network::failure);
            }
            ChainReport settled =
                    chain == null ? null : chain.finish(followed.replica().state(), run, terminal);
            return followed.finish(session, wallSeconds, settled);
        }
    }
}
