package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Role;
import io.verdant.protocol.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleConfigTest {
    private static final String WORKER = """
            role: worker
            name: worker-1
            key: keys/worker-1.key
            coordinator: 127.0.0.1:40100
            coordinatorAddress: "0x38963081cb6c1421270ed321bbb1182c973519e8"
            networkTag: "14bce77e2ef9b13851ad18868fd146c3438edb36351295ada166095fdc967e97"
            stake: 250
            listen: 127.0.0.1:40110
            directory: state
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldReadARoleFile() throws IOException {
        RoleConfig config = read(WORKER);
        assertEquals(Role.WORKER, config.role());
        assertEquals(new Endpoint("127.0.0.1", 40100), config.coordinator());
        assertEquals(folder.resolve("keys/worker-1.key").toAbsolutePath(), config.keyFile());
        assertEquals(folder.resolve("state").toAbsolutePath(), config.directory());
        assertEquals(0, config.metricsPort());
        assertNull(config.adversary());
    }

    @Test
    void shouldTellAWorkerHowToCheat() throws IOException {
        RoleConfig config = read(WORKER + "adversary: {attack: tamper, round: 3, step: 2, node: matmul_1}\n");
        assertEquals(new Adversary(1, Attack.TAMPER, 3, 2, "matmul_1", 1), config.adversary());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role: worker            | role: miner            | 1 | role is unknown
            name: worker-1          | nam: worker-1          | 1 | name is missing
            127.0.0.1:40100         | 127.0.0.1              | 4 | coordinator is malformed
            127.0.0.1:40110         | 127.0.0.1:70000        | 8 | listen is malformed
            directory: state        | directory: ''          | 9 | directory is empty
            """)
    void shouldNameTheLineAndTheFieldOfAMistake(String from, String to, int line, String words) {
        UserError error = assertThrows(UserError.class, () -> read(WORKER.replace(from, to)));
        String text = String.valueOf(error.getMessage());
        assertEquals(ExitCode.CONFIG, error.exitCode());
        assertTrue(text.contains(words) && text.contains("line=" + line + ","), text);
    }

    private RoleConfig read(String text) throws IOException {
        return RoleConfig.read(Files.writeString(folder.resolve("role.yaml"), text));
    }
}
