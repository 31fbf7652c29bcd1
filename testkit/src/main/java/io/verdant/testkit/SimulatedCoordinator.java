package io.verdant.testkit;

import io.verdant.coordinator.CoordinatorMachine;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Journal;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.settlement.EmbeddedLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's host in place of the cluster: the same machine and journal, fed from a command log that survives a
 * crash, and entries pushed to every session in order. It may lie to one participant about one entry.
 */
public final class SimulatedCoordinator {
    private final SimulatedNetwork network;
    private final Genesis genesis;
    private final SigningKey key;
    private final Path journalFile;
    private final LongConsumer onEntry;
    private final List<Timed> commands = new ArrayList<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final List<SimulatedSession> sessions = new ArrayList<>();
    private final Map<String, Long> unreachableUntilNs = new HashMap<>();
    private @Nullable Journal journal;
    private @Nullable CoordinatorMachine machine;
    private @Nullable Lie lie;
    private boolean told;

    private record Timed(long timeMillis, byte[] envelope) {}

    /** A lie to one participant about the entry at that index. */
    public record Lie(String victim, long index, Forgery forgery) {}

    /**
     * A coordinator that is up.
     *
     * @param journalFile where its journal is kept; its folder exists
     * @param onEntry told the index of every new entry, once
     */
    public SimulatedCoordinator(
            SimulatedNetwork network, Genesis genesis, SigningKey key, Path journalFile, LongConsumer onEntry) {
        this.network = network;
        this.genesis = genesis;
        this.key = key;
        this.journalFile = journalFile;
        this.onEntry = onEntry;
        start();
    }

    /**
     * A participant's link.
     *
     * @param name of the participant, for {@link #lie} and {@link #disconnect}
     * @param onArrival called when entries have arrived, to be polled
     */
    public CoordinatorLink link(String name, long fromIndex, Runnable onArrival) {
        return new SimulatedCoordinatorLink(network, this, name, fromIndex, onArrival);
    }

    public boolean isUp() {
        return machine != null;
    }

    public long entryCount() {
        return entries.size();
    }

    /** The entry at that index, as the log has it. */
    public LogEntry entry(long index) {
        return LogEntryCodec.decode(entries.get((int) index)).get();
    }

    /**
     * What the log says.
     *
     * @throws IllegalStateException while the coordinator is down
     */
    public NetworkState state() {
        return running().state();
    }

    /** Makes the coordinator lie once. */
    public void lie(Lie what) {
        lie = what;
    }

    /** Whether the lie was told. */
    public boolean hasLied() {
        return told;
    }

    /** Ends that participant's sessions, what is under way on them is lost, and takes no new one for so long. */
    public void disconnect(String name, long downNs) {
        unreachableUntilNs.merge(name, network.time().nanoTime() + downNs, Math::max);
        List.copyOf(sessions).stream()
                .filter(session -> session.name().equals(name))
                .forEach(SimulatedSession::end);
    }

    /** Takes sessions of that participant again. */
    public void admit(String name) {
        unreachableUntilNs.remove(name);
    }

    boolean isReachable(String name) {
        return isUp() && network.time().nanoTime() >= unreachableUntilNs.getOrDefault(name, 0L);
    }

    /**
     * The process is killed: sessions end, and with them what is under way; the command log stays.
     *
     * @param tornLength bytes at the end of the journal that had not reached the disk
     */
    public void crash(int tornLength) {
        List.copyOf(sessions).forEach(SimulatedSession::end);
        if (journal != null) {
            journal.close();
        }
        journal = null;
        machine = null;
        tear(tornLength);
    }

    /**
     * The process is started again on the same log.
     *
     * @throws IllegalStateException if the replay gives other entries than the first time
     */
    public void restart() {
        start();
        for (int index = 0; index < commands.size(); index++) {
            Timed command = commands.get(index);
            LogEntry again = running().onCommand(command.envelope(), command.timeMillis());
            if (again == null || !Arrays.equals(LogEntryCodec.encode(again), entries.get(index))) {
                throw new IllegalStateException("the replay of the command log differs: index=" + index);
            }
        }
    }

    private void start() {
        journal = Journal.open(journalFile, genesis, Journal.Sync.ON_REQUEST);
        machine = new CoordinatorMachine(genesis, EmbeddedLedger::new, key::sign, journal, (entry, state) -> {});
        machine.onRestart();
    }

    private void tear(int tornLength) {
        try (FileChannel channel = FileChannel.open(journalFile, StandardOpenOption.WRITE)) {
            channel.truncate(Math.max(0, Files.size(journalFile) - tornLength));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CoordinatorMachine running() {
        CoordinatorMachine current = machine;
        if (current == null) {
            throw new IllegalStateException("the coordinator is down");
        }
        return current;
    }

    void open(SimulatedSession session) {
        sessions.add(session);
        session.push();
    }

    void close(SimulatedSession session) {
        sessions.remove(session);
    }

    void onEnvelope(byte[] envelope) {
        long nowMillis = network.time().time();
        LogEntry entry = running().onCommand(envelope, nowMillis);
        if (entry == null) {
            return;
        }
        commands.add(new Timed(nowMillis, envelope));
        entries.add(LogEntryCodec.encode(entry));
        sessions.forEach(SimulatedSession::push);
        onEntry.accept(entry.index());
    }

    /** The entry's bytes as that participant is told them. */
    byte[] entryFor(String name, long index) {
        byte[] honest = entries.get((int) index);
        Lie current = lie;
        if (current == null || current.index() != index || !current.victim().equals(name)) {
            return honest;
        }
        told = true;
        LogEntry before = index == 0 ? null : entry(index - 1);
        return LogEntryCodec.encode(current.forgery().forge(entry(index), before, genesis, key));
    }
}
