package io.verdant.protocol.transport;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.status.ChannelEndpointStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A UDP subscription that is known to listen, and the port it got. */
record PeerSubscription(Subscription subscription, Endpoint endpoint) {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);

    static PeerSubscription open(Aeron aeron, Endpoint endpoint, int streamId) {
        if (endpoint.port() > 0) {
            Ports.checkFree(endpoint);
        }
        Subscription subscription;
        try {
            subscription = aeron.addSubscription("aeron:udp?endpoint=" + endpoint, streamId);
        } catch (AeronException e) {
            throw new TransportException("cannot listen: endpoint=" + endpoint + ": " + e.getMessage(), e);
        }
        try {
            return new PeerSubscription(subscription, awaitPort(subscription, endpoint));
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    private static Endpoint awaitPort(Subscription subscription, Endpoint endpoint) {
        long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (System.nanoTime() - deadlineNs < 0) {
            long status = subscription.channelStatus();
            if (status == ChannelEndpointStatus.ERRORED) {
                throw new TransportException("port in use: endpoint=" + endpoint);
            }
            String resolved = status == ChannelEndpointStatus.ACTIVE ? subscription.resolvedEndpoint() : null;
            if (resolved != null) {
                return new Endpoint(
                        endpoint.host(), Integer.parseInt(resolved.substring(resolved.lastIndexOf(':') + 1)));
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        throw new TransportException("media driver does not listen in time: endpoint=" + endpoint);
    }
}
