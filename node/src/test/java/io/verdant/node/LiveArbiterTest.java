package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.transport.Ports;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.verdearbiter.SparseTrace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real arbiter in a process of 64 MiB, over a job of GPT-2 small's shape. Nobody trains the model here: the members are
 * played by their messages, and the dispute's moves are made of one node's tensors. The work file is that of the job
 * {@code dispute-bench/gpt-124m.yaml}, as its publication makes it.
 */
class LiveArbiterTest {
    private static final String ARBITER_HEAP = "-Xmx64m";
    /** 124 million with the 1,024 positions that this window of 16 does without. */
    private static final long GPT2_PARAMETERS = 123_600_000;

    private static final String JOB = """
            job: live-arbiter
            model: {recipe: gpt, layers: 12, width: 768, heads: 12, vocabulary: 50257}
            data: {set: moby-dick, context: 16, shards: 1}
            optimizer: {name: sgd, learningRate: 0.01}
            schedule: {rounds: 20, localSteps: 1, batch: 1, roundBudgetSeconds: 120}
            outer: {name: sgd, learningRate: 1}
            seed: 3
            network: {workers: 1, validators: 1}
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldJudgeAGameOf124MillionParametersIn64MebibytesAndAfterAKill() throws IOException {
        WorkFile work = work();
        Path file = ShortJob.write(folder, JOB);
        JobTerms terms = new JobTerms(Hash32.ZERO, spec(JobFile.read(file), work), work);
        long parameters = terms.parameterShapes().values().stream()
                .mapToLong(Shape::elementCount)
                .sum();
        assertTrue(parameters >= GPT2_PARAMETERS, "parameters=" + parameters);
        Path network = folder.resolve("network");
        int basePort = Ports.findFree(40);
        Commands.run("network", file, "--dir", network, "--base-port", basePort).succeeded();
        try (ChildJvm jvms = new ChildJvm(folder);
                PlayedMembers members = new PlayedMembers(JobFile.read(file), basePort, work.encode())) {
            jvms.start(
                    "coordinator",
                    List.of("-Xmx256m"),
                    "coordinator",
                    "--config",
                    network.resolve("coordinator-1.yaml"));
            jvms.awaitAllSaying("leads at 127.0.0.1:" + basePort, "coordinator 127.0.0.1:" + basePort);
            ChildJvm.Child first = arbiter(jvms, network, "arbiter");
            GameRecord game = play(members, work, first, () -> arbiter(jvms, network, "arbiter-again"));
            DisputeSummary summary = game.summary().orElseThrow();
            assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
            assertEquals("CHUNK_DIFFERS", summary.cause());
            assertEquals(Operator.MATMUL.name(), summary.operator());
            assertTrue(summary.evidenceLength() <= 32_768 && summary.reexecutedFlops() <= 256, summary.toString());
        }
    }

    private static ChildJvm.Child arbiter(ChildJvm jvms, Path network, String name) {
        return jvms.start(
                name,
                List.of(ARBITER_HEAP, "-XX:+UseSerialGC"),
                "arbiter",
                "--config",
                network.resolve("arbiter-1.yaml"));
    }

    /** A round up to the dispute, then its moves; the arbiter is killed in the middle and another one started. */
    private static GameRecord play(PlayedMembers members, WorkFile work, ChildJvm.Child arbiter, Runnable restart) {
        JobSpec spec = spec(members.job(), work);
        members.join();
        members.await(
                "the arbiter's registration",
                state -> state.members(Role.ARBITER).size() == 1);
        members.send(Role.PUBLISHER, Hash32.ZERO, Hash32.ZERO, new Command.SubmitJob(spec));
        members.await("round 0", state -> state.hasRound());
        RoundState round = members.state().current();
        Claim claim = claim(members, round);
        members.commitAndOpen(claim);
        members.accuse(claim);
        JobTerms terms = JobTerms.of(members.state().jobId(), spec, work).get();
        int node = product(work.step());
        int element = work.step().node(node).shape().elementCount() / 3;
        List<byte[]> moves = SparseTrace.game(terms.disputeContext(claim), node, element);
        Hash32 id = members.state().openGames().getFirst().id();
        for (int i = 0; i < moves.size(); i++) {
            if (i == moves.size() / 2) {
                arbiter.kill();
            }
            members.send(
                    i % 2 == 0 ? Role.WORKER : Role.VALIDATOR,
                    members.state().jobId(),
                    id,
                    new Command.DisputeMove(id, i, moves.get(i)));
        }
        restart.run();
        members.await("a verdict", state -> !state.game(id).orElseThrow().open());
        assertEquals(
                element,
                members.state().game(id).orElseThrow().summary().orElseThrow().element());
        return members.state().game(id).orElseThrow();
    }

    private static Claim claim(PlayedMembers members, RoundState round) {
        return new Claim(
                members.state().jobId(),
                0,
                members.address(Role.WORKER),
                round.assignment(members.address(Role.WORKER)).orElseThrow(),
                round.startRoot(),
                hash("end"),
                hash("gradient"),
                1024,
                null);
    }

    /** The first product whose operands are small enough to be made here: a layer's, of activations and weights. */
    private static int product(Program step) {
        return step.nodes().stream()
                .filter(node -> node.operator() == Operator.MATMUL)
                .filter(node -> node.operands().stream().anyMatch(operand -> !operand.isNode()))
                .filter(node -> node.operands().stream()
                        .allMatch(operand -> operand.view().shape().elementCount() <= 1 << 22))
                .mapToInt(Node::index)
                .findFirst()
                .orElseThrow();
    }

    private static JobSpec spec(JobFile job, WorkFile work) {
        JobSpec drawn = job.toSpec(
                Program.CONTRACT,
                hash("model"),
                ProgramRoot.of(work.step()),
                Hash32.ZERO,
                work.hash(),
                hash("data"),
                hash("test"));
        List<String> names = new JobTerms(Hash32.ZERO, drawn, work).stateNames();
        return job.toSpec(
                Program.CONTRACT,
                hash("model"),
                ProgramRoot.of(work.step()),
                SparseTrace.start(work.step(), names).root(),
                work.hash(),
                hash("data"),
                hash("test"));
    }

    private static Hash32 hash(String what) {
        return Sha256.of(what.getBytes(StandardCharsets.UTF_8));
    }

    private static WorkFile work() throws IOException {
        try (InputStream in = Objects.requireNonNull(LiveArbiterTest.class.getResourceAsStream("gpt-124m.work.gz"));
                GZIPInputStream unpacked = new GZIPInputStream(in)) {
            return WorkFile.decode(unpacked.readAllBytes()).get();
        }
    }
}
