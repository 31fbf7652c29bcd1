package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.transport.Ports;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What is wrong with a job, a model, a data set, a port or a key is said in one line, with an exit code of its own. */
class BadInputTest {
    private static final long SECONDS = 60;
    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    private Path folder;

    private ChildJvm jvms;

    @BeforeEach
    void prepare() {
        jvms = new ChildJvm(folder);
    }

    @AfterEach
    void endAll() {
        jvms.close();
    }

    @Test
    void shouldNameAJobFileThatIsMissing() {
        Path absent = folder.resolve("absent.yaml");
        Commands.run("train", absent).failedAtOnce(ExitCode.NO_INPUT, absent.toString());
        Commands.run("submit", absent, "--to", "127.0.0.1:1").failed(ExitCode.NO_INPUT, absent.toString());
    }

    @Test
    void shouldNameTheLineOfAJobFileThatIsNotYaml() {
        trainOn(yaml().replace("seed: 11", "seed: [11")).failedAtOnce(ExitCode.DATA, "not YAML", "line=");
    }

    @Test
    void shouldNameTheLineAndTheFieldOfAWrongValue() {
        trainOn(yaml().replace("rounds: 6", "rounds: six"))
                .failedAtOnce(ExitCode.DATA, "line=5", "field=schedule.rounds");
        trainOn(yaml().replace("workers: 5", "wrokers: 5")).failedAtOnce(ExitCode.DATA, "line=9", "wrokers");
        trainOn(yaml().replace("f: 1", "f: 3")).failedAtOnce(ExitCode.DATA, "line=7", "aggregation", "f");
        trainOn(yaml().replaceFirst("job: .*\n", "")).failedAtOnce(ExitCode.DATA, "job");
    }

    @Test
    void shouldNameAnUnknownRecipe() {
        trainOn(yaml().replace("recipe: mlp", "recipe: perceptron"))
                .failedAtOnce(ExitCode.UNKNOWN_OPERATOR, "line=2", "field=model.recipe", "perceptron", "mlp");
    }

    @Test
    void shouldNameTheOperatorThatTheContractLacksAndItsNode() throws IOException {
        Files.write(folder.resolve("model.fb"), modelWithAnArcTangent());
        trainOn(yaml().replaceFirst("model: .*", "model: {file: model.fb}"))
                .failed(ExitCode.UNKNOWN_OPERATOR, "operator=atan", "node=bell");
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void shouldRefuseAFileThatIsNoModel() throws IOException {
        Files.writeString(folder.resolve("model.fb"), "not a graph");
        trainOn(yaml().replaceFirst("model: .*", "model: {file: model.fb}")).failed(ExitCode.DATA, "model");
        trainOn(yaml().replaceFirst("model: .*", "model: {file: absent.fb}"))
                .failedAtOnce(ExitCode.DATA, "line=2", "absent.fb");
    }

    @Test
    void shouldNameBothHashesWhereTheDataAreNotTheJobs() {
        String other = ShortJob.MNIST_ROOT.replaceFirst("^1", "2");
        trainOn(yaml().replace(ShortJob.MNIST_ROOT, other))
                .failed(ExitCode.DATASET_MISMATCH, "expected=sha256:" + other, "sha256:" + ShortJob.MNIST_ROOT);
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void shouldNameThePortThatIsInUse() throws IOException {
        Path network = network();
        int ingress = RoleConfig.read(network.resolve("coordinator-1.yaml"))
                .coordinator()
                .port();
        int listen = RoleConfig.read(network.resolve("worker-1.yaml")).listen().port();
        try (DatagramSocket first = new DatagramSocket(ingress, InetAddress.getByName(LOOPBACK));
                DatagramSocket second = new DatagramSocket(listen, InetAddress.getByName(LOOPBACK))) {
            assertTrue(first.isBound() && second.isBound());
            role("coordinator").failed(ExitCode.TEMPORARY, "in use", ":" + ingress);
            role("worker").failed(ExitCode.TEMPORARY, "in use", ":" + listen);
        }
    }

    @Test
    void shouldNameTheMetricsPortThatIsInUse() throws IOException {
        Path job = ShortJob.honest().write(folder);
        Path run = folder.resolve("run");
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(LOOPBACK, 0));
            Commands.run("train", job, "--run", run, "--metrics-port", taken.getLocalPort())
                    .failed(ExitCode.TEMPORARY, "metrics port", "port=" + taken.getLocalPort());
        }
        Commands.run("train", "--resume", run).succeeded();
    }

    @Test
    void shouldRefuseAKeyThatOthersCanRead() throws IOException {
        Path network = network();
        Path workerKey = network.resolve("worker-1.key");
        Files.setPosixFilePermissions(workerKey, PosixFilePermissions.fromString("rw-r-----"));
        role("worker").failedAtOnce(ExitCode.PERMISSION, workerKey.toString(), "rw-r-----", "chmod 600");
        Path publisherKey = network.resolve("publisher-1.key");
        Files.setPosixFilePermissions(publisherKey, PosixFilePermissions.fromString("rw----r--"));
        Path run = folder.resolve("run");
        Commands.run("submit", folder.resolve("job.yaml"), "--to", "127.0.0.1:1", "--key", publisherKey, "--run", run)
                .failedAtOnce(ExitCode.PERMISSION, publisherKey.toString());
        assertFalse(Files.exists(run));
    }

    @Test
    void shouldSayThatNoCoordinatorAnswers() {
        Path job = ShortJob.honest().write(folder);
        String nobody = LOOPBACK + ":" + Ports.findFree(1);
        jvms.start("submit", List.of(), "submit", job, "--to", nobody, "--run", folder.resolve("run"))
                .await(SECONDS)
                .failed(ExitCode.UNAVAILABLE, "no coordinator answers", nobody);
    }

    @Test
    void shouldNotWriteIntoAFolderThatHoldsSomethingElse() throws IOException {
        Path precious = Files.createDirectory(folder.resolve("run"));
        Files.writeString(precious.resolve("thesis.txt"), "x");
        trainOn(yaml()).failed(ExitCode.CANNOT_CREATE, precious.toString());
        Commands.run("audit", precious).failedAtOnce(ExitCode.NO_INPUT, precious.toString());
        Commands.run("explain", precious, "worker-1").failedAtOnce(ExitCode.NO_INPUT, precious.toString());
        Commands.run("train", "--resume", precious).failedAtOnce(ExitCode.NO_INPUT, precious.toString());
    }

    private Commands.Ran trainOn(String yaml) {
        return Commands.run("train", ShortJob.write(folder, yaml), "--run", folder.resolve("run"));
    }

    private static String yaml() {
        return ShortJob.honest().yaml();
    }

    private Path network() {
        Path network = folder.resolve("network");
        Commands.run("network", ShortJob.honest().write(folder), "--dir", network, "--base-port", Ports.findFree(40))
                .succeeded();
        return network;
    }

    private Commands.Ran role(String role) {
        Path config = folder.resolve("network/" + role + "-1.yaml");
        return jvms.start(role, List.of(), role, "--config", config).await(SECONDS);
    }

    private static byte[] modelWithAnArcTangent() {
        SameDiff graph = SameDiff.create();
        SDVariable input = graph.placeHolder("input", DataType.FLOAT, -1, 784);
        SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, 10);
        SDVariable weights =
                graph.var("w_0", Nd4j.createFromArray(new float[784 * 10]).reshape(784, 10));
        SDVariable bell = graph.math.atan("bell", input.mmul(weights));
        graph.loss.softmaxCrossEntropy("loss", labels, bell, null);
        graph.setLossVariables("loss");
        ByteBuffer saved = graph.asFlatBuffers(false);
        byte[] bytes = new byte[saved.remaining()];
        saved.get(bytes);
        return bytes;
    }
}
