package io.verdant.protocol;

import org.jspecify.annotations.Nullable;

/** What a decoder or a check of a peer's bytes answers: a value, or why there is none. Exactly one of the two is null. */
public record Decoded<T>(@Nullable T value, @Nullable Rejection rejection) {
    public Decoded {
        if ((value == null) == (rejection == null)) {
            throw new IllegalArgumentException("either a value or a rejection: value=" + value);
        }
    }

    public static <T> Decoded<T> ok(T value) {
        return new Decoded<>(value, null);
    }

    public static <T> Decoded<T> refused(Rejection rejection) {
        return new Decoded<>(null, rejection);
    }

    public static <T> Decoded<T> refused(Reason reason, String detail) {
        return refused(new Rejection(reason, detail));
    }

    public boolean ok() {
        return rejection == null;
    }

    /**
     * The value.
     *
     * @throws IllegalStateException where it was refused: ask {@link #ok()} first
     */
    public T get() {
        if (value == null) {
            throw new IllegalStateException("refused: " + rejection);
        }
        return value;
    }

    /**
     * Why it was refused.
     *
     * @throws IllegalStateException where it was not
     */
    public Rejection refusal() {
        if (rejection == null) {
            throw new IllegalStateException("not refused: " + value);
        }
        return rejection;
    }
}
