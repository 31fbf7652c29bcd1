package io.verdant.settlement;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Address;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The accounts of a run on the embedded ledger under the settlement rules, at any time: the coordinator's ledger returns every
 * stake when the job ends, the rules keep it slashable until it has unbonded. Once all of it has, both hold the same.
 */
public final class EmbeddedRun {
    private final SettlementSettings settings;
    private final JournalActions actions;
    private final List<TimedAction> timed = new ArrayList<>();

    public EmbeddedRun(Genesis genesis, SettlementSettings settings) {
        this.settings = settings;
        this.actions = JournalActions.embedded(genesis, settings);
    }

    /** An action that was taken, and what it moved. */
    public record Step(TimedAction timed, List<Movement> movements) {}

    /**
     * The accounts at some time.
     *
     * @param book which the caller may ask what would come of more actions
     * @param pending what the run's members have yet to do, such as taking back what unbonds
     */
    public record View(SettlementBook book, List<Step> steps, List<TimedAction> pending) {
        /** The job's games in the order in which they were opened, with the hash of the transcript that was judged, or zero. */
        public Map<Hash32, Hash32> games(Hash32 jobId) {
            Map<Hash32, Hash32> games = new LinkedHashMap<>();
            Hash32 domain = Eip712.domainSeparator(book.parameters().chainId());
            for (Step step : steps) {
                Address sender = step.timed.sender();
                switch (step.timed.action()) {
                    case SettlementAction.OpenClaimGame a -> {
                        Hash32 digest = Eip712.claimDigest(a.claim(), domain);
                        games.put(GameActs.gameId(a.jobId(), digest, sender), Hash32.ZERO);
                    }
                    case SettlementAction.OpenStatementGame a ->
                        games.put(GameActs.gameId(a.jobId(), a.envelope().digest(domain), sender), Hash32.ZERO);
                    case SettlementAction.Verdict a -> games.put(a.gameId(), a.transcriptHash());
                    default -> {
                        // no game's
                    }
                }
            }
            games.keySet().removeIf(game -> !book.isOf(game, jobId));
            return games;
        }
    }

    /** Follows one more entry of the log. */
    public void accept(LogEntry entry) {
        timed.addAll(actions.accept(entry));
    }

    /** The first account in which the settled run and the coordinator's ledger differ; empty once a job has ended. */
    public Optional<String> difference() {
        return actions.difference();
    }

    public View at(long seconds) {
        AssumedSignatures assumed = new AssumedSignatures();
        SettlementBook book = new SettlementBook(settings.embedded(), new EmbeddedLedger(), assumed);
        List<Step> steps = new ArrayList<>();
        for (TimedAction action : timed) {
            if (action.seconds() <= seconds) {
                SettlementReceipt receipt = book.apply(action.action(), action.sender(), action.seconds());
                steps.add(new Step(action, receipt.movements()));
            }
        }
        List<TimedAction> pending =
                timed.stream().filter(a -> a.seconds() > seconds).toList();
        return new View(book, steps, pending);
    }
}
