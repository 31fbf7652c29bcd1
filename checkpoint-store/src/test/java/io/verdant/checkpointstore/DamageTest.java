package io.verdant.checkpointstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bad disk, or someone with access to it, can do to a store; each must be seen, with the file's name. */
class DamageTest {
    @TempDir
    Path directory;

    private CheckpointStore store;
    private Hash32 root;

    @BeforeEach
    void publishOne() {
        store = new CheckpointStore(directory);
        root = store.put(States.small(1));
        store.publish(3, root);
    }

    @Test
    void shouldNameTheFileForAnyFlippedByte() throws IOException {
        Random random = new Random(5);
        for (Path file : allFiles()) {
            byte[] good = Files.readAllBytes(file);
            for (int trial = 0; trial < 20; trial++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bad);
                if (!decodesToTheSame(file, good, bad)) {
                    assertEquals(Optional.of(file), store.verify().map(StoreFault::file));
                }
            }
            Files.write(file, good);
            assertEquals(Optional.empty(), store.verify());
        }
    }

    /** A frame's header has bits without meaning: what decompresses to the right bytes is not damage. */
    private static boolean decodesToTheSame(Path file, byte[] good, byte[] bad) {
        if (!file.toString().endsWith(".zst")) {
            return false;
        }
        try {
            int length = (int) Zstd.getFrameContentSize(good);
            return Arrays.equals(Zstd.decompress(good, length), Zstd.decompress(bad, length));
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void shouldNameATruncatedFile() throws IOException {
        for (Path file : allFiles()) {
            byte[] good = Files.readAllBytes(file);
            for (int length : new int[] {0, 1, good.length / 2, good.length - 1}) {
                Files.write(file, Arrays.copyOf(good, length));
                assertEquals(Optional.of(file), store.verify().map(StoreFault::file), "length=" + length);
            }
            Files.write(file, good);
        }
    }

    @Test
    void shouldNameAMissingFile() throws IOException {
        for (Path file : StoreWalk.filesUnder(store.objectsDirectory())) {
            byte[] good = Files.readAllBytes(file);
            Files.delete(file);
            StoreException error = assertThrows(StoreException.class, () -> store.load(root));
            assertEquals(file, error.file());
            Files.write(file, good);
        }
        Files.delete(store.stateFile(root));
        assertEquals(Optional.of(store.stateFile(root)), store.verify().map(StoreFault::file));
    }

    @Test
    void shouldRefuseAnObjectThatClaimsToBeHuge() throws IOException {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        assertTrue(bomb.length < 16 << 10);
        Path file = StoreWalk.filesUnder(store.objectsDirectory()).getFirst();
        Files.write(file, bomb);
        StoreException error = assertThrows(StoreException.class, () -> store.load(root));
        assertEquals(file, error.file());
    }

    @Test
    void shouldRefuseAnObjectThatDoesNotStateItsLength() throws IOException {
        Path file = StoreWalk.filesUnder(store.objectsDirectory()).getFirst();
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        StoreException error = assertThrows(StoreException.class, () -> store.load(root));
        assertTrue(error.getMessage().contains("length"), error.getMessage());
    }

    @Test
    void shouldRefuseAnotherStatesManifest() throws IOException {
        Hash32 other = store.put(States.small(2));
        Files.copy(store.stateFile(other), store.stateFile(root), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        StoreException error = assertThrows(StoreException.class, () -> store.load(root));
        assertEquals(store.stateFile(root), error.file());
        assertTrue(error.getMessage().contains("state root"), error.getMessage());
    }

    @Test
    void shouldRefuseAManifestThatLiesAboutATensor() throws IOException {
        Hash32 chunk = store.putBlob(new byte[16]);
        Manifest lie = new Manifest(
                List.of(new Manifest.Entry("fixed", DType.FLOAT32, Shape.of(2, 2), Hash32.ZERO, List.of(chunk))));
        Files.write(store.stateFile(root), ManifestCodec.encode(lie));
        StoreException error = assertThrows(StoreException.class, () -> store.load(root));
        assertTrue(error.getMessage().contains("tensor=fixed"), error.getMessage());
    }

    @Test
    void shouldRefuseAManifestWithAnotherChunkCount() {
        Manifest lie = new Manifest(
                List.of(new Manifest.Entry("x", DType.FLOAT64, Shape.of(1 << 28), Hash32.ZERO, List.of(Hash32.ZERO))));
        Path file = Path.of("lie");
        assertThrows(StoreException.class, () -> ManifestCodec.decode(ManifestCodec.encode(lie), file));
    }

    @Test
    void shouldAnswerMutatedManifestsWithAnError() {
        byte[] good = ManifestCodec.encode(new Manifest(
                List.of(new Manifest.Entry("x", DType.FLOAT32, Shape.of(3, 5), Hash32.ZERO, List.of(Hash32.ZERO)))));
        long seed = 99;
        Random random = new Random(seed);
        int decoded = 0;
        for (int trial = 0; trial < 3_000; trial++) {
            byte[] body = Arrays.copyOf(good, good.length - Hash32.LENGTH);
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            byte[] bad = Arrays.copyOf(body, good.length);
            Sha256.of(body).copyTo(bad, body.length);
            try {
                ManifestCodec.decode(bad, Path.of("mutated"));
                decoded++;
            } catch (StoreException expected) {
                assertEquals(Path.of("mutated"), expected.file(), "seed=" + seed);
            }
        }
        assertTrue(decoded < 3_000, "seed=" + seed);
    }

    @Test
    void shouldRepairADamagedObjectWhenItIsPutAgain() throws IOException {
        Path file = StoreWalk.filesUnder(store.objectsDirectory()).getFirst();
        byte[] good = Files.readAllBytes(file);
        Files.write(file, new byte[0]);
        assertEquals(root, store.put(States.small(1)));
        assertArrayEquals(good, Files.readAllBytes(file));
        States.assertSame(States.small(1), store.load(root));
    }

    @Test
    void shouldNameAForeignFile() throws IOException {
        Path file = store.objectsDirectory().resolve("zz").resolve("notes.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hello");
        assertEquals(Optional.of(file), store.verify().map(StoreFault::file));
    }

    private List<Path> allFiles() {
        return StoreWalk.filesUnder(directory);
    }
}
