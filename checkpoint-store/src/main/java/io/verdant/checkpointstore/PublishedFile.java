package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of {@code HEAD} and of each round's record: the round, the root, and a checksum of these two lines. */
final class PublishedFile {
    static final int MAX_LENGTH = 256;
    private static final Pattern FORM =
            Pattern.compile("(round ([0-9]{1,10})\nroot ([0-9a-f]{64})\n)sha256 ([0-9a-f]{64})\n");

    private PublishedFile() {}

    static byte[] encode(Published published) {
        String body =
                "round " + published.round() + "\nroot " + published.root().hex() + "\n";
        return (body + "sha256 " + checksum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws StoreException for any other bytes than {@link #encode} makes */
    static Published decode(byte[] bytes, Path file) {
        Matcher matcher = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!matcher.matches() || !checksum(matcher.group(1)).equals(matcher.group(4))) {
            throw new StoreException("record of a published checkpoint is damaged", file);
        }
        long round = Long.parseLong(matcher.group(2));
        if (round > Integer.MAX_VALUE) {
            throw new StoreException("record of a published checkpoint has round=" + round, file);
        }
        return new Published((int) round, Hash32.ofHex(matcher.group(3)));
    }

    private static String checksum(String body) {
        return Sha256.of(body.getBytes(StandardCharsets.US_ASCII)).hex();
    }
}
