package io.verdant.coordinator;

import io.verdant.coordinator.cluster.LogMachine;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Signature;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core as its host runs it: bytes in, journalled entries out. After a restart the host gives every command again from
 * the first one; entries that the journal has already are compared with it and not written twice.
 */
public final class CoordinatorMachine implements LogMachine {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorMachine.class);

    private final Genesis genesis;
    private final Supplier<Settlement> settlements;
    private final ReceiptSigner signer;
    private final Journal journal;
    private final BiConsumer<LogEntry, NetworkState> observer;
    private CoordinatorCore core;
    private long malformed;

    /**
     * @param settlements makes an empty home for the accounts; asked again at every restart
     * @param signer signs with the coordinator's key, the same bytes for the same digest
     * @param observer sees every entry and the state after it, on the machine's thread
     */
    public CoordinatorMachine(
            Genesis genesis,
            Supplier<Settlement> settlements,
            ReceiptSigner signer,
            Journal journal,
            BiConsumer<LogEntry, NetworkState> observer) {
        this.genesis = genesis;
        this.settlements = settlements;
        this.signer = signer;
        this.journal = journal;
        this.observer = observer;
        this.core = new CoordinatorCore(genesis, settlements.get());
    }

    /** The host begins again with the first command. */
    @Override
    public void onRestart() {
        core = new CoordinatorCore(genesis, settlements.get());
    }

    /**
     * One command at the host's time for it.
     *
     * @return the entry, already in the journal; null where the bytes do not belong into the log
     * @throws JournalException where the journal says otherwise or cannot be written: our own fault, and the host stops
     */
    @Override
    public @Nullable LogEntry onCommand(byte[] bytes, long timeMillis) {
        Decoded<Envelope> envelope = EnvelopeCodec.decode(bytes);
        if (!envelope.ok()) {
            malformed++;
            LOG.debug("dropped: {}", envelope.refusal());
            return null;
        }
        long index = core.state().nextIndex();
        LogEntry known = index < journal.nextIndex() ? journal.entry(index) : null;
        LogEntry entry = core.apply(envelope.get(), timeMillis, digest -> receipt(known, digest));
        if (entry == null) {
            LOG.debug("dropped: {}", core.lastDrop());
            return null;
        }
        record(entry, known);
        observer.accept(entry, core.state());
        return entry;
    }

    /** What the log says so far; for the machine's thread alone. */
    public NetworkState state() {
        return core.state();
    }

    /** Messages that were not worth an entry, for the reason; bytes that are no envelope count as malformed. */
    public long dropped(Reason reason) {
        return core.drops().getOrDefault(reason, 0L) + (reason == Reason.MALFORMED ? malformed : 0);
    }

    private Signature receipt(@Nullable LogEntry known, Hash32 digest) {
        return known == null ? signer.sign(digest) : known.receipt();
    }

    private void record(LogEntry entry, @Nullable LogEntry known) {
        if (known == null) {
            journal.append(entry);
        } else if (!known.equals(entry)) {
            throw new JournalException("the journal and the host's log differ: index=" + entry.index() + " journal="
                    + known.runningHash().brief() + " computed="
                    + entry.runningHash().brief());
        }
    }
}
