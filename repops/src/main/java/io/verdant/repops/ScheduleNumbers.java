package io.verdant.repops;

/**
 * A batch schedule as the numbers of {@code docs/repops.md}, section 5, from which a device draws by itself.
 *
 * @param seedWords8 the round's seed, eight big-endian words
 * @param firstStep the job's number of the round's first step
 * @param firstSlot of the worker's own slots
 * @param ownRecords records in its slots: an epoch
 * @param firstRecord of the part that the worker keeps to
 * @param recordsPerPart 0 where it keeps to none; else its record is {@code firstRecord + r mod recordsPerPart}
 */
public record ScheduleNumbers(
        int[] seedWords8,
        long firstStep,
        int position,
        int firstSlot,
        long ownRecords,
        int shards,
        int recordsPerShard,
        int batch,
        int firstRecord,
        int recordsPerPart) {
    /** The same schedule within one part of the records. */
    ScheduleNumbers within(int first, int length) {
        return new ScheduleNumbers(
                seedWords8, firstStep, position, firstSlot, ownRecords, shards, recordsPerShard, batch, first, length);
    }
}
