package io.verdant.protocol;

/**
 * A worker's share of one round: a pure function of (round seed, position). Unique to each worker, and part of every batch
 * index and random key.
 *
 * @param roundSeed drawn from the validators' preimages and the previous round's commitments
 * @param position the worker's place among the round's participants, in address order
 * @param participants how many there are
 */
public record Assignment(Hash32 jobId, int round, Hash32 roundSeed, int position, int participants) {}
