package io.verdant.protocol;

import java.util.function.IntConsumer;

/** How a piece of work that falls into independent parts is done: here and now, or on several threads. */
@FunctionalInterface
public interface Sharing {
    /** One part after the other on the caller's thread. */
    Sharing ALONE = (part, parts) -> {
        for (int number = 0; number < parts; number++) {
            part.accept(number);
        }
    };

    /** Runs parts {@code 0 .. parts - 1} in any order, perhaps several at a time; returns when all have ended. */
    void run(IntConsumer part, int parts);
}
