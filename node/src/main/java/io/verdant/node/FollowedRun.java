package io.verdant.node;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Journal;
import io.verdant.coordinator.JournalException;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Rejection;
import io.verdant.settlement.EmbeddedLedger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's copy of the log while a run goes on: a replica fed from the run's journal first, then from the network;
 * every new entry is written before anybody is told of it.
 */
final class FollowedRun implements AutoCloseable {
    private final RunDirectory run;
    private final Journal journal;
    private final CoordinatorCore replica;
    private final ProgressFollower progress;
    private final BiConsumer<LogEntry, NetworkState> tap;

    /** @param tap sees every entry that the journal has already, and every new one, after the replica took it */
    FollowedRun(RunDirectory run, Genesis genesis, Terminal terminal, BiConsumer<LogEntry, NetworkState> tap) {
        this.tap = tap;
        this.run = run;
        this.journal = Journal.open(run.journal(), genesis, Journal.Sync.ON_REQUEST);
        this.replica = new CoordinatorCore(genesis, new EmbeddedLedger());
        this.progress = new ProgressFollower(terminal);
        journal.forEach(this::replay);
        progress.begin(replica.state());
        terminal.err()
                .println(
                        journal.nextIndex() == 0
                                ? "run " + run.path()
                                : "resuming " + run.path() + " after entry " + journal.nextIndex() + " of its log");
    }

    private void replay(LogEntry entry) {
        RunReplay.requireContract(entry);
        Rejection fault = replica.replay(entry);
        if (fault != null) {
            throw new JournalException("damaged journal=" + run.journal() + " index=" + entry.index() + " " + fault);
        }
        tap.accept(entry, replica.state());
    }

    CoordinatorCore replica() {
        return replica;
    }

    /** Takes an entry that the replica has applied; called on the publisher's thread. */
    void onEntry(LogEntry entry, NetworkState state) {
        journal.append(entry);
        tap.accept(entry, state);
        progress.onState(state);
    }

    /** Writes the report once the publisher's thread has ended, and says so where the job failed. */
    RunReport finish(RunSession session, double wallSeconds, @Nullable ChainReport chain) {
        progress.close();
        journal.sync();
        RunReport report = session.finish(replica.state(), wallSeconds, chain);
        RunSession.requireFinished(replica.state());
        if (chain != null && !chain.equal()) {
            throw UserError.because(ExitCode.CHAIN, "the chain's balances are not the ledger's")
                    .with("run", run.path())
                    .next("compare the accounts under `chain` in its report.json");
        }
        return report;
    }

    @Override
    public void close() {
        progress.close();
        journal.close();
    }
}
