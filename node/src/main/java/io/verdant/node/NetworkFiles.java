package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes what a job's private network needs to run as separate processes: one role file and one key file for each member
 * but the publisher, whose key file alone is needed.
 */
final class NetworkFiles {
    /** The coordinator has several listeners: a block of ports of its own. */
    private static final int COORDINATOR_PORTS = 20;

    private static final int METRICS_OFFSET = 19;
    private static final int PORT_LIMIT = 65_535;
    private static final String HOST = "127.0.0.1";

    private NetworkFiles() {}

    /** Writes the files and returns the commands that start the processes and submit the job. */
    static List<String> write(JobFile job, Path folder, int basePort) {
        List<Participant> members = Participant.of(job);
        int lastPort = basePort + COORDINATOR_PORTS + members.size();
        if (basePort < 1 || lastPort > PORT_LIMIT) {
            throw UserError.because(ExitCode.USAGE, "the ports do not fit")
                    .with("first", basePort)
                    .with("last", lastPort)
                    .next("choose a lower --base-port");
        }
        try {
            return write(job, members, folder, basePort);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> write(JobFile job, List<Participant> members, Path folder, int basePort)
            throws IOException {
        requireEmpty(folder);
        Files.createDirectories(folder);
        List<String> commands = new ArrayList<>();
        int port = basePort + COORDINATOR_PORTS;
        for (Participant member : members) {
            KeyFile.write(folder.resolve(member.name() + ".key"), member.key());
            if (member.role() != Role.PUBLISHER) {
                Path file = folder.resolve(member.name() + ".yaml");
                Files.writeString(file, roleFile(job, member, basePort, port++));
                commands.add("verdant " + RoleConfig.nameOf(member.role()) + " --config " + file);
            }
        }
        Path key = folder.resolve("publisher-1.key");
        commands.add("verdant submit " + job.file() + " --to " + HOST + ":" + basePort + " --key " + key);
        return commands;
    }

    private static String roleFile(JobFile job, Participant member, int basePort, int port) {
        StringBuilder text = new StringBuilder();
        Genesis network = Participant.genesis(job);
        boolean coordinator = member.role() == Role.COORDINATOR;
        text.append("role: ").append(RoleConfig.nameOf(member.role())).append('\n');
        text.append("name: ").append(member.name()).append('\n');
        text.append("key: ").append(member.name()).append(".key\n");
        text.append("coordinator: ").append(HOST).append(':').append(basePort).append('\n');
        text.append("coordinatorAddress: \"").append(network.coordinator()).append("\"\n");
        text.append("networkTag: \"").append(network.networkTag()).append("\"\n");
        text.append("stake: ")
                .append(Money.text(Participant.stake(job, member.role())))
                .append('\n');
        text.append("chainLength: ").append(job.schedule().rounds()).append('\n');
        text.append("listen: ").append(HOST).append(':').append(port).append('\n');
        text.append("directory: state/").append(member.name()).append('\n');
        text.append("metricsPort: ")
                .append(coordinator ? basePort + METRICS_OFFSET : 0)
                .append('\n');
        if (member.role() == Role.WORKER) {
            job.network().adversaries().stream()
                    .filter(adversary -> adversary.worker() == member.number())
                    .forEach(adversary -> text.append(adversaryField(adversary)));
        }
        return text.toString();
    }

    private static String adversaryField(Adversary adversary) {
        StringBuilder text = new StringBuilder("adversary: {attack: ");
        text.append(adversary.attack().word());
        if (adversary.round() != Adversary.EVERY_ROUND) {
            text.append(", round: ").append(adversary.round());
        }
        if (adversary.node() != null) {
            text.append(", step: ").append(adversary.step());
            text.append(", node: \"").append(adversary.node()).append('"');
        }
        if (adversary.attack() == Attack.SCALE || adversary.attack() == Attack.NOISE) {
            text.append(", factor: ").append(adversary.factor());
        }
        adversary
                .settings()
                .forEach((name, value) ->
                        text.append(", ").append(name).append(": ").append(value));
        return text.append("}\n").toString();
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw UserError.because(ExitCode.CANNOT_CREATE, "the folder is not empty")
                        .with("folder", folder)
                        .next("name a new folder");
            }
        }
    }
}
