package io.verdant.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistTest {
    @ParameterizedTest
    @CsvSource({
        "train-images-idx3-ubyte, 6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte, a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte, 2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte, 27ae3e4e09519cfbb04c329615203637"
    })
    void shouldHoldTheOriginalFiles(String file, String md5) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        try (InputStream raw = Dataset.class.getResourceAsStream("mnist/" + file + ".gz");
                InputStream in = new GZIPInputStream(raw)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        assertEquals(md5, HexFormat.of().formatHex(digest.digest()));
    }

    @ParameterizedTest
    @CsvSource({
        "TRAIN, 60000, 14bce77e2ef9b13851ad18868fd146c3438edb36351295ada166095fdc967e97",
        "TEST, 10000, 1de28f4c65d225b69fadb190839f69c64754f02ce7d4457516174f5f532bcabd"
    })
    void shouldOpenWithKnownRoot(Split split, int count, String root) {
        Dataset dataset = Dataset.open("mnist", split);
        assertEquals(count, dataset.recordCount());
        assertEquals(785, dataset.recordLength());
        assertEquals(784, dataset.features());
        assertEquals(10, dataset.classes());
        assertEquals(root, dataset.root().hex());
        dataset.requireRoot(Hash32.ofHex(root));
    }

    @Test
    void shouldHoldTheFirstLabels() {
        int[] labels = new int[10];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Dataset.open("mnist", Split.TRAIN).label(i);
        }
        assertArrayEquals(new int[] {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, labels);
    }

    @Test
    void shouldOpenARecordUnderTheRoot() {
        Dataset dataset = Dataset.open("mnist", Split.TEST);
        for (int record : new int[] {0, 1, 4_097, 9_999}) {
            byte[] bytes = dataset.record(record);
            assertEquals(dataset.root(), dataset.path(record).rootOf(Merkle.leaf(bytes)));
            bytes[300] ^= 1;
            assertFalse(dataset.root().equals(dataset.path(record).rootOf(Merkle.leaf(bytes))));
        }
    }

    @Test
    void shouldCopyParts() {
        Dataset dataset = Dataset.open("mnist", Split.TEST);
        byte[] target = new byte[12];
        dataset.copy(3, 779, target, 2, 6);
        byte[] record = dataset.record(3);
        for (int i = 0; i < 6; i++) {
            assertEquals(record[779 + i], target[2 + i]);
        }
        assertEquals(dataset.label(3), target[7]);
        assertThrows(IndexOutOfBoundsException.class, () -> dataset.copy(3, 780, target, 0, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> dataset.copy(-1, 0, target, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> dataset.record(10_000));
    }

    @Test
    void shouldShareOneDecodedSet() {
        assertSame(Dataset.open("mnist", Split.TEST), Dataset.open("mnist", Split.TEST));
    }

    @Test
    void shouldNameTheKnownSetsWhenAskedForAnother() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Dataset.open("../mnist", Split.TRAIN));
        assertTrue(error.getMessage().contains("../mnist"), error.getMessage());
        error = assertThrows(IllegalArgumentException.class, () -> Dataset.open("mnist-2", Split.TRAIN));
        assertTrue(error.getMessage().contains("known=" + Dataset.shipped()), error.getMessage());
        assertTrue(Dataset.shipped().contains("mnist"));
    }

    @Test
    void shouldRefuseAnotherRoot() {
        Dataset dataset = Dataset.open("mnist", Split.TEST);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> dataset.requireRoot(Hash32.ZERO));
        assertTrue(error.getMessage().contains(dataset.root().hex()), error.getMessage());
        assertTrue(error.getMessage().contains(Hash32.ZERO.hex()), error.getMessage());
    }

    @Test
    void shouldCutIntoEqualShards() {
        Dataset dataset = Dataset.open("mnist", Split.TEST);
        ShardManifest manifest = ShardManifest.of(dataset, 30);
        assertEquals(333, manifest.recordsPerShard());
        assertEquals(30, manifest.shards());
        assertEquals(29 * 333, manifest.firstRecord(29));
        assertEquals(30, manifest.shardHashes().stream().distinct().count());
        assertTrue(manifest.holds(dataset, 29));
        assertFalse(new ShardManifest(dataset.root(), 332, manifest.shardHashes()).holds(dataset, 29));
        assertThrows(IllegalArgumentException.class, () -> ShardManifest.of(dataset, 0));
        assertThrows(IllegalArgumentException.class, () -> ShardManifest.of(dataset, 10_001));
    }
}
