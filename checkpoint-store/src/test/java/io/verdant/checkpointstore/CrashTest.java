package io.verdant.checkpointstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.repops.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kill, or a full disk, at each file operation of a put and a publish in turn. */
class CrashTest {
    private static final SortedMap<String, Tensor> OLD = States.small(1);
    private static final SortedMap<String, Tensor> NEW = States.small(2);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(DyingFileOps.End.class)
    void shouldKeepTheLastGoodCheckpoint(DyingFileOps.End end) throws IOException {
        boolean finished = false;
        int cuts = 0;
        for (int last = 0; !finished; last++) {
            Path home = Files.createDirectory(directory.resolve("cut" + last));
            CheckpointStore before = new CheckpointStore(home);
            Hash32 oldRoot = before.put(OLD);
            before.publish(4, oldRoot);
            DyingFileOps ops = new DyingFileOps(last, end);
            try {
                CheckpointStore dying = new CheckpointStore(home, ops);
                dying.publish(5, dying.put(NEW));
            } catch (StoreException expected) {
                cuts++;
                assertEquals(
                        end == DyingFileOps.End.DISK_FULL, expected.getMessage().startsWith("disk full"));
            }
            finished = !ops.died();
            assertSound(home, oldRoot, finished, "last=" + last);
        }
        assertTrue(cuts >= 4, "cuts=" + cuts);
    }

    private static void assertSound(Path home, Hash32 oldRoot, boolean finished, String where) throws IOException {
        CheckpointStore store = new CheckpointStore(home);
        Published head = store.head().orElseThrow();
        assertTrue(head.round() == 5 || !finished, where);
        States.assertSame(head.round() == 5 ? NEW : OLD, store.load(head.root()));
        States.assertSame(OLD, store.load(oldRoot));
        assertEquals(head.root(), store.rounds().get(head.round()), where);
        assertEquals(head.round(), store.rounds().lastKey(), where);
        assertEquals(Optional.empty(), store.verify(), where);
        try (Stream<Path> left = Files.list(home.resolve("tmp"))) {
            assertEquals(0, left.count(), where);
        }
        store.publish(5, store.put(NEW));
        States.assertSame(NEW, store.load(store.head().orElseThrow().root()));
    }

    @Test
    void shouldGoOnAfterTheDiskWasFull() {
        CheckpointStore first = new CheckpointStore(directory);
        first.publish(4, first.put(OLD));
        CheckpointStore store = new CheckpointStore(directory, new DyingFileOps(1, DyingFileOps.End.DISK_FULL));
        assertFalse(store.head().isEmpty());
        StoreException error = assertThrows(StoreException.class, () -> {
            store.put(NEW);
            store.put(States.small(3));
        });
        assertTrue(
                error.getMessage().contains("disk full") && error.getMessage().contains("intact"), error.getMessage());
        store.publish(5, store.put(NEW));
        States.assertSame(NEW, store.load(store.head().orElseThrow().root()));
    }
}
