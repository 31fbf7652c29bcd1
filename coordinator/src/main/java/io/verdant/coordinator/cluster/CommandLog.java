package io.verdant.coordinator.cluster;

import java.util.ArrayList;
import java.util.List;

/** What was made so far: every command that led to an entry, with its time, and the entry's bytes. One writer, one thread. */
final class CommandLog {
    /** A command as it is replayed. */
    record Timed(long timeMillis, byte[] envelope) {}

    private final List<Timed> commands = new ArrayList<>();
    private final List<byte[]> entries = new ArrayList<>();

    void add(long timeMillis, byte[] envelope, byte[] entry) {
        commands.add(new Timed(timeMillis, envelope));
        entries.add(entry);
    }

    long size() {
        return entries.size();
    }

    byte[] entry(long index) {
        return entries.get((int) index);
    }

    Timed command(long index) {
        return commands.get((int) index);
    }

    void clear() {
        commands.clear();
        entries.clear();
    }
}
