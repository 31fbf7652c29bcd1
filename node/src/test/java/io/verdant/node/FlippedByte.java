package io.verdant.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** One bit of one byte of a file, turned over until it is closed. */
record FlippedByte(Path file, byte[] intact, int offset, int mask) implements AutoCloseable {
    /** Flips a bit of the byte at that offset. */
    static FlippedByte at(Path file, int offset, Random random) {
        try {
            byte[] intact = Files.readAllBytes(file);
            FlippedByte flipped = new FlippedByte(file, intact, offset, 1 << random.nextInt(Byte.SIZE));
            byte[] damaged = intact.clone();
            damaged[offset] ^= (byte) flipped.mask;
            Files.write(file, damaged);
            return flipped;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flips a bit somewhere in the file. */
    static FlippedByte anywhere(Path file, Random random) {
        return between(file, 0, length(file), random);
    }

    /** Flips a bit between two offsets, the second not included. */
    static FlippedByte between(Path file, int from, int to, Random random) {
        return at(file, random.nextInt(from, to), random);
    }

    static int length(Path file) {
        try {
            return (int) Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.write(file, intact);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
