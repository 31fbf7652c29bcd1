package io.verdant.verdearbiter;

/** One thing that a micro-step reads and that has to be opened: a leaf of a committed tensor, or a dataset record. */
sealed interface Opened {
    record Leaf(Source.Committed tensor, int leafIndex) implements Opened {}

    record DataRecord(int recordIndex) implements Opened {}
}
