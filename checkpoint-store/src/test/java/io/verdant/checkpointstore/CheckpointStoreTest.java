package io.verdant.checkpointstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    @TempDir
    Path directory;

    private CheckpointStore store;

    @BeforeEach
    void open() {
        store = new CheckpointStore(directory.resolve("store"));
    }

    @Test
    void shouldLoadWhatWasPut() {
        SortedMap<String, Tensor> state = States.varied(1);
        Hash32 root = store.put(state);
        assertEquals(StateRoot.ofTensors(state).root(), root);
        assertTrue(store.contains(root));
        States.assertSame(state, new CheckpointStore(directory.resolve("store")).load(root));
        assertEquals(Optional.empty(), store.verify());
    }

    @Test
    void shouldHaveNoHeadUntilPublished() {
        Hash32 root = store.put(States.small(1));
        assertEquals(Optional.empty(), store.head());
        assertTrue(store.rounds().isEmpty());
        store.publish(0, root);
        assertEquals(Optional.of(new Published(0, root)), store.head());
    }

    @Test
    void shouldListRounds() {
        Hash32 first = store.put(States.small(1));
        Hash32 second = store.put(States.small(2));
        store.publish(0, first);
        store.publish(1, second);
        store.publish(12, first);
        assertEquals(Map.of(0, first, 1, second, 12, first), store.rounds());
        store.publish(1, first);
        assertEquals(Map.of(0, first, 1, first), store.rounds(), "a rewind forgets later rounds");
        assertEquals(Optional.empty(), store.verify());
    }

    @Test
    void shouldStoreUnchangedChunksOnce() {
        store.put(States.small(1));
        int before = StoreWalk.filesUnder(store.objectsDirectory()).size();
        store.put(States.small(2));
        assertEquals(before + 1, StoreWalk.filesUnder(store.objectsDirectory()).size());
        store.put(States.small(2));
        assertEquals(before + 1, StoreWalk.filesUnder(store.objectsDirectory()).size());
    }

    @Test
    void shouldCutLargeTensorsIntoChunks() {
        store.put(States.varied(1));
        assertEquals(3 + 4, StoreWalk.filesUnder(store.objectsDirectory()).size());
    }

    @Test
    void shouldKeepBlobs() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[3 << 20])) {
            Hash32 hash = store.putBlob(bytes);
            assertEquals(Sha256.of(bytes), hash);
            assertTrue(store.containsBlob(hash));
            assertArrayEquals(bytes, store.blob(hash));
        }
        assertFalse(store.containsBlob(Hash32.ZERO));
        StoreException error = assertThrows(StoreException.class, () -> store.blob(Hash32.ZERO));
        assertTrue(error.file().toString().contains("objects"), error.getMessage());
    }

    @Test
    void shouldRefuseUnknownRoots() {
        IllegalArgumentException onLoad = assertThrows(IllegalArgumentException.class, () -> store.load(Hash32.ZERO));
        assertTrue(onLoad.getMessage().contains(Hash32.ZERO.hex()));
        assertThrows(IllegalArgumentException.class, () -> store.publish(0, Hash32.ZERO));
        Hash32 root = store.put(States.small(1));
        assertThrows(IllegalArgumentException.class, () -> store.publish(-1, root));
        assertFalse(store.contains(Hash32.ZERO));
    }
}
