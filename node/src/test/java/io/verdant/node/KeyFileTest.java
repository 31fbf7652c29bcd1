package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final SigningKey KEY = SigningKey.ofSecret(HexFormat.of().parseHex("0123456789abcdef".repeat(4)));

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatItWroteAndLetNobodyElseReadIt() throws IOException {
        Path file = folder.resolve("key");
        KeyFile.write(file, KEY);
        assertEquals(KEY.address(), KeyFile.read(file).address());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-", "rw------x"})
    void shouldRefuseAKeyThatOthersCanUse(String mode) throws IOException {
        Path file = folder.resolve("key");
        KeyFile.write(file, KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertEquals(ExitCode.PERMISSION, failure(file).exitCode());
    }

    @Test
    void shouldNeverReplaceAKey() {
        Path file = folder.resolve("key");
        byte[] other = KEY.secretBytes();
        other[0] ^= 1;
        KeyFile.write(file, KEY);
        UserError error = assertThrows(UserError.class, () -> KeyFile.write(file, SigningKey.ofSecret(other)));
        assertEquals(ExitCode.CANNOT_CREATE, error.exitCode());
        assertEquals(KEY.address(), KeyFile.read(file).address());
    }

    @Test
    void shouldNotTellASecretInAnError() throws IOException {
        Path file = folder.resolve("key");
        KeyFile.write(file, KEY);
        Files.writeString(file, HexFormat.of().formatHex(KEY.secretBytes()) + "0\n");
        UserError error = failure(file);
        assertEquals(ExitCode.DATA, error.exitCode());
        assertFalse(String.valueOf(error.getMessage()).contains("0123456789abcdef"));
    }

    @Test
    void shouldRefuseANumberThatIsNoKeyOfTheCurve() throws IOException {
        Path file = folder.resolve("key");
        KeyFile.write(file, KEY);
        Files.writeString(file, "ff".repeat(32));
        assertEquals(ExitCode.DATA, failure(file).exitCode());
    }

    @Test
    void shouldSayThatAKeyIsMissing() {
        assertEquals(ExitCode.NO_INPUT, failure(folder.resolve("absent")).exitCode());
    }

    private static UserError failure(Path file) {
        return assertThrows(UserError.class, () -> KeyFile.read(file));
    }
}
