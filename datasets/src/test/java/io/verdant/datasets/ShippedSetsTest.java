package io.verdant.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The other sets that ship, held against the checksums in their notices. */
class ShippedSetsTest {
    @ParameterizedTest
    @CsvSource({
        "fashion-mnist-20k/train-images-idx3-ubyte, f675812a188eaff57e6cc99252d4b1fa2d27bc3e00cec09f67474894e24358ad",
        "fashion-mnist-20k/train-labels-idx1-ubyte, c1d29b30febfce7b7c5d4dfc17d6ab9f9f8e49101ae51e79e3b24d5df6a1317e",
        "fashion-mnist-20k/t10k-images-idx3-ubyte, 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "fashion-mnist-20k/t10k-labels-idx1-ubyte, 0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        "moby-dick/moby-dick.txt, 3a19c43c7ade3e2bf8f6647b3db6381aa2de820f1b6bbe49e55bd2e65146393f"
    })
    void shouldHoldTheFilesOfTheNotice(String file, String sha256) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream raw = Dataset.class.getResourceAsStream(file + ".gz");
                InputStream in = new GZIPInputStream(raw)) {
            digest.update(in.readAllBytes());
        }
        assertEquals(sha256, HexFormat.of().formatHex(digest.digest()));
    }

    @ParameterizedTest
    @CsvSource({
        "fashion-mnist-20k, TRAIN, 20000, 785, 10",
        "fashion-mnist-20k, TEST, 10000, 785, 10",
        "moby-dick:128, TRAIN, 8553, 129, 256",
        "moby-dick:128, TEST, 950, 129, 256"
    })
    void shouldOpenByName(String set, Split split, int count, int length, int classes) {
        Dataset dataset = Dataset.open(set, split);
        assertEquals(set, dataset.name());
        assertEquals(count, dataset.recordCount());
        assertEquals(length, dataset.recordLength());
        assertEquals(classes, dataset.classes());
    }

    @Test
    void shouldHoldTheFirstFashionLabels() {
        int[] labels = new int[10];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Dataset.open("fashion-mnist-20k", Split.TRAIN).label(i);
        }
        assertArrayEquals(new int[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, labels);
    }

    @Test
    void shouldCutTheTextIntoWindowsThatShareTheirEnds() {
        Dataset train = Dataset.open("moby-dick:64", Split.TRAIN);
        Dataset test = Dataset.open("moby-dick:64", Split.TEST);
        assertEquals("ETYMOLOGY.", new String(Arrays.copyOf(train.record(0), 10), StandardCharsets.UTF_8));
        byte[] before = null;
        for (int i = 0; i < train.recordCount() + test.recordCount(); i++) {
            byte[] window = i < train.recordCount() ? train.record(i) : test.record(i - train.recordCount());
            if (before != null) {
                assertEquals(before[64], window[0], "window=" + i);
            }
            before = window;
        }
        assertEquals(1_216_414 / 64, train.recordCount() + test.recordCount());
    }

    @Test
    void shouldAskForAContextOfTextsOnly() {
        for (String set : new String[] {"moby-dick", "mnist:28", "moby-dick:0", "moby-dick:x", "moby-dick:9999999"}) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Dataset.open(set, Split.TRAIN));
            assertTrue(error.getMessage().contains("set=" + set.replace(":9999999", "")), error.getMessage());
        }
    }
}
