package io.verdant.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory of data files can do to whoever opens it. */
class HostileFilesTest {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path directory;

    @BeforeEach
    void writeAGoodSet() throws IOException {
        Files.write(directory.resolve(IMAGES), idx(new int[] {4, 2, 3}, 24));
        Files.write(directory.resolve(LABELS), idx(new int[] {4}, 4));
    }

    @Test
    void shouldOpenPlainAndCompressedFilesToOneRoot() throws IOException {
        Dataset plain = Dataset.open(directory);
        assertEquals(4, plain.recordCount());
        assertEquals(6, plain.features());
        assertEquals(4, plain.classes());
        Files.write(directory.resolve(IMAGES + ".gz"), gzip(Files.readAllBytes(directory.resolve(IMAGES))));
        Files.delete(directory.resolve(IMAGES));
        assertEquals(plain.root(), Dataset.open(directory, Split.TRAIN).root());
    }

    @Test
    void shouldChangeTheRootWithOneFlippedPixel() throws IOException {
        Dataset before = Dataset.open(directory);
        byte[] images = Files.readAllBytes(directory.resolve(IMAGES));
        images[images.length - 1] ^= 1;
        Files.write(directory.resolve(IMAGES), images);
        Dataset after = Dataset.open(directory);
        assertNotEquals(before.root(), after.root());
        assertThrows(IllegalArgumentException.class, () -> after.requireRoot(before.root()));
    }

    @Test
    void shouldNameAMissingFile() throws IOException {
        Files.delete(directory.resolve(LABELS));
        assertRefused(LABELS);
    }

    @Test
    void shouldRefuseAnotherType() throws IOException {
        byte[] images = idx(new int[] {4, 2, 3}, 24);
        images[2] = 0x0d;
        Files.write(directory.resolve(IMAGES), images);
        assertRefused("type=13");
    }

    @Test
    void shouldRefuseRanksBeyondTheLimit() throws IOException {
        Files.write(directory.resolve(IMAGES), idx(new int[] {1, 1, 1, 1, 1}, 1));
        assertRefused("rank=5");
    }

    @Test
    void shouldRefuseNegativeAndZeroDimensions() throws IOException {
        Files.write(directory.resolve(IMAGES), idx(new int[] {4, -2, 3}, 24));
        assertRefused("dim=-2");
        Files.write(directory.resolve(IMAGES), idx(new int[] {0, 2, 3}, 24));
        assertRefused("dim=0");
    }

    @Test
    void shouldRefuseDimensionsWhoseProductOverflows() throws IOException {
        int max = Integer.MAX_VALUE;
        Files.write(directory.resolve(IMAGES), idx(new int[] {max, max, max, max}, 1));
        assertRefused("limit=");
        Files.write(directory.resolve(IMAGES), idx(new int[] {max, 1 << 20}, 1));
        assertRefused("limit=" + IdxReader.MAX_TOTAL_LENGTH);
    }

    @Test
    void shouldNotBelieveAHeaderThatPromisesMoreThanThereIs() throws IOException {
        Files.write(directory.resolve(IMAGES), idx(new int[] {1024, 1 << 20}, 100));
        assertRefused("cut short");
    }

    @Test
    void shouldRefuseBytesAfterTheEnd() throws IOException {
        Files.write(directory.resolve(IMAGES), idx(new int[] {4, 2, 3}, 25));
        assertRefused("goes on");
    }

    @Test
    void shouldRefuseCountsThatDiffer() throws IOException {
        Files.write(directory.resolve(LABELS), idx(new int[] {5}, 5));
        assertRefused("do not match");
    }

    @Test
    void shouldRefuseLabelsOutsideTheClasses() {
        IdxArray images = new IdxArray(1, 2, new byte[2]);
        IdxArray labels = new IdxArray(1, 1, new byte[] {(byte) 200});
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Records.join("x", Split.TRAIN, images, labels, 10));
        assertTrue(error.getMessage().contains("label=200"));
    }

    @Test
    void shouldRefuseADamagedCompressedFile() throws IOException {
        byte[] compressed = gzip(Files.readAllBytes(directory.resolve(IMAGES)));
        Files.delete(directory.resolve(IMAGES));
        for (int cut = 0; cut < compressed.length - 1; cut++) {
            Files.write(directory.resolve(IMAGES + ".gz"), java.util.Arrays.copyOf(compressed, cut));
            assertThrows(IllegalArgumentException.class, () -> Dataset.open(directory));
        }
    }

    @Test
    void shouldAnswerRandomBytesWithARefusalOrAnArray() throws IOException {
        long seed = 20_261_120L;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = idx(new int[] {4, 2, 3}, 24);
            for (int flip = 0; flip < 1 + random.nextInt(3); flip++) {
                bytes[random.nextInt(16)] = (byte) random.nextInt(256);
            }
            try {
                IdxArray array = IdxReader.read(new ByteArrayInputStream(bytes), "mutated");
                assertEquals(array.count() * array.itemLength(), array.bytes().length, "seed=" + seed);
            } catch (IllegalArgumentException expected) {
                assertTrue(expected.getMessage().contains("mutated"), "seed=" + seed + " round=" + round);
            }
        }
    }

    private void assertRefused(String text) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Dataset.open(directory));
        assertTrue(error.getMessage().contains(text), error.getMessage());
        assertTrue(error.getMessage().contains("-ubyte") || error.getMessage().contains("set="), error.getMessage());
    }

    private static byte[] idx(int[] dims, int bodyLength) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dims.length + bodyLength);
        buffer.put(new byte[] {0, 0, 8, (byte) dims.length});
        for (int dim : dims) {
            buffer.putInt(dim);
        }
        for (int i = 0; i < bodyLength; i++) {
            buffer.put((byte) i);
        }
        return buffer.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
