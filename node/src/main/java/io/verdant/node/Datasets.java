package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.SetName;
import io.verdant.datasets.Skew;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;
import java.io.File;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The data sets that jobs name, with their faults said to people. A job names a set by a word, never by a path: where a set
 * lies is each participant's own business. It is looked for among the files of the job file that this process was given, then
 * among the sets that ship, then in the folders of {@code VERDANT_DATA}. Whatever is found must have the root that the job names.
 */
final class Datasets {
    /** Folders, separated as in {@code PATH}, that hold folders of IDX files and texts. */
    static final String FOLDERS = "VERDANT_DATA";

    private static final Map<String, Path> OFFERED = new ConcurrentHashMap<>();
    private static final Map<Key, SoftReference<Dataset>> READ = new ConcurrentHashMap<>();
    private static final Map<Arrangement, SoftReference<Dataset>> ARRANGED = new ConcurrentHashMap<>();

    private Datasets() {}

    private record Key(Path files, SetName name, Split split) {}

    private record Arrangement(Dataset records, Skew skew) {}

    /** Lets jobs of this process find that folder or text under that name. */
    static void offer(String set, Path files) {
        OFFERED.put(set, files.toAbsolutePath().normalize());
    }

    /**
     * The training records of that set.
     *
     * @throws UserError if the set is unknown or its root is not {@code expected}
     */
    static Dataset train(String set, Hash32 expected) {
        return held(set, open(set, Split.TRAIN), expected);
    }

    /** The test records of that set, in the same way. */
    static Dataset test(String set, Hash32 expected) {
        return held(set, open(set, Split.TEST), expected);
    }

    private static Dataset held(String set, Dataset records, Hash32 expected) {
        if (!records.root().equals(expected)) {
            throw UserError.because(ExitCode.DATASET_MISMATCH, "the data set's hash differs")
                    .with("set", set)
                    .with("expected", "sha256:" + expected)
                    .with("found", "sha256:" + records.root())
                    .next("name the root of the data that is here, or install the data that the job names");
        }
        return records;
    }

    /** How many records that part of the set has, and what they are like. */
    static Dataset.Outline outline(String set, Split split) {
        return opening(
                set,
                (files, name) -> files.isEmpty()
                        ? whole(Dataset.outlineOf(name.plain().toString(), split), name, split)
                        : name.isText()
                                ? read(new Key(files.get(), name, split)).outline()
                                : whole(Dataset.outlineOf(files.get(), split), name, split));
    }

    /** An arrangement leaves out the training records that fill no part. */
    private static Dataset.Outline whole(Dataset.Outline outline, SetName name, Split split) {
        int parts = split == Split.TRAIN ? name.arrangement().map(Skew::parts).orElse(1) : 1;
        return new Dataset.Outline(
                outline.kind(), outline.features(), outline.classes(), outline.recordCount() / parts * parts);
    }

    static Dataset open(String set, Split split) {
        return opening(set, (files, name) -> {
            SetName plain = name.plain();
            Dataset records = files.isPresent()
                    ? read(new Key(files.get(), plain, split))
                    : Dataset.open(plain.toString(), split);
            return split == Split.TRAIN ? arranged(records, name) : records;
        });
    }

    /** The training records as the set's name wants them; the last arrangements are kept while memory allows. */
    private static Dataset arranged(Dataset records, SetName name) {
        Skew skew = name.skew();
        if (skew == null) {
            return records;
        }
        Arrangement key = new Arrangement(records, skew);
        SoftReference<Dataset> before = ARRANGED.get(key);
        Dataset dataset = before == null ? null : before.get();
        if (dataset == null) {
            dataset = records.arranged(skew);
            ARRANGED.put(key, new SoftReference<>(dataset));
        }
        return dataset;
    }

    private interface Opening<T> {
        T open(Optional<Path> files, SetName name);
    }

    private static <T> T opening(String set, Opening<T> opening) {
        try {
            SetName name = SetName.parse(set);
            return opening.open(find(name.set()), name);
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.DATA, "cannot open the data set")
                    .with("set", set)
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("name a data set that this release has, or the folder of yours in " + FOLDERS);
        }
    }

    private static Optional<Path> find(String set) {
        Path offered = OFFERED.get(set);
        if (offered != null || Dataset.shipped().contains(set)) {
            return Optional.ofNullable(offered);
        }
        return findIn(System.getenv(FOLDERS), set);
    }

    static Optional<Path> findIn(@Nullable String folders, String set) {
        if (folders == null || folders.isBlank()) {
            return Optional.empty();
        }
        for (String folder : folders.split(File.pathSeparator)) {
            try {
                Path candidate = Path.of(folder).resolve(set);
                if (!folder.isBlank() && Files.isReadable(candidate)) {
                    return Optional.of(candidate.toAbsolutePath().normalize());
                }
            } catch (InvalidPathException e) {
                throw UserError.because(ExitCode.CONFIG, FOLDERS + " is not a list of folders")
                        .with("value", folders)
                        .causedBy(e)
                        .next("separate folders as PATH does");
            }
        }
        return Optional.empty();
    }

    private static Dataset read(Key key) {
        SoftReference<Dataset> before = READ.get(key);
        Dataset dataset = before == null ? null : before.get();
        if (dataset == null) {
            dataset = key.name().isText()
                    ? Dataset.openText(key.files(), key.name().context(), key.split())
                    : Dataset.open(key.files(), key.split());
            READ.put(key, new SoftReference<>(dataset));
        }
        return dataset;
    }
}
