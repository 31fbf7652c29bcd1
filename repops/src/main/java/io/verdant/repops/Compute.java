package io.verdant.repops;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads and the kernels that programs run on. Neither changes a bit of any result: threads share out whole
 * outputs, and every kernel set obeys the same written order.
 *
 * <p>May be shared by runners on several threads; a runner that finds the pool busy works alone.
 */
public final class Compute implements AutoCloseable {
    /** Which kernels execute: the plain ones that define the bits, or the vector ones that must equal them. */
    public enum Mode {
        SCALAR,
        VECTOR
    }

    /** Part of a job, by its number. Parts write disjoint outputs. */
    @FunctionalInterface
    interface Part {
        void run(int part);
    }

    private static final Part NOTHING = part -> {};
    private static final int SPIN_LIMIT = 1_000;

    private final int threads;
    private final Kernels kernels;
    private final Thread[] helpers;
    private final ReentrantLock busy = new ReentrantLock();
    private final AtomicInteger pending = new AtomicInteger();
    private Part work = NOTHING;
    private final AtomicLong generation = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    private Compute(int threads, Kernels kernels) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads);
        }
        this.threads = threads;
        this.kernels = kernels;
        this.helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int part = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("repops-" + part).start(() -> help(part));
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

    /** Runs parts {@code 0 .. threads - 1} and returns when all have ended. */
    void onAllThreads(Part part) {
        if (helpers.length == 0 || closed || !busy.tryLock()) {
            runAlone(part);
            return;
        }
        try {
            work = part;
            pending.set(helpers.length);
            generation.incrementAndGet();
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
            runOwnPart(part);
            awaitHelpers();
            work = NOTHING;
            rethrow();
        } finally {
            busy.unlock();
        }
    }

    private void runAlone(Part part) {
        for (int number = 0; number < threads; number++) {
            part.run(number);
        }
    }

    private void runOwnPart(Part part) {
        try {
            part.run(0);
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }

    private void awaitHelpers() {
        for (int spins = 0; pending.get() > 0; spins++) {
            if (spins < SPIN_LIMIT) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a kernel failed", thrown);
        }
    }

    private void help(int part) {
        long seen = 0;
        while (!closed) {
            if (generation.get() == seen) {
                LockSupport.park(this);
                continue;
            }
            seen = generation.get();
            try {
                work.run(part);
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                pending.decrementAndGet();
            }
        }
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
