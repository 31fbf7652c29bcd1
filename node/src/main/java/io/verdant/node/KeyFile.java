package io.verdant.node;

import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A secret key on disk, in a file that only its owner can read: 64 hexadecimal digits and a line end, or a {@link Keystore}
 * whose password is in the environment. A key or password is never printed, never part of an error and never overwritten.
 */
public final class KeyFile {
    /** The environment variable with the password of encrypted keys. */
    public static final String PASSWORD_VARIABLE = "VERDANT_KEY_PASSWORD";

    private static final int TEXT_LENGTH_LIMIT = 4_096;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private KeyFile() {}

    /**
     * Reads a key, where it is encrypted with the process's own password.
     *
     * @throws UserError where the file is missing, usable by others or not a key
     */
    public static SigningKey read(Path file) {
        return read(file, System.getenv());
    }

    /**
     * Reads a key.
     *
     * @param environment where the password is, if one is needed
     * @throws UserError where the file is missing, usable by others or not a key, or the password is missing or wrong
     */
    public static SigningKey read(Path file, Map<String, String> environment) {
        String text = readText(file);
        if (text.startsWith("{")) {
            try {
                return Keystore.decrypt(text, password(environment));
            } catch (Keystore.Unreadable unreadable) {
                throw UserError.because(ExitCode.DATA, "cannot decrypt the key file")
                        .with("file", file)
                        .with("why", String.valueOf(unreadable.getMessage()))
                        .next("check " + PASSWORD_VARIABLE + "; the file must be Web3 Secret Storage 3 with scrypt");
            }
        }
        try {
            return SigningKey.ofSecret(HexFormat.of().parseHex(requireDigits(file, text)));
        } catch (IllegalArgumentException notAKey) {
            throw malformed(file);
        }
    }

    /** Writes a key under the environment's password to a new file with mode 0600. */
    static void writeEncrypted(Path file, SigningKey key, Map<String, String> environment, SecureRandom random) {
        writeText(file, Keystore.encrypt(key, password(environment), random));
    }

    private static String password(Map<String, String> environment) {
        String password = environment.get(PASSWORD_VARIABLE);
        if (password == null || password.isEmpty()) {
            throw UserError.because(ExitCode.CONFIG, "an encrypted key needs its password")
                    .with("variable", PASSWORD_VARIABLE)
                    .next("set the variable, in a way that leaves it in no history");
        }
        return password;
    }

    /**
     * Writes a key to a new file with mode 0600.
     *
     * @throws UserError where the file exists or cannot be created
     */
    public static void write(Path file, SigningKey key) {
        writeText(file, HexFormat.of().formatHex(key.secretBytes()) + "\n");
    }

    private static String readText(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.because(ExitCode.NO_INPUT, "no such key file")
                    .with("file", file)
                    .next("make one with `verdant keygen " + file + "`");
        }
        try {
            requireOwnerOnly(file);
            if (Files.size(file) > TEXT_LENGTH_LIMIT) {
                throw malformed(file);
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void writeText(Path file, String content) {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        byte[] text = content.getBytes(StandardCharsets.US_ASCII);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, mode)) {
            ByteBuffer buffer = ByteBuffer.wrap(text);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (FileAlreadyExistsException exists) {
            throw UserError.because(ExitCode.CANNOT_CREATE, "the key file exists already")
                    .with("file", file)
                    .causedBy(exists)
                    .next("choose another name; a key is never replaced");
        } catch (IOException failure) {
            throw UserError.because(ExitCode.CANNOT_CREATE, "cannot create the key file")
                    .with("file", file)
                    .causedBy(failure)
                    .next("check the folder and its permissions");
        }
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(OTHERS::contains)) {
            throw UserError.because(ExitCode.PERMISSION, "others can use the key file")
                    .with("file", file)
                    .with("mode", PosixFilePermissions.toString(mode))
                    .next("run `chmod 600 " + file + "`, and make a new key if someone may have read it");
        }
    }

    private static String requireDigits(Path file, String text) {
        String digits = text.strip();
        if (!digits.matches("[0-9a-fA-F]{64}")) {
            throw malformed(file);
        }
        return digits;
    }

    private static UserError malformed(Path file) {
        return UserError.because(ExitCode.DATA, "not a key file")
                .with("file", file)
                .next("it must hold 64 hexadecimal digits; make one with `verdant keygen FILE`");
    }
}
