package io.verdant.testkit;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;

/**
 * Ways between participants in one thread: delays, losses and overtaking drawn from a seed, in virtual time. A receiver
 * that is away is tried again until the sender's deadline, as a stream over Aeron is.
 */
public final class SimulatedNetwork {
    private static final long RETRY_NS = 100_000_000;
    private static final int HASHED_LIMIT = 64;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final Weather weather;
    private final Map<String, SimulatedPeerLink> listening = new HashMap<>();
    private final Map<SortedMap<String, Tensor>, Hash32> hashed = new IdentityHashMap<>();
    private boolean sharesTensors;
    private BiPredicate<String, PeerMessage> swallowed = (endpoint, message) -> false;
    private int ports;
    private long lost;

    public SimulatedNetwork(VirtualTime time, long seed, Weather weather) {
        this.time = time;
        this.random = new SplittableRandom(seed);
        this.weather = weather;
    }

    /** Makes receivers be given the sender's own tensors; for members that change none which they have sent. */
    public SimulatedNetwork withSharedTensors() {
        sharesTensors = true;
        return this;
    }

    /** Whether those shared tensors have that root; hashed when the first receiver asks. */
    boolean vouchesFor(PeerMessage.TensorBundle bundle) {
        if (!sharesTensors) {
            return false;
        }
        Hash32 known = hashed.get(bundle.tensors());
        if (known == null) {
            known = StateRoot.ofTensors(bundle.tensors()).root();
            if (hashed.size() == HASHED_LIMIT) {
                hashed.clear();
            }
            hashed.put(bundle.tensors(), known);
        }
        return known.equals(bundle.root());
    }

    boolean sharesTensors() {
        return sharesTensors;
    }

    /**
     * Opens a peer link on a port of its own.
     *
     * @param owner whose messages these are; the real link signs them with its key
     * @param directory who may send to it
     * @param onArrival called when a message has arrived, to be polled
     */
    public PeerLink listen(Address owner, SenderDirectory directory, Runnable onArrival) {
        String endpoint = "127.0.0.1:" + (10_000 + ports++);
        SimulatedPeerLink link = new SimulatedPeerLink(this, owner, endpoint, directory, onArrival);
        listening.put(endpoint, link);
        return link;
    }

    /** Streams that the weather has swallowed so far. */
    public long lost() {
        return lost;
    }

    VirtualTime time() {
        return time;
    }

    long delayNs() {
        return random.nextLong(weather.minDelayNs(), weather.maxDelayNs());
    }

    boolean isFull() {
        return random.nextDouble() < weather.fullRate();
    }

    /** Swallows from now on what is sent to an endpoint where this says so. */
    public void swallow(BiPredicate<String, PeerMessage> what) {
        swallowed = what;
    }

    void carry(SimulatedPeerLink sender, String endpoint, PeerMessage message, long patienceNs) {
        if (random.nextDouble() < weather.lossRate() || swallowed.test(endpoint, message)) {
            lost++;
            return;
        }
        long untilNs = time.nanoTime() + patienceNs;
        time.after(delayNs(), () -> arrive(sender, endpoint, message, untilNs));
    }

    private void arrive(SimulatedPeerLink sender, String endpoint, PeerMessage message, long untilNs) {
        if (sender.isClosed() || time.nanoTime() > untilNs) {
            return;
        }
        SimulatedPeerLink receiver = listening.get(endpoint);
        if (receiver == null) {
            time.after(RETRY_NS, () -> arrive(sender, endpoint, message, untilNs));
            return;
        }
        receiver.arrived(sender.owner(), message);
    }

    void close(SimulatedPeerLink link) {
        listening.remove(link.endpoint(), link);
    }
}
