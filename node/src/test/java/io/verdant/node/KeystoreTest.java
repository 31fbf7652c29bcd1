package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.WalletUtils;

class KeystoreTest {
    private static final String SECRET = "0123456789abcdef".repeat(4);
    private static final SigningKey KEY = SigningKey.ofSecret(HexFormat.of().parseHex(SECRET));
    private static final String PASSWORD = "correct horse, battery";
    private static final int FAST = 1 << 10;

    @TempDir
    private Path folder;

    private static String encrypted() {
        return Keystore.encrypt(KEY, PASSWORD, new SecureRandom(), FAST);
    }

    private Path file(String text) throws IOException {
        Path file = folder.resolve("key.json");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Map<String, String> password(String text) {
        return Map.of(KeyFile.PASSWORD_VARIABLE, text);
    }

    @Test
    void shouldReadItsOwnAndBeReadByAnotherImplementation() throws Exception {
        Path file = file(encrypted());
        assertEquals(KEY.address(), KeyFile.read(file, password(PASSWORD)).address());
        Credentials other = WalletUtils.loadCredentials(PASSWORD, file.toFile());
        assertEquals(KEY.address().hex(), other.getAddress());
    }

    @Test
    void shouldReadAnotherImplementations() throws Exception {
        String name = WalletUtils.generateLightNewWalletFile(PASSWORD, folder.toFile());
        Path file = file(Files.readString(folder.resolve(name)));
        Credentials other = WalletUtils.loadCredentials(PASSWORD, file.toFile());
        assertEquals(
                other.getAddress(),
                KeyFile.read(file, password(PASSWORD)).address().hex());
    }

    @Test
    void shouldSayThatThePasswordIsMissingOrWrongAndNothingElse() throws IOException {
        Path file = file(encrypted());
        UserError missing = assertThrows(UserError.class, () -> KeyFile.read(file, Map.of()));
        assertEquals(ExitCode.CONFIG, missing.exitCode());
        UserError wrong = assertThrows(UserError.class, () -> KeyFile.read(file, password("guess-of-somebody")));
        assertEquals(ExitCode.DATA, wrong.exitCode());
        assertTrue(String.valueOf(wrong.getMessage()).contains("the password is wrong"), wrong.getMessage());
        assertFalse(String.valueOf(wrong.getMessage()).contains("guess-of-somebody"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"version\" : 3 > \"version\" : 4",
                "\"scrypt\" > \"pbkdf2\"",
                "\"n\" : 1024 > \"n\" : 1000",
                "\"n\" : 1024 > \"n\" : 1073741824",
                "\"p\" : 1 > \"p\" : 0",
                "\"r\" : 8 > \"r\" : 0",
                "\"dklen\" : 32 > \"dklen\" : 8",
                "\"salt\" : \" > \"salt\" : \"zz",
                "\"ciphertext\" : \" > \"ciphertext\" : \"00",
                "aes-128-ctr > aes-256-ctr",
            })
    void shouldRefuseWhatItDoesNotKnow(String change) {
        String[] parts = change.split(" > ", -1);
        String text = encrypted();
        assertTrue(text.contains(parts[0]), text);
        String changed = text.replace(parts[0], parts[1]);
        assertThrows(Keystore.Unreadable.class, () -> Keystore.decrypt(changed, PASSWORD));
    }

    @Test
    void shouldMakeAnEncryptedKeyAndPrintNeitherSecretNorPassword() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream all = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Path file = folder.resolve("made.json");
        Map<String, String> environment = Map.of(KeyFile.PASSWORD_VARIABLE, PASSWORD, "VERDANT_DEBUG", "1");
        int code = new Cli(all, all, environment).run("keygen", file.toString(), "--encrypted");
        assertEquals(ExitCode.OK.code(), code);
        SigningKey made = KeyFile.read(file, environment);
        int again = new Cli(all, all, environment).run("keygen", file.toString(), "--encrypted");
        assertEquals(ExitCode.CANNOT_CREATE.code(), again);
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(printed.contains(made.address().hex()), printed);
        assertFalse(printed.contains(PASSWORD), printed);
        assertFalse(printed.contains(HexFormat.of().formatHex(made.secretBytes())), printed);
        assertFalse(Files.readString(file).contains(HexFormat.of().formatHex(made.secretBytes())));
    }
}
