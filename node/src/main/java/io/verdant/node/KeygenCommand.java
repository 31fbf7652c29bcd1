package io.verdant.node;

import io.verdant.protocol.SigningKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verdant keygen FILE}: a new key that only its owner can read; prints the address. */
@Command(name = "keygen", description = "Makes a new key, writes it to a file and prints its address.")
final class KeygenCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "FILE", description = "The key file to create; an existing one is never replaced.")
    private Path file = Path.of("");

    @Option(
            names = "--encrypted",
            description = "Encrypt it with the password in " + KeyFile.PASSWORD_VARIABLE + " (Web3 Secret Storage 3).")
    private boolean encrypted;

    /** What was made; never the secret. */
    record Made(String file, String address) {}

    KeygenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        SecureRandom random = new SecureRandom();
        SigningKey key = SigningKey.generate(random);
        if (encrypted) {
            KeyFile.writeEncrypted(file, key, terminal.environment(), random);
        } else {
            KeyFile.write(file, key);
        }
        json.write(new Made(file.toString(), key.address().hex()), terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().println(key.address().hex());
        }
        return ExitCode.OK.code();
    }
}
