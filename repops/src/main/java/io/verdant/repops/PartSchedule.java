package io.verdant.repops;

import java.util.Optional;

/**
 * The batches of a worker that keeps to one part of the records, whatever the round: at position p, part {@code p mod parts}.
 * Within it the worker walks the permutations of its {@link BatchSchedule}, so that two workers of one part draw differently. The
 * definition is in {@code docs/repops.md}.
 */
public final class PartSchedule implements BatchIndex {
    private final BatchSchedule own;
    private final int recordsPerPart;
    private final int first;

    /**
     * @param roundSeed32 the round's seed, 32 bytes
     * @param firstStep the job's number of the round's first step
     * @param position the worker's position among the round's participants, from 0
     * @param parts contiguous, of equal size
     * @throws IllegalArgumentException if a number is out of range
     */
    public PartSchedule(
            byte[] roundSeed32,
            long firstStep,
            int position,
            int participants,
            int parts,
            int recordsPerPart,
            int batch) {
        if (parts < 1 || (long) parts * recordsPerPart > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("parts=" + parts + " recordsPerPart=" + recordsPerPart);
        }
        this.own =
                new BatchSchedule(roundSeed32, firstStep, position, participants, participants, recordsPerPart, batch);
        this.recordsPerPart = recordsPerPart;
        this.first = position % parts * recordsPerPart;
    }

    @Override
    public int recordIndex(int step, int row) {
        return first + own.recordIndex(step, row) % recordsPerPart;
    }

    @Override
    public MaskKey maskKey(int step, int node) {
        return own.maskKey(step, node);
    }

    @Override
    public long stepNumber(int step) {
        return own.stepNumber(step);
    }

    @Override
    public Optional<ScheduleNumbers> schedule() {
        return own.schedule().map(numbers -> numbers.within(first, recordsPerPart));
    }
}
