package io.verdant.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Room for one piece of numeric work beside an agent's thread, and for what is to be done with its result on that thread. */
final class TaskSlot {
    private final Executor executor;
    private @Nullable CompletableFuture<Runnable> task;

    TaskSlot(Executor executor) {
        this.executor = executor;
    }

    /**
     * Runs {@code work} beside the agent and, when the agent looks again, {@code done} with its result.
     *
     * @throws IllegalStateException while other work is under way
     */
    <T> void start(Supplier<T> work, Consumer<T> done) {
        if (isBusy()) {
            throw new IllegalStateException("a task is under way");
        }
        task = CompletableFuture.supplyAsync(work, executor).thenApply(result -> () -> done.accept(result));
    }

    /** Whether work is under way, or its result was not looked at yet. */
    boolean isBusy() {
        return task != null;
    }

    /**
     * Does what is to be done with a result that is here.
     *
     * @return whether the slot is free now
     * @throws java.util.concurrent.CompletionException where the work failed
     */
    boolean finish() {
        CompletableFuture<Runnable> running = task;
        if (running == null) {
            return true;
        }
        if (!running.isDone()) {
            return false;
        }
        task = null;
        running.join().run();
        return !isBusy();
    }
}
