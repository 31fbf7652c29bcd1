package io.verdant.testkit;

/** A session between a participant and the coordinator: both ways in order, each message after its own delay. */
final class SimulatedSession {
    private final SimulatedNetwork network;
    private final SimulatedCoordinator coordinator;
    private final SimulatedCoordinatorLink link;
    private boolean open = true;
    private long nextIndex;
    private long upFreeNs;
    private long downFreeNs;

    /** A session that is given the log from that index on. */
    SimulatedSession(
            SimulatedNetwork network, SimulatedCoordinator coordinator, SimulatedCoordinatorLink link, long nextIndex) {
        this.network = network;
        this.coordinator = coordinator;
        this.link = link;
        this.nextIndex = nextIndex;
    }

    String name() {
        return link.name();
    }

    boolean isOpen() {
        return open;
    }

    /** Carries an envelope to the coordinator. */
    void send(byte[] envelope) {
        upFreeNs = arrivalNs(upFreeNs);
        deliver(upFreeNs, () -> coordinator.onEnvelope(envelope));
    }

    /** Carries the entries that are new to the participant. */
    void push() {
        for (; open && nextIndex < coordinator.entryCount(); nextIndex++) {
            byte[] entry = coordinator.entryFor(name(), nextIndex);
            downFreeNs = arrivalNs(downFreeNs);
            deliver(downFreeNs, () -> link.onEntry(entry));
        }
    }

    void end() {
        open = false;
        coordinator.close(this);
        link.onEnd(this);
    }

    private long arrivalNs(long freeNs) {
        return Math.max(freeNs, network.time().nanoTime() + network.delayNs());
    }

    private void deliver(long atNs, Runnable message) {
        network.time().after(atNs - network.time().nanoTime(), () -> {
            if (open) {
                message.run();
            }
        });
    }
}
