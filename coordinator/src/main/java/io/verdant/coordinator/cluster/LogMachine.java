package io.verdant.coordinator.cluster;

import io.verdant.protocol.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster runs: a deterministic machine that turns commands into log entries. It is called by one thread. Given the
 * same commands with the same times it must give the same entries, bit for bit, whenever and wherever it runs.
 *
 * <p>An exception from it is our own fault: the node stops, and what it has recorded stays as it is.
 */
public interface LogMachine {
    /** All commands follow from the first on: a start, or a start again. The machine forgets what it knew. */
    void onRestart();

    /**
     * Applies one command.
     *
     * @param envelope bytes that anyone may have sent, at most {@code Limits.MAX_ENVELOPE_LENGTH}
     * @param timeMillis the cluster's time for it, the same at every replay
     * @return the entry, whose index is the number of entries before it; null for bytes that are not worth one
     */
    @Nullable
    LogEntry onCommand(byte[] envelope, long timeMillis);
}
