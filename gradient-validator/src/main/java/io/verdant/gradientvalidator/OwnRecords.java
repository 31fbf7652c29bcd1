package io.verdant.gradientvalidator;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.FeistelPermutation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Records of an assignment in a drawn order: the places of its batches, permuted under the first eight bytes of {@code
 * H("verdant/own-records" ‖ seed)}, big-endian.
 */
final class OwnRecords implements BatchIndex {
    private static final byte[] TAG = "verdant/own-records".getBytes(StandardCharsets.US_ASCII);

    private final BatchIndex assigned;
    private final FeistelPermutation places;
    private final int planBatch;
    private final int batch;

    /**
     * @param planBatch records of a batch of the assignment
     * @param steps its batches
     * @param batch records of a batch here
     */
    OwnRecords(BatchIndex assigned, int planBatch, int steps, Hash32 seed, int batch) {
        ByteBuffer key = ByteBuffer.wrap(Sha256.of(TAG, seed.bytes()).bytes());
        this.assigned = assigned;
        this.places = new FeistelPermutation((long) planBatch * steps, key.getInt(), key.getInt());
        this.planBatch = planBatch;
        this.batch = batch;
    }

    @Override
    public int recordIndex(int step, int row) {
        long place = places.apply(((long) step * batch + row) % places.size());
        return assigned.recordIndex((int) (place / planBatch), (int) (place % planBatch));
    }
}
