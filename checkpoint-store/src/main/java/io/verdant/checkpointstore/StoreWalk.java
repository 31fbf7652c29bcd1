package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Walks a store's files in name order: head, rounds, states with all that they refer to, then every object. */
final class StoreWalk {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private StoreWalk() {}

    static Optional<StoreFault> firstFault(CheckpointStore store) {
        try {
            if (store.head().isPresent()) {
                requireState(store, store.headFile(), store.head().get().root());
            }
            for (Path file : filesUnder(store.roundsDirectory())) {
                requireState(store, file, store.readRound(file).root());
            }
            for (Path file : filesUnder(store.statesDirectory())) {
                store.load(hashOf(file));
            }
            for (Path file : filesUnder(store.objectsDirectory())) {
                store.blob(hashOf(file));
            }
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(new StoreFault(e.file(), String.valueOf(e.getMessage())));
        }
    }

    private static void requireState(CheckpointStore store, Path file, Hash32 root) {
        if (!store.contains(root)) {
            throw new StoreException(
                    "missing state that was published, named by " + file.getFileName(), store.stateFile(root));
        }
    }

    /** All regular files below a directory, sorted; none where it does not exist. */
    static List<Path> filesUnder(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw AtomicFiles.failure("cannot list", directory, e);
        } catch (UncheckedIOException e) {
            throw AtomicFiles.failure("cannot list", directory, e);
        }
    }

    private static Hash32 hashOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        String hex = Objects.requireNonNull(file.getParent()).getFileName() + (dot < 0 ? name : name.substring(0, dot));
        if (!HASH.matcher(hex).matches()) {
            throw new StoreException("foreign file in the store", file);
        }
        return Hash32.ofHex(hex);
    }
}
