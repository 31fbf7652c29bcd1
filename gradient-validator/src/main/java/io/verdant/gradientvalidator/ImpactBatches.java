package io.verdant.gradientvalidator;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.FeistelPermutation;
import io.verdant.repops.MaskKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The records of the impact check: the first of a permutation of the whole data set that is keyed by the first eight bytes
 * of {@code H("verdant/impact-records" ‖ impactSeed)}, big-endian.
 */
final class ImpactBatches implements BatchIndex {
    private static final byte[] TAG = "verdant/impact-records".getBytes(StandardCharsets.US_ASCII);

    private final Hash32 seed;
    private final FeistelPermutation permutation;
    private final int recordCount;
    private final int batch;

    ImpactBatches(Hash32 impactSeed, int recordCount, int batch) {
        ByteBuffer key = ByteBuffer.wrap(Sha256.of(TAG, impactSeed.bytes()).bytes());
        this.seed = impactSeed;
        this.permutation = new FeistelPermutation(recordCount, key.getInt(), key.getInt());
        this.recordCount = recordCount;
        this.batch = batch;
    }

    @Override
    public int recordIndex(int step, int row) {
        return (int) permutation.apply(((long) step * batch + row) % recordCount);
    }

    /** Masks of a plan that runs on the draw: the same hash over seed, step and node. */
    @Override
    public MaskKey maskKey(int step, int node) {
        byte[] place =
                ByteBuffer.allocate(2 * Integer.BYTES).putInt(step).putInt(node).array();
        ByteBuffer key = ByteBuffer.wrap(Sha256.of(TAG, seed.bytes(), place).bytes());
        return new MaskKey(key.getInt(), key.getInt());
    }
}
