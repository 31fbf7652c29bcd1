package io.verdant.datasets;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerkleTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A data set cut into equal shards of consecutive records. Shard {@code s} is the records {@code [s * recordsPerShard, (s +
 * 1) * recordsPerShard)}; where the count does not divide, the last {@code recordCount mod shards} records belong to no
 * shard. A shard's hash is the Merkle root over its records' leaf hashes, so that one can be checked without the others.
 *
 * @param datasetRoot root over all records
 * @param recordsPerShard records of each shard
 * @param shardHashes one per shard, in order
 */
public record ShardManifest(Hash32 datasetRoot, int recordsPerShard, List<Hash32> shardHashes) {
    public static final int MAX_SHARDS = 1 << 20;

    public ShardManifest {
        shardHashes = List.copyOf(shardHashes);
        if (recordsPerShard < 1 || (long) recordsPerShard * shardHashes.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("recordsPerShard=" + recordsPerShard + " shards=" + shardHashes.size());
        }
    }

    /**
     * Cuts a set.
     *
     * @throws IllegalArgumentException for fewer than 1 shard, more than {@value #MAX_SHARDS}, or more than there are records
     */
    public static ShardManifest of(Dataset dataset, int shards) {
        int recordsPerShard = recordsPerShard(dataset.recordCount(), shards);
        List<Hash32> hashes = new ArrayList<>(shards);
        for (int shard = 0; shard < shards; shard++) {
            hashes.add(hash(dataset, shard, recordsPerShard));
        }
        return new ShardManifest(dataset.root(), recordsPerShard, hashes);
    }

    /** Records of each of {@code shards} equal shards, without hashing anything. */
    public static int recordsPerShard(int recordCount, int shards) {
        if (shards < 1 || shards > MAX_SHARDS || shards > recordCount) {
            throw new IllegalArgumentException(
                    "shards=" + shards + " recordCount=" + recordCount + " limit=" + MAX_SHARDS);
        }
        return recordCount / shards;
    }

    public int shards() {
        return shardHashes.size();
    }

    public int firstRecord(int shard) {
        return Objects.checkIndex(shard, shards()) * recordsPerShard;
    }

    /** Whether that shard of {@code dataset} has the hash that is written here. */
    public boolean holds(Dataset dataset, int shard) {
        return firstRecord(shard) + recordsPerShard <= dataset.recordCount()
                && hash(dataset, shard, recordsPerShard).equals(shardHashes.get(shard));
    }

    private static Hash32 hash(Dataset dataset, int shard, int recordsPerShard) {
        return MerkleTree.ofLeaves(dataset.leaves(shard * recordsPerShard, recordsPerShard))
                .root();
    }
}
