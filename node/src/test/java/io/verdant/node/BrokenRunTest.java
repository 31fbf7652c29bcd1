package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Journal;
import io.verdant.coordinator.JournalScan;
import io.verdant.protocol.Command;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.EnvelopeVerifier;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.JobSpecCodec;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs that stopped half way, for whatever reason: each can be gone on with, or says in one line why not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenRunTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_123L);
    private static final long SECONDS = 120;
    private static final int JOB_SEED = 11;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private Path finished;
    private JsonNode expected;
    private ChildJvm jvms;

    @BeforeEach
    void prepare() {
        if (finished == null) {
            finished = shared.resolve("run");
            expected = Commands.train(ShortJob.honest().write(shared), finished);
        }
        jvms = new ChildJvm(folder);
    }

    @AfterEach
    void endAll() {
        jvms.close();
    }

    @Test
    void shouldStopAndSayWhoIsMissingWhereConvictionsLeaveTooFewWorkers() {
        String cheats = "[{worker: 2, attack: tamper, round: 1, step: 2, node: matmul_0}, "
                + "{worker: 3, attack: tamper, round: 1, step: 2, node: matmul_0}]";
        Path job = new ShortJob("few", 4, 3, 30, cheats).write(folder);
        Commands.run("train", job, "--run", folder.resolve("few"))
                .failed(ExitCode.JOB_FAILED, "too few participants are left", "role=WORKER staked=1 needed=2");
    }

    @Test
    void shouldRefuseToGoOnWithARunOfAnotherContract() {
        RunDirectory run = interrupted();
        rewriteWithContract(run, "repops/0");
        for (List<Object> command : List.<List<Object>>of(
                List.of("train", "--resume", run.path()),
                List.of("audit", run.path()),
                List.of("explain", run.path(), "worker-1"))) {
            Commands.run(command.toArray()).failed(ExitCode.CONTRACT_MISMATCH, "run=repops/0", "here=repops/1");
        }
    }

    @Test
    void shouldGoOnAfterAnEntryThatWasNotWrittenToItsEnd() throws IOException {
        RunDirectory run = interrupted();
        try (RandomAccessFile journal = new RandomAccessFile(run.journal().toFile(), "rw")) {
            journal.setLength(journal.length() - 7);
        }
        Commands.run("audit", run.path(), "--steps", 0).succeeded();
        Commands.run("explain", run.path(), "worker-1").succeeded();
        FlippedByte.between(run.journal(), 60, FlippedByte.length(run.journal()) / 2, new Random(SEED));
        Commands.run("train", "--resume", run.path())
                .failedAtOnce(ExitCode.DATA, "damaged journal=" + run.journal(), "entry=");
    }

    @Test
    void shouldNotGoOnWithAnotherJob() throws IOException {
        RunDirectory run = interrupted();
        Files.createDirectory(run.state());
        Files.writeString(run.jobFile(), ShortJob.honest().yaml().replace("rounds: 6", "rounds: 7"));
        Commands.run("train", "--resume", run.path()).failed(ExitCode.DATA, "another job file", "job.yaml");
    }

    @Test
    void shouldNotGoOnWithoutTheStateOfItsNetwork() {
        RunDirectory run = interrupted();
        Commands.run("train", "--resume", run.path())
                .failed(
                        ExitCode.NO_INPUT,
                        "state of the run's network is gone",
                        run.state().toString());
    }

    @Test
    void shouldNotGoOnTwiceAtOnce() throws IOException {
        RunDirectory run = interrupted();
        Genesis genesis = Participant.genesis(JobFile.read(run.jobFile()));
        try (Journal held = Journal.open(run.journal(), genesis, Journal.Sync.ON_REQUEST)) {
            assertTrue(held.nextIndex() > 0);
            jvms.start("resume", List.of(), "train", "--resume", run.path())
                    .await(SECONDS)
                    .failedAtOnce(ExitCode.TEMPORARY, "in use by another process", "journal.log");
        }
    }

    @Test
    void shouldSayThatTheDiskIsFullAndGoOnOnceThereIsRoom() throws IOException {
        onADiskOf("48m", """
                run_and_note first train "$JOB" --run "$DISK/run" &
                until [ "$(stat -c %s "$DISK/run/journal.log" 2>/dev/null || echo 0)" -gt 20000 ]; do
                    kill -0 $! 2>/dev/null || break
                    sleep 0.01
                done
                cat /dev/zero >"$DISK/filler" 2>/dev/null
                wait $!
                rm "$DISK/filler"
                run_and_note second train --resume "$DISK/run" --json "$NOTES/report.json"
                """);
        noted("first").failed(ExitCode.IO, "the disk is full", "free some space and resume the run");
        noted("second").succeeded();
        assertEquals(
                expected.path("checkpointRoot"),
                Commands.json(folder.resolve("report.json")).path("checkpointRoot"));
    }

    @Test
    void shouldNotBeginOnADiskThatIsAsGoodAsFull() throws IOException {
        onADiskOf("4m", """
                run_and_note first train "$JOB" --run "$DISK/run"
                mount -o remount,size=200m "$DISK"
                run_and_note second train --resume "$DISK/run" --json "$NOTES/report.json"
                """);
        noted("first").failed(ExitCode.IO, "the disk is full", "free some space and resume the run");
        noted("second").succeeded();
        assertEquals(
                expected.path("checkpointRoot"),
                Commands.json(folder.resolve("report.json")).path("checkpointRoot"));
    }

    @Test
    void shouldRunWhereThereIsLittleSharedMemory() throws IOException {
        onADiskOf("16m", """
                mount --bind "$DISK" /dev/shm
                run_and_note first train "$JOB" --run "$NOTES/run" --json "$NOTES/report.json"
                """);
        noted("first").succeeded();
        assertEquals(
                expected.path("checkpointRoot"),
                Commands.json(folder.resolve("report.json")).path("checkpointRoot"));
    }

    /** Runs a script with a small file system of its own, which nobody else sees and which goes with it. */
    private void onADiskOf(String size, String script) throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path file = folder.resolve("script");
        StringBuilder java = new StringBuilder();
        ChildJvm.command(List.of())
                .forEach(word -> java.append('"').append(word).append("\" "));
        Files.writeString(file, """
                set -u
                DISK=%s NOTES=%s JOB=%s
                run_and_note() {
                    local name=$1
                    shift
                    %s "$@" >"$NOTES/$name.out" 2>"$NOTES/$name.err"
                    echo $? >"$NOTES/$name.code"
                }
                mount -t tmpfs -o size=%s none "$DISK" || exit 99
                %s""".formatted(disk, folder, ShortJob.honest().write(folder), java, size, script));
        List<String> reasons = new ArrayList<>();
        for (List<String> namespace : List.of(List.of("unshare", "-m"), List.of("unshare", "-Urm"))) {
            List<String> words = new ArrayList<>(namespace);
            words.addAll(List.of("bash", file.toString()));
            Commands.Ran ran = jvms.start("script", words).await(SECONDS);
            if (Files.exists(folder.resolve("first.code"))) {
                return;
            }
            reasons.add(String.join(" ", namespace) + ": " + ran.err().strip());
        }
        String reason = "skipped: this machine lets nobody mount a small file system: " + reasons;
        System.err.println(reason);
        abort(reason);
    }

    private Commands.Ran noted(String name) throws IOException {
        int code = Integer.parseInt(
                Files.readString(folder.resolve(name + ".code")).strip());
        return new Commands.Ran(
                code,
                Files.readString(folder.resolve(name + ".out")),
                ChildJvm.withoutWordsOfTheJvm(folder.resolve(name + ".err")));
    }

    /** A copy of the finished run as it was before its end. */
    private RunDirectory interrupted() {
        RunDirectory run = new RunDirectory(folder.resolve("interrupted"));
        try (Stream<Path> files = Files.walk(finished)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.path().resolve(finished.relativize(file).toString()));
            }
            Files.delete(run.manifest());
            Files.delete(run.report());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run;
    }

    /** The journal as a network of that contract would have written it: its job is taken, and signed for. */
    private static void rewriteWithContract(RunDirectory run, String contract) {
        Genesis genesis = Participant.genesis(JobFile.read(run.jobFile()));
        List<LogEntry> entries = new ArrayList<>();
        JournalScan.read(run.journal(), genesis, entries::add);
        SigningKey coordinator = SigningKey.derive(JOB_SEED, Role.COORDINATOR, 1);
        EnvelopeSigner publisher = new EnvelopeSigner(SigningKey.derive(JOB_SEED, Role.PUBLISHER, 1));
        try {
            Files.delete(run.journal());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Hash32 log = CoordinatorCore.firstRunningHash(genesis);
        Hash32 running = log;
        try (Journal journal = Journal.open(run.journal(), genesis, Journal.Sync.ON_REQUEST)) {
            for (LogEntry entry : entries) {
                LogEntry written = entry;
                Command command = EnvelopeVerifier.verify(entry.envelope()).get();
                if (command instanceof Command.SubmitJob submit) {
                    JobSpec spec = withContract(submit.spec(), contract);
                    publisher.resume(
                            entry.envelope().sequence(), entry.envelope().previous());
                    Envelope envelope =
                            publisher.sign(JobSpecCodec.jobId(spec), Hash32.ZERO, new Command.SubmitJob(spec));
                    written = signed(log, entry, envelope, running, coordinator);
                }
                journal.append(written);
                running = written.runningHash();
                if (command instanceof Command.SubmitJob) {
                    return;
                }
            }
        }
    }

    private static LogEntry signed(
            Hash32 log, LogEntry entry, Envelope envelope, Hash32 previous, SigningKey coordinator) {
        Hash32 running = Envelopes.runningHash(
                previous, entry.index(), entry.timeMillis(), envelope, entry.reason(), entry.detail(), entry.ledger());
        return new LogEntry(
                entry.index(),
                entry.timeMillis(),
                envelope,
                entry.reason(),
                entry.detail(),
                entry.ledger(),
                running,
                coordinator.sign(Eip712.receiptDigest(log, entry.index(), running)));
    }

    private static JobSpec withContract(JobSpec spec, String contract) {
        return new JobSpec(
                spec.name(),
                contract,
                spec.modelHash(),
                spec.programRoot(),
                spec.startRoot(),
                spec.workHash(),
                spec.data(),
                spec.optimizer(),
                spec.schedule(),
                spec.outer(),
                spec.verification(),
                spec.checks(),
                spec.aggregation(),
                spec.payment(),
                spec.seed());
    }
}
