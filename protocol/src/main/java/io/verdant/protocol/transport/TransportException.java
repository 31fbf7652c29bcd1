package io.verdant.protocol.transport;

/** Our own fault or our machine's: a port that is taken, a driver that does not answer. Never a peer's. */
public final class TransportException extends RuntimeException {
    public TransportException(String message) {
        super(message);
    }

    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
