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
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A secret key on disk: 64 hexadecimal digits and a line end, in a file that only its owner can read. A key is never
 * printed, never part of an error and never overwritten.
 */
public final class KeyFile {
    private static final int TEXT_LENGTH_LIMIT = 256;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private KeyFile() {}

    /**
     * Reads a key.
     *
     * @throws UserError where the file is missing, usable by others or not a key
     */
    public static SigningKey read(Path file) {
        try {
            return SigningKey.ofSecret(readSecret(file));
        } catch (IllegalArgumentException notAKey) {
            throw malformed(file);
        }
    }

    /**
     * Writes a key to a new file with mode 0600.
     *
     * @throws UserError where the file exists or cannot be created
     */
    public static void write(Path file, SigningKey key) {
        writeSecret(file, key.secretBytes());
    }

    private static byte[] readSecret(Path file) {
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
            return HexFormat.of().parseHex(requireDigits(file, Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void writeSecret(Path file, byte[] secret) {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        byte[] text = (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
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
