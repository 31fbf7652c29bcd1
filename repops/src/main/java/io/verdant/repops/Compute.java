package io.verdant.repops;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads and the kernels that programs run on. Neither changes a bit of any result: threads share out whole
 * outputs, and every kernel set obeys the same written order.
 *
 * <p>May be shared by runners on several threads; a runner that finds the pool busy works alone.
 */
public final class Compute implements AutoCloseable {
    private static final VarHandle ASLEEP = MethodHandles.arrayElementVarHandle(boolean[].class);

    /** Which kernels execute: the plain ones that define the bits, or the vector ones that must equal them. */
    public enum Mode {
        SCALAR,
        VECTOR
    }

    /** Part of a job, by its number. Parts write disjoint outputs; a worker runs one part at a time. */
    @FunctionalInterface
    interface Part {
        void run(int worker, int part);
    }

    private static final Part NOTHING = (worker, part) -> {};

    /** Looks at the shared word without a rest: some tens of microseconds, the gaps between most nodes. */
    private static final int SPIN_LIMIT = 2_000;

    /**
     * Looks between which the processor is offered to others, before a helper sleeps: some hundred microseconds. Waking one that
     * sleeps takes as long as a node.
     */
    private static final int YIELD_LIMIT = 500;

    /** The bits of a claimed part, and of the number of parts, in {@link #state}; the generation is above them. */
    private static final int PART_BITS = 16;

    private static final int MAX_PARTS = (1 << PART_BITS) - 1;

    private final int threads;
    private final Kernels kernels;
    private final Thread[] helpers;
    private final boolean[] asleep;
    private final ReentrantLock busy = new ReentrantLock();
    /** Generation, number of parts, next part: one word, so that a late helper cannot claim a part of another job. */
    private final AtomicLong state = new AtomicLong();

    private final AtomicInteger pending = new AtomicInteger();
    private Part work = NOTHING;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    private Compute(int threads, Kernels kernels) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads);
        }
        this.threads = threads;
        this.kernels = kernels;
        this.helpers = new Thread[threads - 1];
        this.asleep = new boolean[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("repops-" + worker).start(() -> help(worker));
        }
    }

    /** The fastest kernels this JVM has, on that many threads, the caller's included. */
    public static Compute ofThreads(int threads) {
        return new Compute(threads, Kernels.preferred());
    }

    /**
     * The kernels of that mode.
     *
     * @throws IllegalStateException if vector kernels are asked for and the JVM lacks {@code jdk.incubator.vector}
     */
    public static Compute of(Mode mode, int threads) {
        return new Compute(threads, Kernels.of(mode));
    }

    public int threads() {
        return threads;
    }

    Kernels kernels() {
        return kernels;
    }

    /**
     * Lends the threads to work that is no program: runs parts {@code 0 .. parts - 1}, several at a time, and returns when all
     * have ended.
     */
    public void share(IntConsumer part, int parts) {
        share((worker, number) -> part.accept(number), parts);
    }

    /**
     * Runs parts {@code 0 .. parts - 1} and returns when all have ended. Threads take the next part when they are done with
     * one, so a thread that the system holds back delays its own part only. Which thread runs a part changes no bit.
     */
    void share(Part part, int parts) {
        if (parts > MAX_PARTS) {
            throw new IllegalArgumentException("parts=" + parts);
        }
        if (helpers.length == 0 || parts == 1 || closed || !busy.tryLock()) {
            for (int number = 0; number < parts; number++) {
                part.run(0, number);
            }
            return;
        }
        try {
            work = part;
            pending.set(parts);
            long generation = (state.get() >>> (2 * PART_BITS)) + 1;
            state.set(generation << (2 * PART_BITS) | (long) parts << PART_BITS);
            wake();
            runParts(0);
            awaitParts();
            work = NOTHING;
            rethrow();
        } finally {
            busy.unlock();
        }
    }

    private void wake() {
        for (int i = 0; i < helpers.length; i++) {
            if ((boolean) ASLEEP.getVolatile(asleep, i)) {
                LockSupport.unpark(helpers[i]);
            }
        }
    }

    /** Takes parts of the current job until none is left. */
    private void runParts(int worker) {
        for (int part = claim(); part >= 0; part = claim()) {
            try {
                work.run(worker, part);
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                pending.decrementAndGet();
            }
        }
    }

    /** The next part, or -1. A job whose part was claimed cannot end before that part has. */
    private int claim() {
        while (true) {
            long seen = state.get();
            if (!hasPart(seen)) {
                return -1;
            }
            if (state.compareAndSet(seen, seen + 1)) {
                return (int) seen & MAX_PARTS;
            }
        }
    }

    private static boolean hasPart(long word) {
        return ((int) word & MAX_PARTS) < ((int) (word >>> PART_BITS) & MAX_PARTS);
    }

    private void awaitParts() {
        for (int looks = 0; pending.get() > 0; looks++) {
            pause(looks);
        }
    }

    private static void pause(int looks) {
        if (looks < SPIN_LIMIT) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a kernel failed", thrown);
        }
    }

    private void help(int worker) {
        while (!closed) {
            runParts(worker);
            long seen = state.get();
            for (int looks = 0; !hasPart(seen) && isIdle(seen) && looks < SPIN_LIMIT + YIELD_LIMIT; looks++) {
                pause(looks);
            }
            if (state.get() == seen && !hasPart(seen)) {
                sleep(worker - 1, seen);
            }
        }
    }

    private boolean isIdle(long seen) {
        return state.get() == seen && !closed;
    }

    private void sleep(int helper, long seen) {
        ASLEEP.setVolatile(asleep, helper, true);
        while (isIdle(seen)) {
            LockSupport.park(this);
        }
        ASLEEP.setVolatile(asleep, helper, false);
    }

    /** Ends the helper threads. Runners that still use this compute go on alone. */
    @Override
    public void close() {
        busy.lock();
        try {
            closed = true;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        } finally {
            busy.unlock();
        }
    }
}
