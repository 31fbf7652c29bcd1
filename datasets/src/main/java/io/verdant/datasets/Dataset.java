package io.verdant.datasets;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.MerkleTree;
import io.verdant.repops.RecordSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a set, decoded into memory, as records of {@code features() + 1} bytes. Of labelled images, a record is the
 * pixels (one byte each), then one label byte. Of a text, it is a window: {@code features()} bytes of context, then the byte
 * that follows them. Immutable and safe to share between threads.
 *
 * <p>The set's identity is {@link #root()}: the Merkle root over {@code H(0x00 ‖ record)} in record order. It is computed
 * when first asked for (60,000 records of 785 bytes take well under a second) and kept.
 */
public final class Dataset implements RecordSource {
    private final String name;
    private final Split split;
    private final Kind kind;
    private final int features;
    private final int classes;
    private final int recordCount;
    private final byte[] records;
    private volatile @Nullable MerkleTree tree;

    /** What the bytes of a record are. */
    public enum Kind {
        /** Pixels, then the label. */
        IMAGES,
        /** Bytes of a text, each of which but the first is to be predicted from those before it. */
        TEXT
    }

    /** What is known of a part of a set without its records: enough to compile a model for it. */
    public record Outline(Kind kind, int features, int classes, int recordCount) {
        public int recordLength() {
            return features + 1;
        }
    }

    /** @param records {@code recordCount * (features + 1)} bytes; owned by this object from here on */
    Dataset(String name, Split split, Kind kind, int features, int classes, byte[] records) {
        this.name = name;
        this.split = split;
        this.kind = kind;
        this.features = features;
        this.classes = classes;
        this.records = records;
        this.recordCount = records.length / (features + 1);
    }

    /**
     * A set that ships with this build. Sets are decoded once per process and shared.
     *
     * @param set one of {@link #shipped()}, a text with its context: {@code mnist}, {@code moby-dick:128}
     * @throws IllegalArgumentException for a set that this build does not have; the text names those that it does
     */
    public static Dataset open(String set, Split split) {
        return KnownSets.open(set, split);
    }

    /**
     * The outline of a set that ships with this build. Of images no more than the headers is held, however many there are.
     *
     * @throws IllegalArgumentException for a set that this build does not have
     */
    public static Outline outlineOf(String set, Split split) {
        return KnownSets.outline(set, split);
    }

    /** The outline of {@link #open(Path, Split)}, from the headers and the labels. */
    public static Outline outlineOf(Path directory, Split split) {
        return IdxDirectory.outline(directory, split);
    }

    /** Names of the sets that ship with this build; a text's without a context. */
    public static List<String> shipped() {
        return KnownSets.NAMES;
    }

    /** Whether that set ships with this build and is a text, so that it needs a context. */
    public static boolean isShippedText(String set) {
        return KnownSets.isText(set);
    }

    /**
     * A text of the reader's own: any file, byte by byte. The last tenth of its windows is the test part.
     *
     * @param context bytes from which a record predicts, from 1
     * @throws IllegalArgumentException where the file is missing, too short for two windows or too long
     */
    public static Dataset openText(Path file, int context, Split split) {
        return TextFile.open(file, context, split);
    }

    /**
     * A set of the reader's own: a directory that holds the customary four IDX files ({@code train-images-idx3-ubyte},
     * {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, each plain or with
     * {@code .gz}), of which the two of that part are read. The number of classes is the highest label plus one.
     *
     * @throws IllegalArgumentException where a file is missing, malformed or beyond a limit; the text names the file
     */
    public static Dataset open(Path directory, Split split) {
        return IdxDirectory.open(directory, split);
    }

    /** The training part of {@link #open(Path, Split)}. */
    public static Dataset open(Path directory) {
        return open(directory, Split.TRAIN);
    }

    /**
     * The same records in parts that differ, part after part.
     *
     * @throws IllegalArgumentException for a text, and where there are fewer records than parts
     */
    public Dataset arranged(Skew skew) {
        if (kind == Kind.TEXT) {
            throw new IllegalArgumentException("a text has no labels to sort by: set=" + name);
        }
        int[] order = skew.order(this);
        int length = recordLength();
        byte[] arranged = new byte[order.length * length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(records, order[i] * length, arranged, i * length, length);
        }
        return new Dataset(new SetName(name, 0, skew).toString(), split, kind, features, classes, arranged);
    }

    /** The set's name, such as {@code mnist}; for a directory, its last path element. */
    public String name() {
        return name;
    }

    public Split split() {
        return split;
    }

    public Kind kind() {
        return kind;
    }

    public Outline outline() {
        return new Outline(kind, features, classes, recordCount);
    }

    /** Pixels of one image, or bytes of context of one window. */
    public int features() {
        return features;
    }

    /** How many values a label may have; 256 for a text. */
    public int classes() {
        return classes;
    }

    @Override
    public int recordCount() {
        return recordCount;
    }

    @Override
    public int recordLength() {
        return features + 1;
    }

    @Override
    public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
        Objects.checkIndex(recordIndex, recordCount);
        Objects.checkFromIndexSize(offset, length, recordLength());
        System.arraycopy(records, recordIndex * recordLength() + offset, target, targetOffset, length);
    }

    /** A copy of one record. */
    public byte[] record(int recordIndex) {
        Objects.checkIndex(recordIndex, recordCount);
        int from = recordIndex * recordLength();
        return Arrays.copyOfRange(records, from, from + recordLength());
    }

    /** The last byte of one record: an image's label, {@code 0 .. classes() - 1}. */
    public int label(int recordIndex) {
        Objects.checkIndex(recordIndex, recordCount);
        return records[recordIndex * recordLength() + features] & 0xff;
    }

    /** Merkle root over the decoded records. */
    public Hash32 root() {
        return tree().root();
    }

    /** The path from a record's leaf hash to {@link #root()}. */
    public MerklePath path(int recordIndex) {
        return tree().path(recordIndex);
    }

    /**
     * Stops a job on other data than it names.
     *
     * @throws IllegalArgumentException where {@link #root()} is not {@code expected}
     */
    public void requireRoot(Hash32 expected) {
        Hash32 actual = root();
        if (!actual.equals(expected)) {
            throw new IllegalArgumentException(
                    "dataset root differs: set=" + name + " split=" + split + " expected=sha256:"
                            + expected.hex() + " actual=sha256:" + actual.hex()
                            + "; the records here are not those that the job names");
        }
    }

    /** Leaf hash of one record, {@code H(0x00 ‖ record)}. */
    Hash32 leaf(int recordIndex) {
        return Merkle.leaf(record(recordIndex));
    }

    private MerkleTree tree() {
        MerkleTree made = tree;
        if (made == null) {
            synchronized (this) {
                made = tree;
                if (made == null) {
                    made = MerkleTree.ofLeaves(leaves(0, recordCount));
                    tree = made;
                }
            }
        }
        return made;
    }

    List<Hash32> leaves(int from, int count) {
        List<Hash32> leaves = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }
}
