package io.verdant.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last signatures that held, in this process. Verification is a pure function and costs more than all else that a log
 * entry asks for; where several replicas follow one log in one process, each signature is computed once, and one that this
 * process made itself not at all. Only what held is
 * remembered, so that nobody can push it out with forgeries.
 */
final class VerifiedSignatures {
    private static final int CAPACITY = 8_192;

    private record Key(Address signer, Hash32 digest, Signature signature) {}

    private static final Map<Key, Boolean> HELD = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > CAPACITY;
        }
    };

    private VerifiedSignatures() {}

    static boolean contains(Address signer, Hash32 digest, Signature signature) {
        synchronized (HELD) {
            return HELD.get(new Key(signer, digest, signature)) != null;
        }
    }

    static void add(Address signer, Hash32 digest, Signature signature) {
        synchronized (HELD) {
            HELD.put(new Key(signer, digest, signature), Boolean.TRUE);
        }
    }
}
