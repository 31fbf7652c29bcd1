package io.verdant.repops;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Which record is which row of which step's batch, for one worker in one round. A pure function of the round seed and
 * the worker's position: shards are dealt by a permutation, and inside its own shards a worker walks a fresh
 * permutation of the records in every epoch. Any entry costs the same, whatever the position. The definition is in
 * {@code docs/repops.md}.
 */
public final class BatchSchedule implements BatchIndex {
    private static final int SEED_LENGTH = 32;
    private static final int DOMAIN_SHARDS = 1;
    private static final int DOMAIN_RECORDS = 2;
    private static final int DOMAIN_MASKS = 3;

    private final int[] seedWords;
    private final long firstStep;
    private final int position;
    private final int firstSlot;
    private final int recordsPerShard;
    private final int batch;
    private final long size;
    private final int shards;
    private final FeistelPermutation shardOrder;

    /** Shards of the own slots, plus one, once they were asked for; any thread writes the same value. */
    private final int[] knownShards;

    private volatile Epoch epoch;

    private record Epoch(long number, FeistelPermutation order) {}

    /**
     * @param roundSeed32 the round's seed, 32 bytes
     * @param firstStep the job's number of the round's first step: the round's number, from 0, times the local steps
     * @param position the worker's position among the round's participants, from 0
     * @throws IllegalArgumentException if a number is out of range or there are fewer shards than participants
     */
    public BatchSchedule(
            byte[] roundSeed32,
            long firstStep,
            int position,
            int participants,
            int shards,
            int recordsPerShard,
            int batch) {
        if (roundSeed32.length != SEED_LENGTH) {
            throw new IllegalArgumentException("roundSeed length=" + roundSeed32.length);
        }
        if (firstStep < 0) {
            throw new IllegalArgumentException("firstStep=" + firstStep);
        }
        if (participants < 1 || position < 0 || position >= participants) {
            throw new IllegalArgumentException("position=" + position + " participants=" + participants);
        }
        if (shards < participants) {
            throw new IllegalArgumentException("shards=" + shards + " participants=" + participants);
        }
        if (recordsPerShard < 1 || batch < 1 || (long) shards * recordsPerShard > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "shards=" + shards + " recordsPerShard=" + recordsPerShard + " batch=" + batch);
        }
        this.seedWords = words(roundSeed32);
        this.firstStep = firstStep;
        this.position = position;
        int shardsPerWorker = shards / participants;
        this.firstSlot = position * shardsPerWorker;
        this.recordsPerShard = recordsPerShard;
        this.batch = batch;
        this.size = (long) shardsPerWorker * recordsPerShard;
        this.shards = shards;
        this.shardOrder = permutation(shards, DOMAIN_SHARDS, 0, 0);
        this.knownShards = new int[shardsPerWorker];
        this.epoch = epochOf(0);
    }

    /** Records in the worker's own shards: the length of an epoch. */
    public long size() {
        return size;
    }

    @Override
    public int recordIndex(int step, int row) {
        if (step < 0 || row < 0 || row >= batch) {
            throw new IllegalArgumentException("step=" + step + " row=" + row + " batch=" + batch);
        }
        long index = (long) step * batch + row;
        long number = index / size;
        Epoch current = epoch;
        if (current.number != number) {
            current = epochOf(number);
            epoch = current;
        }
        long own = current.order.apply(index % size);
        return shardOf((int) (own / recordsPerShard)) * recordsPerShard + (int) (own % recordsPerShard);
    }

    @Override
    public MaskKey maskKey(int step, int node) {
        int[] state = key(DOMAIN_MASKS, position, (long) node << Integer.SIZE | step);
        return new MaskKey(state[0], state[1]);
    }

    @Override
    public long stepNumber(int step) {
        return firstStep + step;
    }

    @Override
    public Optional<ScheduleNumbers> schedule() {
        return Optional.of(new ScheduleNumbers(
                seedWords.clone(), firstStep, position, firstSlot, size, shards, recordsPerShard, batch, 0, 0));
    }

    private int shardOf(int ownSlot) {
        int known = knownShards[ownSlot];
        if (known == 0) {
            known = 1 + (int) shardOrder.apply(firstSlot + ownSlot);
            knownShards[ownSlot] = known;
        }
        return known - 1;
    }

    private Epoch epochOf(long number) {
        return new Epoch(number, permutation(size, DOMAIN_RECORDS, position, number));
    }

    private FeistelPermutation permutation(long count, int domain, int x, long y) {
        int[] state = key(domain, x, y);
        return new FeistelPermutation(count, state[0], state[1]);
    }

    private int[] key(int domain, int x, long y) {
        int[] state = {domain, x, (int) y, (int) (y >>> 32)};
        for (int word = 0; word < seedWords.length; word += 2) {
            Philox.block(seedWords[word], seedWords[word + 1], state[0], state[1], state[2], state[3], state);
        }
        return state;
    }

    private static int[] words(byte[] seed) {
        int[] words = new int[seed.length / Integer.BYTES];
        ByteBuffer.wrap(seed).asIntBuffer().get(words);
        return words;
    }
}
