package io.verdant.protocol;

/**
 * Carries a {@link Rejection} out of a codec's inner methods. To the caller of an encoder it is an illegal argument; a
 * decoder catches it and answers with the rejection, so it never reaches the caller of a decoder.
 */
final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    Refused(Reason reason, String detail) {
        super(detail);
        this.rejection = new Rejection(reason, detail);
    }

    Rejection rejection() {
        return rejection;
    }

    /** A peer can cause one per message, so it takes no stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
