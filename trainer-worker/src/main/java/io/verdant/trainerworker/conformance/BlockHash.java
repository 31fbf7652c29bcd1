package io.verdant.trainerworker.conformance;

import io.verdant.protocol.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Hashes as the published vectors write them, of results that a device gave. */
final class BlockHash {
    private BlockHash() {}

    /** The SHA-256 of floats, little-endian, with NaN as 0x7fc00000, in hexadecimal digits. */
    static String of(float[] results) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * results.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float result : results) {
            bytes.putInt(Float.floatToIntBits(result));
        }
        return Sha256.of(bytes.array()).hex();
    }

    /** A hash of eight words whose bytes are the words', little-endian. */
    static String hex(int[] words8) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * words8.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words8) {
            bytes.putInt(word);
        }
        return HexFormat.of().formatHex(bytes.array());
    }
}
