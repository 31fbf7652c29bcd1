package io.verdant.testkit;

import io.verdant.protocol.Address;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Tensor;
import java.util.ArrayDeque;
import java.util.SortedMap;
import java.util.TreeMap;

/** One participant's peer link in a {@link SimulatedNetwork}. What is sent is copied: nobody's tensors are another's. */
final class SimulatedPeerLink implements PeerLink {
    private final SimulatedNetwork network;
    private final Address owner;
    private final String endpoint;
    private final SenderDirectory directory;
    private final Runnable onArrival;
    private final ArrayDeque<Arrived> inbox = new ArrayDeque<>();
    private long nowNs;
    private boolean closed;

    private record Arrived(Address sender, PeerMessage message) {}

    SimulatedPeerLink(
            SimulatedNetwork network, Address owner, String endpoint, SenderDirectory directory, Runnable onArrival) {
        this.network = network;
        this.owner = owner;
        this.endpoint = endpoint;
        this.directory = directory;
        this.onArrival = onArrival;
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public void send(String receiver, PeerMessage message, long deadlineNs) {
        network.carry(this, receiver, network.sharesTensors() ? message : copy(message), deadlineNs - nowNs);
    }

    @Override
    public int doWork(long nowNs) {
        this.nowNs = nowNs;
        return 0;
    }

    @Override
    public int poll(Handler handler) {
        int count = 0;
        for (Arrived next = inbox.poll(); next != null; next = inbox.poll()) {
            handler.onMessage(next.sender(), next.message());
            count++;
        }
        return count;
    }

    @Override
    public boolean vouchesFor(PeerMessage.TensorBundle bundle) {
        return network.vouchesFor(bundle);
    }

    @Override
    public void close() {
        closed = true;
        inbox.clear();
        network.close(this);
    }

    Address owner() {
        return owner;
    }

    boolean isClosed() {
        return closed;
    }

    /** A message from a sender that this participant does not know is refused, as the real link does. */
    void arrived(Address sender, PeerMessage message) {
        if (directory.maySend(sender)) {
            inbox.add(new Arrived(sender, message));
            onArrival.run();
        }
    }

    private static PeerMessage copy(PeerMessage message) {
        return switch (message) {
            case PeerMessage.TensorBundle bundle ->
                new PeerMessage.TensorBundle(
                        bundle.kind(), bundle.jobId(), bundle.round(), bundle.root(), copy(bundle.tensors()));
            case PeerMessage.Blob blob ->
                new PeerMessage.Blob(blob.hash(), blob.bytes().clone());
            case PeerMessage.FetchBundle fetch -> fetch;
            case PeerMessage.FetchBlob fetch -> fetch;
        };
    }

    private static SortedMap<String, Tensor> copy(SortedMap<String, Tensor> tensors) {
        SortedMap<String, Tensor> copies = new TreeMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return copies;
    }
}
