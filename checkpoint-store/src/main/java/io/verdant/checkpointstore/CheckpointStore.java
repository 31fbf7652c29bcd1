package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The checkpoints of one participant, in one directory that one process owns:
 *
 * <pre>
 * objects/ab/cd….zst   chunks of tensors and blobs, named by the SHA-256 of their uncompressed bytes
 * states/ab/cd….state  one manifest per state root
 * rounds/0000000012    which root a round was published with
 * HEAD                 the round and root that training stands on
 * tmp/                 files on their way; emptied when the store is opened
 * </pre>
 *
 * <p>Each file appears whole or not at all, and in the order objects, manifest, round record, head: a kill at any instant
 * leaves the last published checkpoint loadable. Chunks that did not change since an earlier checkpoint are stored once.
 * Whatever cannot be read or written ends in a {@link StoreException} that names the file. Safe for use by several threads.
 */
public final class CheckpointStore {
    /** Bytes of a tensor's chunk, uncompressed; a tensor's last chunk may be shorter. */
    public static final int CHUNK_LENGTH = TensorBytes.CHUNK_LENGTH;

    /** Longest blob in bytes. */
    public static final int MAX_BLOB_LENGTH = ObjectFiles.MAX_LENGTH;

    private final Path directory;
    private final AtomicFiles files;
    private final ObjectFiles objects;

    /** Opens the store in that directory, making it where there is none. */
    public CheckpointStore(Path directory) {
        this(directory, new DiskFileOps(true));
    }

    /** The same, but nothing is forced to the device: for what nobody needs after a loss of power, such as a rehearsal's files. */
    public static CheckpointStore unforced(Path directory) {
        return new CheckpointStore(directory, new DiskFileOps(false));
    }

    CheckpointStore(Path directory, FileOps ops) {
        this.directory = directory.toAbsolutePath();
        this.files = new AtomicFiles(this.directory, ops);
        this.objects = new ObjectFiles(this.directory.resolve("objects"), files);
        files.prepare();
    }

    /**
     * Stores a state, without publishing it.
     *
     * @return its state root
     * @throws IllegalArgumentException for more than 65,536 tensors
     */
    public synchronized Hash32 put(SortedMap<String, Tensor> state) {
        if (state.size() > Manifest.MAX_TENSORS) {
            throw new IllegalArgumentException("tensors=" + state.size() + " limit=" + Manifest.MAX_TENSORS);
        }
        List<Manifest.Entry> entries = new ArrayList<>();
        TreeMap<String, Hash32> tensorHashes = new TreeMap<>();
        for (Map.Entry<String, Tensor> named : state.entrySet()) {
            Manifest.Entry entry = putTensor(named.getKey(), named.getValue());
            entries.add(entry);
            tensorHashes.put(entry.name(), entry.tensorHash());
        }
        Hash32 root = StateRoot.of(tensorHashes).root();
        byte[] manifest = ManifestCodec.encode(new Manifest(entries));
        if (!contains(root) || !isSame(stateFile(root), manifest)) {
            files.write(stateFile(root), manifest);
        }
        return root;
    }

    private Manifest.Entry putTensor(String name, Tensor tensor) {
        int chunkCount = TensorBytes.chunkCount(TensorBytes.length(tensor));
        List<Hash32> chunks = new ArrayList<>(chunkCount);
        for (int chunk = 0; chunk < chunkCount; chunk++) {
            chunks.add(objects.put(TensorBytes.chunk(tensor, chunk)));
        }
        return new Manifest.Entry(name, tensor.dtype(), tensor.shape(), TensorCommitment.hashOf(tensor), chunks);
    }

    /** Whether a state with that root was stored whole. Its bytes are checked by {@link #load}, not here. */
    public boolean contains(Hash32 root) {
        return Files.isRegularFile(stateFile(root));
    }

    /**
     * Reads a state and checks every chunk, every tensor and the state root.
     *
     * @throws IllegalArgumentException where the store has no such state
     * @throws StoreException where a file of it is missing or damaged
     */
    public synchronized SortedMap<String, Tensor> load(Hash32 root) {
        Path file = stateFile(root);
        if (!contains(root)) {
            throw new IllegalArgumentException("no such checkpoint: root=" + root.hex() + " store=" + directory);
        }
        TreeMap<String, Tensor> state = new TreeMap<>();
        TreeMap<String, Hash32> tensorHashes = new TreeMap<>();
        for (Manifest.Entry entry : ManifestCodec.decode(AtomicFiles.read(file, ManifestCodec.MAX_LENGTH), file)
                .entries()) {
            Tensor tensor = loadTensor(entry);
            Hash32 tensorHash = TensorCommitment.hashOf(tensor);
            if (!tensorHash.equals(entry.tensorHash())) {
                throw new StoreException("tensor does not have the hash in its manifest: tensor=" + entry.name(), file);
            }
            state.put(entry.name(), tensor);
            tensorHashes.put(entry.name(), tensorHash);
        }
        if (!StateRoot.of(tensorHashes).root().equals(root)) {
            throw new StoreException("manifest does not have the state root that it is named by", file);
        }
        return state;
    }

    private Tensor loadTensor(Manifest.Entry entry) {
        Tensor tensor = Tensor.zeros(entry.dtype(), entry.shape());
        for (int chunk = 0; chunk < entry.chunks().size(); chunk++) {
            Hash32 hash = entry.chunks().get(chunk);
            int length = TensorBytes.chunkLength(entry.length(), chunk);
            byte[] bytes = objects.get(hash, length);
            if (bytes.length != length) {
                throw new StoreException(
                        "chunk has another length than its tensor needs: length=" + bytes.length + " expected="
                                + length,
                        objects.file(hash));
            }
            TensorBytes.fill(tensor, chunk, bytes);
        }
        return tensor;
    }

    /**
     * Makes a stored state the one that training stands on. A later round's records, after a rewind, no longer count.
     *
     * @param round the round that starts from it, from 0
     * @throws IllegalArgumentException where the store has no such state
     */
    public synchronized void publish(int round, Hash32 root) {
        if (round < 0 || !contains(root)) {
            throw new IllegalArgumentException("cannot publish: round=" + round + " root=" + root.hex() + " stored="
                    + contains(root) + " store=" + directory);
        }
        byte[] record = PublishedFile.encode(new Published(round, root));
        files.write(roundFile(round), record);
        files.write(headFile(), record);
    }

    /** What was published last; empty in a new store. */
    public synchronized Optional<Published> head() {
        Path file = headFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(PublishedFile.decode(AtomicFiles.read(file, PublishedFile.MAX_LENGTH), file));
    }

    /** The root of every published round up to the head's, in order. */
    public synchronized SortedMap<Integer, Hash32> rounds() {
        int last = head().map(Published::round).orElse(-1);
        TreeMap<Integer, Hash32> rounds = new TreeMap<>();
        for (Path file : StoreWalk.filesUnder(roundsDirectory())) {
            Published published = readRound(file);
            if (published.round() <= last) {
                rounds.put(published.round(), published.root());
            }
        }
        return rounds;
    }

    Published readRound(Path file) {
        Published published = PublishedFile.decode(AtomicFiles.read(file, PublishedFile.MAX_LENGTH), file);
        if (!file.equals(roundFile(published.round()))) {
            throw new StoreException("record of another round: round=" + published.round(), file);
        }
        return published;
    }

    /**
     * Stores bytes under their SHA-256.
     *
     * @throws IllegalArgumentException for more than {@value ObjectFiles#MAX_LENGTH} bytes
     */
    public synchronized Hash32 putBlob(byte[] bytes) {
        if (bytes.length > MAX_BLOB_LENGTH) {
            throw new IllegalArgumentException("blob too long: length=" + bytes.length + " limit=" + MAX_BLOB_LENGTH);
        }
        return objects.put(bytes);
    }

    public boolean containsBlob(Hash32 hash) {
        return objects.contains(hash);
    }

    /**
     * The bytes with that SHA-256.
     *
     * @throws StoreException where they are not here, or damaged
     */
    public synchronized byte[] blob(Hash32 hash) {
        return objects.get(hash, MAX_BLOB_LENGTH);
    }

    /** Reads every file and checks it, and returns the first that is wrong; empty where the store is sound. */
    public synchronized Optional<StoreFault> verify() {
        return StoreWalk.firstFault(this);
    }

    Path headFile() {
        return directory.resolve("HEAD");
    }

    Path roundsDirectory() {
        return directory.resolve("rounds");
    }

    Path roundFile(int round) {
        return roundsDirectory().resolve(String.format(Locale.ROOT, "%010d", round));
    }

    Path statesDirectory() {
        return directory.resolve("states");
    }

    Path stateFile(Hash32 root) {
        String hex = root.hex();
        return statesDirectory().resolve(hex.substring(0, 2)).resolve(hex.substring(2) + ".state");
    }

    Path objectsDirectory() {
        return directory.resolve("objects");
    }

    private static boolean isSame(Path file, byte[] expected) {
        try {
            return Arrays.equals(AtomicFiles.read(file, expected.length), expected);
        } catch (StoreException e) {
            return false;
        }
    }
}
