package io.verdant.node;

import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.AeronCoordinatorLink;
import io.verdant.protocol.transport.AeronPeerLink;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.PeerLimits;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import java.util.concurrent.Executor;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Roles on a process's host: links over Aeron UDP, the system's clocks, the host's threads. */
record AeronWiring(ProcessHost host, Endpoint coordinator) implements Wiring {
    @Override
    public PeerLink peers(SigningKey key, String listen, SenderDirectory directory) {
        AeronPeerLink link = new AeronPeerLink(host.aeron(), key, listen, directory, PeerLimits.defaults());
        host.onLink(link.stats());
        return link;
    }

    @Override
    public CoordinatorLink coordinator(String listen, long fromIndex) {
        return new AeronCoordinatorLink(
                host.aeron(), "0=" + coordinator, Endpoint.parse(listen).host(), fromIndex);
    }

    @Override
    public NanoClock nanoClock() {
        return SystemNanoClock.INSTANCE;
    }

    @Override
    public Compute compute() {
        return host.compute();
    }

    @Override
    public PlanEngine.Maker engines() {
        return host.engines();
    }

    @Override
    public Executor tasks() {
        return host.tasks();
    }

    @Override
    public Insight insight() {
        return host.insight();
    }
}
