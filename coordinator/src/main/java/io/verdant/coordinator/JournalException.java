package io.verdant.coordinator;

/** The journal cannot be read or written: a fault of our own, after which every entry before it is still intact. */
public final class JournalException extends RuntimeException {
    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
