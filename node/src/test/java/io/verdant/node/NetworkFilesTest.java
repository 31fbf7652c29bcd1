package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFilesTest {
    @TempDir
    private Path folder;

    @Test
    void shouldWriteRoleFilesThatTheRolesCanRead() {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        Path target = folder.resolve("net");
        List<String> commands = NetworkFiles.write(job, target, 40100);
        Set<Integer> ports = new HashSet<>();
        for (Participant member : Participant.of(job)) {
            Path file = target.resolve(member.name() + ".yaml");
            if (member.role() != Role.PUBLISHER) {
                RoleConfig config = RoleConfig.read(file);
                assertEquals(member.role(), config.role());
                assertEquals(member.key().address(), config.key().address());
                assertEquals(40100, config.coordinator().port());
                ports.add(config.listen().port());
            }
        }
        assertEquals(commands.size() - 1, ports.size());
        assertEquals(Participant.of(job).size(), commands.size());
    }

    @Test
    void shouldTellOnlyTheAdversaryToCheat() {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        NetworkFiles.write(job, folder, 40100);
        Adversary planted = job.network().adversaries().getFirst();
        Adversary told = RoleConfig.read(folder.resolve("worker-5.yaml")).adversary();
        assertEquals(new Adversary(1, planted.attack(), planted.round(), planted.step(), planted.node(), 1), told);
        assertEquals(null, RoleConfig.read(folder.resolve("worker-4.yaml")).adversary());
    }

    @Test
    void shouldNotWriteOverAnything() throws IOException {
        JobFile job = JobFile.read(Repository.file("examples/mnist.yaml"));
        Files.writeString(folder.resolve("precious"), "x");
        UserError error = assertThrows(UserError.class, () -> NetworkFiles.write(job, folder, 40100));
        assertEquals(ExitCode.CANNOT_CREATE, error.exitCode());
        UserError ports = assertThrows(UserError.class, () -> NetworkFiles.write(job, folder, 65_530));
        assertEquals(ExitCode.USAGE, ports.exitCode());
    }
}
