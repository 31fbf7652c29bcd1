package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.Signature;
import io.verdant.protocol.Signatures;
import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of a finished run's files with their SHA-256, signed by the publisher: a flipped byte in any file, this list
 * included, is found and named.
 */
final class RunManifest {
    private static final String HEADER = "verdant-run/1";
    private static final Pattern SIGNED = Pattern.compile("signed (0x[0-9a-f]{40}) ([0-9a-f]{130})\n");

    private RunManifest() {}

    static void write(RunDirectory run, SigningKey publisher) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (Path file : run.files()) {
            text.append(hash(run.path().resolve(file)).hex())
                    .append("  ")
                    .append(file)
                    .append('\n');
        }
        Signature signature = publisher.sign(digest(text.toString()));
        text.append("signed ")
                .append(publisher.address())
                .append(' ')
                .append(signature)
                .append('\n');
        RunDirectory.write(run.manifest(), text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Who signed it, where that can be read. */
    static Optional<Address> signer(RunDirectory run) {
        String text = new String(run.read(run.manifest()), StandardCharsets.ISO_8859_1);
        Matcher line = SIGNED.matcher(text.substring(Math.max(0, text.lastIndexOf("signed "))));
        return line.matches() ? Optional.of(Address.ofHex(line.group(1))) : Optional.empty();
    }

    /** The first thing that does not hold, or nothing. */
    static Optional<String> firstFault(RunDirectory run) {
        String text = new String(run.read(run.manifest()), StandardCharsets.ISO_8859_1);
        int end = Math.max(0, text.lastIndexOf("signed "));
        Matcher line = SIGNED.matcher(text.substring(end));
        if (!text.startsWith(HEADER + "\n") || !line.matches()) {
            return Optional.of("MANIFEST: not a signed manifest of this version");
        }
        String body = text.substring(0, end);
        Optional<String> signatureFault = signatureFault(line, body);
        if (signatureFault.isPresent()) {
            return signatureFault;
        }
        TreeSet<String> present = new TreeSet<>();
        run.files().forEach(file -> present.add(file.toString()));
        List<String> faults = new ArrayList<>();
        body.lines().skip(1).forEach(row -> {
            String name = row.substring(2 * Hash32.LENGTH + 2);
            if (!present.remove(name)) {
                faults.add(name + ": missing");
            } else if (!hash(run.path().resolve(name)).hex().equals(row.substring(0, 2 * Hash32.LENGTH))) {
                faults.add(name + ": its bytes are not those of the finished run (SHA-256 differs from MANIFEST)");
            }
        });
        present.forEach(name -> faults.add(name + ": not a file of the finished run"));
        return faults.stream().findFirst();
    }

    private static Optional<String> signatureFault(Matcher line, String body) {
        Signature signature = Signature.of(HexFormat.of().parseHex(line.group(2)));
        boolean holds = Signatures.verify(Address.ofHex(line.group(1)), digest(body), signature);
        return holds ? Optional.empty() : Optional.of("MANIFEST: its signature does not hold");
    }

    private static Hash32 digest(String body) {
        return Sha256.of(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Hash32 hash(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return Hash32.of(digest.digest());
        } catch (IOException e) {
            throw UserError.because(ExitCode.NO_INPUT, "cannot read a file of the run")
                    .with("file", file)
                    .causedBy(e)
                    .next("restore the file");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
