package io.verdant.testkit;

import java.util.PriorityQueue;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * Time that passes only from event to event, and the events that are to come. Events of one instant happen in the order in
 * which they were planned, so that a run is a function of what was planned alone. For one thread.
 */
public final class VirtualTime implements NanoClock, EpochClock {
    private static final long FIRST_MILLIS = 1_700_000_000_000L;
    private static final long NS_PER_MILLI = 1_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNs;
    private long planned;

    private record Event(long atNs, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Nanoseconds since the simulation began. */
    @Override
    public long nanoTime() {
        return nowNs;
    }

    /** Milliseconds since 1970, for what keeps the time of day. */
    @Override
    public long time() {
        return FIRST_MILLIS + nowNs / NS_PER_MILLI;
    }

    /**
     * Plans an event.
     *
     * @throws IllegalArgumentException for a negative delay
     */
    public void after(long delayNs, Runnable action) {
        if (delayNs < 0) {
            throw new IllegalArgumentException("delayNs=" + delayNs);
        }
        events.add(new Event(nowNs + delayNs, planned++, action));
    }

    /** Goes to the next event and lets it happen; false where there is none. */
    public boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        nowNs = next.atNs();
        next.action().run();
        return true;
    }
}
