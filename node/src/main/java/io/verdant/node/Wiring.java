package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanRunner;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.agrona.concurrent.NanoClock;

/** What a role is given by the process that runs it: its links, its clocks and its threads. */
interface Wiring {
    /**
     * A link to the peers.
     *
     * @param listen where it receives, {@code host:port}; port 0 takes a free one
     * @param directory who may send to it
     */
    PeerLink peers(SigningKey key, String listen, SenderDirectory directory);

    /**
     * A link to the coordinator's log.
     *
     * @param listen where the role's peer link receives
     * @param fromIndex the first entry that it is to hand over
     */
    CoordinatorLink coordinator(String listen, long fromIndex);

    NanoClock nanoClock();

    Compute compute();

    /** What executes a worker's plans. */
    default PlanEngine.Maker engines() {
        return plan -> new PlanRunner(plan, compute());
    }

    /** Runs numeric work beside the role's own thread. */
    Executor tasks();

    /** What attackers that run here share. */
    Insight insight();

    /** What validators that run here do of their duties. */
    default Diligence diligence() {
        return Diligence.FULL;
    }

    /** Where a role keeps its checkpoints. */
    default CheckpointStore store(Path directory) {
        return new CheckpointStore(directory);
    }
}
