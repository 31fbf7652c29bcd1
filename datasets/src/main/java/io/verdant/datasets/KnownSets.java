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
    static final List<String> NAMES = List.of("mnist", "fashion-mnist-20k", "moby-dick");

    private static final List<String> TEXTS = List.of("moby-dick");
    private static final int IMAGE_CLASSES = 10;
    private static final Map<SetName, Map<Split, SoftReference<Dataset>>> CACHE = new HashMap<>();

    private KnownSets() {}

    static boolean isText(String set) {
        return TEXTS.contains(set);
    }

    static synchronized Dataset open(String text, Split split) {
        SetName name = known(text);
        Map<Split, SoftReference<Dataset>> bySplit = CACHE.computeIfAbsent(name, key -> new EnumMap<>(Split.class));
        SoftReference<Dataset> reference = bySplit.get(split);
        @Nullable Dataset cached = reference == null ? null : reference.get();
        if (cached == null) {
            cached = decode(name, split);
            bySplit.put(split, new SoftReference<>(cached));
        }
        return cached;
    }

    private static SetName known(String text) {
        SetName name = SetName.parse(text);
        if (!NAMES.contains(name.set())) {
            throw new IllegalArgumentException("unknown data set: set=" + text + " known=" + NAMES);
        }
        if (name.isText() != isText(name.set())) {
            throw new IllegalArgumentException(
                    "a text, and nothing else, has a context: set=" + text + " texts=" + TEXTS);
        }
        return name;
    }

    private static Dataset decode(SetName name, Split split) {
        String set = name.set();
        if (name.isText()) {
            return TextWindows.cut(name, split, resource(set + "/" + set + ".txt.gz", InputStream::readAllBytes));
        }
        IdxArray images = idx(set + "/" + split.filePrefix() + "-images-idx3-ubyte.gz");
        IdxArray labels = idx(set + "/" + split.filePrefix() + "-labels-idx1-ubyte.gz");
        return Records.join(set, split, images, labels, IMAGE_CLASSES);
    }

    static Dataset.Outline outline(String text, Split split) {
        SetName name = known(text);
        if (name.isText()) {
            return open(text, split).outline();
        }
        String path = name.set() + "/" + split.filePrefix() + "-images-idx3-ubyte.gz";
        IdxReader.Header images = resource(path, in -> IdxReader.header(in, path));
        return new Dataset.Outline(Dataset.Kind.IMAGES, images.itemLength(), IMAGE_CLASSES, images.count());
    }

    private static IdxArray idx(String path) {
        return resource(path, in -> IdxReader.read(in, path));
    }

    private static <T> T resource(String path, Decoding<T> decoding) {
        try (InputStream in = KnownSets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks a data file: resource=" + path);
            }
            return decoding.decode(new GZIPInputStream(in, 1 << 16));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a data file: resource=" + path, e);
        }
    }

    @FunctionalInterface
    private interface Decoding<T> {
        T decode(InputStream in) throws IOException;
    }
}
