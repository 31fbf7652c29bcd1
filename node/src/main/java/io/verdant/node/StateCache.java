package io.verdant.node;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The last few tensor bundles by root, and requests for those that are missing. A bundle enters only if its tensors hash to
 * its root, so that it does not matter who sent it.
 */
final class StateCache {
    private static final long RETRY_NS = 2_000_000_000L;
    private static final long STREAM_NS = 30_000_000_000L;

    private int capacity;
    private final PeerLink peers;
    private final Map<Hash32, SortedMap<String, Tensor>> bundles;
    private final Map<Hash32, Long> askedAtNs = new HashMap<>();

    StateCache(PeerLink peers, int capacity) {
        this.peers = peers;
        this.capacity = capacity;
        this.bundles = new LinkedHashMap<>(16, 0.75f, true);
    }

    Optional<SortedMap<String, Tensor>> get(Hash32 root) {
        return Optional.ofNullable(bundles.get(root));
    }

    /** Takes a bundle from a peer if it is what its root says. */
    boolean accept(PeerMessage.TensorBundle bundle) {
        if (!peers.vouchesFor(bundle)
                && !StateRoot.ofTensors(bundle.tensors()).root().equals(bundle.root())) {
            return false;
        }
        put(bundle.root(), bundle.tensors());
        return true;
    }

    /** Keeps at least that many bundles from now on. */
    void atLeast(int count) {
        capacity = Math.max(capacity, count);
    }

    void put(Hash32 root, SortedMap<String, Tensor> tensors) {
        bundles.put(root, tensors);
        askedAtNs.remove(root);
        if (bundles.size() > capacity) {
            bundles.remove(bundles.keySet().iterator().next());
        }
    }

    /** Asks {@code endpoint} for a bundle that is not here, at most once per retry interval. */
    void request(PeerMessage.Kind kind, Hash32 jobId, int round, Hash32 root, String endpoint, long nowNs) {
        request(kind, jobId, round, root, List.of(endpoint), nowNs);
    }

    /** The same of several holders at once. */
    void request(PeerMessage.Kind kind, Hash32 jobId, int round, Hash32 root, List<String> endpoints, long nowNs) {
        Long asked = askedAtNs.get(root);
        if (bundles.containsKey(root) || (asked != null && nowNs - asked <= RETRY_NS)) {
            return;
        }
        askedAtNs.put(root, nowNs);
        PeerMessage.FetchBundle request = new PeerMessage.FetchBundle(kind, jobId, round, root, peers.endpoint());
        endpoints.forEach(endpoint -> peers.send(endpoint, request, nowNs + STREAM_NS));
    }
}
