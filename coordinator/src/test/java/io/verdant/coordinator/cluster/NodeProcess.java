package io.verdant.coordinator.cluster;

import io.verdant.protocol.transport.EmbeddedDriver;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.agrona.IoUtil;
import org.agrona.concurrent.IdleStrategy;

/** A node in a process of its own, so that it can be killed. */
final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final File aeronDirectory;

    private NodeProcess(Process process, File aeronDirectory) {
        this.process = process;
        this.aeronDirectory = aeronDirectory;
    }

    /** Returns when the node leads. */
    static NodeProcess start(Path directory, int basePort) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(NodeProcess.class.getName(), directory.toString(), Integer.toString(basePort)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("node process ended before it led");
        }
        return new NodeProcess(process, new File(line));
    }

    /** SIGKILL; the node cleans nothing up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
        IoUtil.delete(aeronDirectory, true);
    }

    public static void main(String[] args) throws IOException {
        ClusterNode.Context context =
                new ClusterNode.Context().directory(Path.of(args[0])).basePort(Integer.parseInt(args[1]));
        try (ClusterNode node = ClusterNode.launch(context, new ChainMachine())) {
            IdleStrategy idle = EmbeddedDriver.idleStrategy();
            while (!node.isLeader()) {
                idle.idle();
            }
            System.out.println(Objects.requireNonNull(node.aeronDirectoryName()));
            while (System.in.read() >= 0) {
                idle.idle();
            }
        }
    }
}
