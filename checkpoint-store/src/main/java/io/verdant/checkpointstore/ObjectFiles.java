package io.verdant.checkpointstore;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Content-addressed objects: the file {@code objects/ab/cd…zst} holds, as one zstd frame, the bytes whose SHA-256 is
 * {@code abcd…}. The frame's stated size is checked against what is allowed before anything is decompressed.
 */
final class ObjectFiles {
    /** Longest object, uncompressed. */
    static final int MAX_LENGTH = 1 << 28;

    private static final int LEVEL = 1;
    private static final int MIN_FRAME_LENGTH = 9; // magic, descriptor, stated length, one block header
    private static final String SUFFIX = ".zst";

    private final Path directory;
    private final AtomicFiles files;

    ObjectFiles(Path directory, AtomicFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** Where an object lies, whether it exists or not. */
    Path file(Hash32 hash) {
        String hex = hash.hex();
        return directory.resolve(hex.substring(0, 2)).resolve(hex.substring(2) + SUFFIX);
    }

    boolean contains(Hash32 hash) {
        return Files.isRegularFile(file(hash));
    }

    /** Stores bytes under their hash. One that is already there, and still good, is not written again. */
    Hash32 put(byte[] bytes) {
        Hash32 hash = Sha256.of(bytes);
        if (!contains(hash) || !isGood(hash)) {
            files.write(file(hash), Zstd.compress(bytes, LEVEL));
        }
        return hash;
    }

    /**
     * Reads an object and checks it against its name.
     *
     * @throws StoreException where it is missing, damaged, or longer than {@code maxLength} bytes
     */
    byte[] get(Hash32 hash, int maxLength) {
        Path file = file(hash);
        byte[] compressed = AtomicFiles.read(file, Zstd.compressBound(maxLength));
        long length = statedLength(compressed, file);
        if (length < 0 || length > maxLength) {
            throw new StoreException(
                    "object states a length that is not allowed: length=" + length + " limit=" + maxLength, file);
        }
        byte[] bytes = decompress(compressed, (int) length, file);
        if (!Sha256.of(bytes).equals(hash)) {
            throw new StoreException("object does not have the hash that it is named by", file);
        }
        return bytes;
    }

    private boolean isGood(Hash32 hash) {
        try {
            get(hash, MAX_LENGTH);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static long statedLength(byte[] compressed, Path file) {
        if (compressed.length < MIN_FRAME_LENGTH) {
            throw new StoreException("object is cut short: length=" + compressed.length, file);
        }
        try {
            return Zstd.getFrameContentSize(compressed);
        } catch (ZstdException e) {
            throw new StoreException("object is not a frame that states its length", file, e);
        }
    }

    private static byte[] decompress(byte[] compressed, int length, Path file) {
        try {
            byte[] bytes = new byte[length];
            long written = Zstd.decompress(bytes, compressed);
            if (Zstd.isError(written) || written != length) {
                throw new StoreException("object does not decompress", file);
            }
            return bytes;
        } catch (ZstdException e) {
            throw new StoreException("object does not decompress", file, e);
        }
    }
}
