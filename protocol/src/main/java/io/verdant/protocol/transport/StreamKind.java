package io.verdant.protocol.transport;

import org.jspecify.annotations.Nullable;

/** What a stream carries. Codes are on the wire. */
enum StreamKind {
    GRADIENT(1),
    CHECKPOINT(2),
    BLOB(3),
    FETCH_BUNDLE(4),
    FETCH_BLOB(5),
    CARRIED(6);

    private static final int MAX_REQUEST_LENGTH = Endpoint.MAX_LENGTH + 1;

    private final int code;

    StreamKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable StreamKind ofCode(int code) {
        for (StreamKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    static StreamKind of(PeerMessage.Kind kind) {
        return switch (kind) {
            case GRADIENT -> GRADIENT;
            case CHECKPOINT -> CHECKPOINT;
            case CARRIED -> CARRIED;
        };
    }

    int maxLength(PeerLimits limits) {
        return isRequest() ? MAX_REQUEST_LENGTH : limits.maxStreamLength();
    }

    long maxDecodedLength(PeerLimits limits) {
        return isBundle() ? limits.maxStreamLength() : 0;
    }

    boolean isBundle() {
        return this == GRADIENT || this == CHECKPOINT || this == CARRIED;
    }

    private boolean isRequest() {
        return this == FETCH_BUNDLE || this == FETCH_BLOB;
    }
}
