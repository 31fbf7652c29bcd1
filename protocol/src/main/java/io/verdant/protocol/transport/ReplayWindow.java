package io.verdant.protocol.transport;

import java.util.HashSet;
import java.util.Set;

/**
 * The stream ids that a sender has used up: each counts once, and those too far behind the highest count as used, so that
 * an old stream cannot be played again.
 */
final class ReplayWindow {
    static final int SIZE = 4096;

    private final Set<Long> used = new HashSet<>();
    private long highest = Long.MIN_VALUE + SIZE;

    boolean isUsed(long streamId) {
        return streamId <= highest - SIZE || used.contains(streamId);
    }

    void use(long streamId) {
        used.add(streamId);
        if (streamId > highest) {
            highest = streamId;
        }
        if (used.size() > 2 * SIZE) {
            used.removeIf(id -> id <= highest - SIZE);
        }
    }
}
