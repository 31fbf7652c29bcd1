package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementRejection;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job's actions on the chain in a thread of its own, while the job goes on. The job never waits for it: where the chain
 * is slow or gone, actions queue up here, and are taken when it is back. Only what {@link #finish} waits for waits.
 */
public final class ChainSettlementAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainSettlementAgent.class);
    private static final long IDLE_MILLIS = 20;
    private static final long LOCKED_MILLIS = 500;
    private static final long CLOSE_MILLIS = 20_000;
    /** Refusals that time alone ends. */
    private static final Set<SettlementRejection> PASSING = Set.of(
            SettlementRejection.WINDOW_OPEN,
            SettlementRejection.STILL_UNBONDING,
            SettlementRejection.GAME_RUNNING,
            SettlementRejection.GAME_OPEN,
            SettlementRejection.WRONG_EPOCH,
            SettlementRejection.ROUNDS_MISSING);

    private final ChainSession session;
    private final ChainHome home;
    private final Map<io.verdant.protocol.Address, SigningKey> keys = new HashMap<>();
    private final @Nullable LongConsumer passSeconds;
    private final BlockingQueue<Queued> arrivals = new LinkedBlockingQueue<>();
    private final Deque<Queued> deferred = new ArrayDeque<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean complete;
    private volatile boolean stopped;
    private volatile long longestLagMillis;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger anchored = new AtomicInteger();
    private int count;

    private record Queued(ChainStep step, Hash32 id, long atNs) {}

    /**
     * @param passSeconds moves the chain's clock on, where the chain is our own; null where time must pass by itself
     */
    public ChainSettlementAgent(
            ChainSession session, ChainHome home, ChainParties parties, @Nullable LongConsumer passSeconds) {
        this.session = session;
        this.home = home;
        this.passSeconds = passSeconds;
        parties.keys().forEach(key -> keys.put(key.address(), key));
        this.thread = new Thread(this::run, "verdant-chain");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Takes an action, in the job's order; never waits. */
    public void submit(ChainStep step) {
        HexData data = ActionCalls.encode(step.action());
        Hash32 id = ChainSession.id("step " + count++ + " " + step.sender() + " " + data.text());
        waiting.incrementAndGet();
        arrivals.add(new Queued(step, id, System.nanoTime()));
    }

    /** Actions that are not yet on the chain. */
    public int waiting() {
        return waiting.get();
    }

    /** Rounds that are on the chain. */
    public int anchored() {
        return anchored.get();
    }

    /** Longest time that an action which waits for nothing else took to be on the chain. */
    public long longestLagMillis() {
        return longestLagMillis;
    }

    /** What stopped it, or null. */
    public @Nullable RuntimeException failure() {
        return failure.get();
    }

    /**
     * Waits until every action is on the chain; no more are submitted.
     *
     * @throws IllegalStateException where that took too long, or the chain refused one for good
     */
    public void finish(long deadlineMillis) throws InterruptedException {
        complete = true;
        thread.join(deadlineMillis);
        RuntimeException why = failure.get();
        if (why != null) {
            throw why;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(
                    "the chain did not take actions=" + waiting() + " in time; " + session.outage());
        }
    }

    private void run() {
        try {
            while (!stopped && !(complete && arrivals.isEmpty() && deferred.isEmpty())) {
                Queued next = arrivals.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    later();
                } else if (next.step().deferred()) {
                    deferred.add(next);
                } else {
                    now(next);
                }
            }
            while (!stopped && !session.settled()) {
                Thread.sleep(IDLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the settlement on the chain stopped; the job goes on", e);
            failure.set(e);
        }
    }

    private void now(Queued queued) throws InterruptedException {
        try {
            if (take(queued)) {
                long lag = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - queued.atNs());
                longestLagMillis = Math.max(longestLagMillis, lag);
            }
        } catch (ChainSession.Refused refused) {
            throw new IllegalStateException("the chain refuses what the log says: " + refused.getMessage(), refused);
        }
    }

    /** Tries the first action that waits for time; its turn comes again where it is too early. */
    private void later() throws InterruptedException {
        Queued first = deferred.peek();
        if (first == null) {
            return;
        }
        try {
            if (take(first)) {
                deferred.remove(first);
            }
        } catch (ChainSession.Refused refused) {
            Optional<SettlementRejection> why = refused.rejection();
            if (why.isEmpty() || !PASSING.contains(why.get())) {
                throw new IllegalStateException(
                        "the chain refuses what the log says: " + refused.getMessage(), refused);
            }
            locked(why.get());
        }
    }

    private void locked(SettlementRejection why) throws InterruptedException {
        if (why == SettlementRejection.GAME_OPEN) {
            expiryFirst();
        }
        if (complete && passSeconds != null && arrivals.isEmpty()) {
            passSeconds.accept(home.unbondingSeconds() + 1);
        } else {
            Queued arrived = arrivals.poll(complete ? LOCKED_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (arrived != null && arrived.step().deferred()) {
                deferred.add(arrived);
            } else if (arrived != null) {
                now(arrived);
            }
        }
    }

    /** A game that nobody decided holds everything until it is expired. */
    private void expiryFirst() {
        List<Queued> expiries = new ArrayList<>();
        deferred.removeIf(queued -> {
            boolean expiry = queued.step().action() instanceof SettlementAction.ExpireGame;
            return expiry && expiries.add(queued);
        });
        expiries.reversed().forEach(deferred::addFirst);
    }

    /** Whether it is on the chain; not so where this agent was stopped meanwhile. */
    private boolean take(Queued queued) throws ChainSession.Refused, InterruptedException {
        ChainStep step = queued.step();
        SigningKey key = keys.get(step.sender());
        if (key == null) {
            throw new IllegalStateException("no key of sender=" + step.sender());
        }
        HexData data = ActionCalls.encode(step.action());
        Receipt receipt =
                session.execute(key, home.address(), BigInteger.ZERO, data, step.name(), queued.id(), () -> !stopped);
        if (receipt != null) {
            waiting.decrementAndGet();
            if (step.action() instanceof SettlementAction.AnchorRound) {
                anchored.incrementAndGet();
            }
        }
        return receipt != null;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            // not interrupted: that would close the file it writes
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
