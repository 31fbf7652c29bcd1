package io.verdant.protocol.transport;

import io.verdant.protocol.Hash32;
import io.verdant.repops.Tensor;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What peers send each other directly. Its bytes are what the sender signed; whether the tensors are the ones that were
 * claimed is for the receiver to check against {@code root}.
 */
public sealed interface PeerMessage {
    /** What a bundle of tensors is. Codes are on the wire. */
    enum Kind {
        GRADIENT(1),
        CHECKPOINT(2),
        /** What a worker carries from claim to claim. */
        CARRIED(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /**
         * The kind with that code.
         *
         * @throws IllegalArgumentException for an unknown code
         */
        public static Kind ofCode(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("unknown bundle kind: code=" + code);
        }
    }

    /**
     * Named tensors.
     *
     * @param root the state root or gradient root that the sender says they have; not checked by the link
     */
    record TensorBundle(Kind kind, Hash32 jobId, int round, Hash32 root, SortedMap<String, Tensor> tensors)
            implements PeerMessage {
        public TensorBundle {
            SortedMap<String, Tensor> byName = new TreeMap<>();
            byName.putAll(tensors);
            tensors = Collections.unmodifiableSortedMap(byName);
        }
    }

    /**
     * Bytes by their content, such as a model file.
     *
     * @param hash SHA-256 of the bytes; checked by the link
     */
    record Blob(Hash32 hash, byte[] bytes) implements PeerMessage {}

    /**
     * Asks for a bundle.
     *
     * @param replyTo the endpoint, {@code host:port}, to which it is to be sent
     */
    record FetchBundle(Kind kind, Hash32 jobId, int round, Hash32 root, String replyTo) implements PeerMessage {}

    /**
     * Asks for a blob.
     *
     * @param replyTo the endpoint, {@code host:port}, to which it is to be sent
     */
    record FetchBlob(Hash32 hash, String replyTo) implements PeerMessage {}
}
