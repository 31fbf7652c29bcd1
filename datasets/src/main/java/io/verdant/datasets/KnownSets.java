package io.verdant.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The sets that ship with this module. Decoded once, kept while memory allows. */
final class KnownSets {
    /** Names of all sets, for error texts. */
    static final List<String> NAMES = List.of("mnist");

    private static final int MNIST_CLASSES = 10;
    private static final Map<String, Map<Split, SoftReference<Dataset>>> CACHE = new HashMap<>();

    private KnownSets() {}

    static synchronized Dataset open(String set, Split split) {
        if (!NAMES.contains(set)) {
            throw new IllegalArgumentException("unknown data set: set=" + set + " known=" + NAMES);
        }
        Map<Split, SoftReference<Dataset>> bySplit = CACHE.computeIfAbsent(set, key -> new EnumMap<>(Split.class));
        SoftReference<Dataset> reference = bySplit.get(split);
        @Nullable Dataset cached = reference == null ? null : reference.get();
        if (cached == null) {
            cached = decode(set, split);
            bySplit.put(split, new SoftReference<>(cached));
        }
        return cached;
    }

    private static Dataset decode(String set, Split split) {
        IdxArray images = resource(set + "/" + split.filePrefix() + "-images-idx3-ubyte.gz");
        IdxArray labels = resource(set + "/" + split.filePrefix() + "-labels-idx1-ubyte.gz");
        return Records.join(set, split, images, labels, MNIST_CLASSES);
    }

    private static IdxArray resource(String path) {
        try (InputStream in = KnownSets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks a data file: resource=" + path);
            }
            return IdxReader.read(new GZIPInputStream(in, 1 << 16), path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a data file: resource=" + path, e);
        }
    }
}
