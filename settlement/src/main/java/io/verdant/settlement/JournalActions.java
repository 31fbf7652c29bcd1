package io.verdant.settlement;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.EnvelopeVerifier;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run's journal means for settlement: the actions that, on any home, end with the balances of the coordinator's own
 * ledger. Fed with the log entry by entry, it answers what each one asks for, in order; nothing may be left out or swapped.
 *
 * <p>A book of its own takes every action first, so that what is answered here is what the rules allow; an action that the book
 * refuses means that coordinator and rules disagree, and throws {@link IllegalStateException}.
 */
public final class JournalActions {
    private final Genesis genesis;
    private final Hash32 log;
    private final SettlementSettings settings;
    private final EmbeddedLedger coreLedger = new EmbeddedLedger();
    private final CoordinatorCore core;
    private final SettlementBook book;
    private final JournalGames games;
    private final JournalEpochs epochs;
    private final SortedSet<Address> joined = new TreeSet<>();
    private final List<TimedAction> made = new ArrayList<>();
    private @Nullable Hash32 openedSpec;
    private @Nullable Hash32 endedSpec;
    private long entrySeconds;
    private long logIndex;
    private int closedRounds;

    /** @param keys of everyone whose signature a contract will ask for */
    public JournalActions(
            Genesis genesis, SettlementParameters parameters, SettlementSettings settings, SettlementKeys keys) {
        this(genesis, parameters, settings, keys, Signatures::recover);
    }

    /** For the accounts of a run on the embedded ledger, without anybody's keys; no other home takes these actions. */
    public static JournalActions embedded(Genesis genesis, SettlementSettings settings) {
        AssumedSignatures assumed = new AssumedSignatures();
        return new JournalActions(genesis, settings.embedded(), settings, assumed, assumed);
    }

    private JournalActions(
            Genesis genesis,
            SettlementParameters parameters,
            SettlementSettings settings,
            SettlementKeys keys,
            Signers.Recovery recovery) {
        this.genesis = genesis;
        this.log = CoordinatorCore.firstRunningHash(genesis);
        this.settings = settings;
        this.core = new CoordinatorCore(genesis, coreLedger);
        this.book = new SettlementBook(parameters, new EmbeddedLedger(), recovery);
        this.games = new JournalGames(this, keys, parameters);
        this.epochs = new JournalEpochs(this, keys);
    }

    /**
     * Follows one more entry of the log.
     *
     * @return what it asks for, in order
     * @throws IllegalArgumentException where the entry does not continue a log that holds
     */
    public List<TimedAction> accept(LogEntry entry) {
        Rejection fault = core.replay(entry);
        if (fault != null) {
            throw new IllegalArgumentException("index=" + entry.index() + " does not hold: " + fault);
        }
        made.clear();
        entrySeconds = entry.timeMillis() / 1_000;
        logIndex = entry.index();
        Decoded<Command> decoded = EnvelopeVerifier.verify(entry.envelope());
        Command command = entry.reason() == Reason.NONE && decoded.ok() ? decoded.get() : null;
        entry.ledger().forEach(this::money);
        state().job().ifPresent(job -> follow(job, entry, command));
        return List.copyOf(made);
    }

    /** The book as all actions so far left it. */
    public SettlementBook book() {
        return book;
    }

    /** The accounts as the coordinator keeps them. */
    public SortedMap<Account, Long> coreBalances() {
        return coreLedger.balances();
    }

    /** The first account in which the book and the coordinator's ledger differ; empty once a job has ended. */
    public Optional<String> difference() {
        SortedSet<Account> accounts = new TreeSet<>(coreLedger.balances().keySet());
        accounts.addAll(book.balances().keySet());
        return accounts.stream()
                .filter(account -> coreLedger.balance(account) != book.balance(account))
                .findFirst()
                .map(account -> account + " core=" + coreLedger.balance(account) + " book=" + book.balance(account));
    }

    private void money(LedgerEntry entry) {
        Address owner = entry.to().owner();
        switch (entry.kind()) {
            case DEPOSIT -> act(owner, new SettlementAction.Deposit(entry.amount()));
            case WITHDRAW -> act(owner, new SettlementAction.Withdraw(entry.amount()));
            case STAKE -> act(owner, new SettlementAction.Stake(entry.amount()));
            case REWARD -> epochs.earned(owner, entry.amount());
            case ESCROW, BOND, BOND_RETURN, SLASH, REFUND, UNSTAKE -> {
                // follows from what the job's members did
            }
        }
    }

    private void follow(JobState job, LogEntry entry, @Nullable Command command) {
        if (job.id().equals(endedSpec)) {
            return;
        }
        if (!job.id().equals(openedSpec) && !job.rounds().isEmpty()) {
            open(job);
        }
        if (job.id().equals(openedSpec)) {
            games.follow(job, entry, command);
            anchor(job, entry);
            if (!state().phase().ended()) {
                join();
                epochs.settleDue(job);
            }
        }
        if (state().phase().ended()) {
            end(job, entry);
        }
    }

    private void open(JobState job) {
        openedSpec = job.id();
        closedRounds = 0;
        joined.clear();
        JobTerms terms = JournalTerms.of(
                job.id(),
                job.spec(),
                job.auditFloor(),
                log,
                genesis.coordinator(),
                state().serving(Role.ARBITER),
                settings,
                seconds());
        act(job.publisher(), new SettlementAction.OpenJob(terms));
        games.begin();
        epochs.begin(jobId(), terms);
        join();
    }

    private void join() {
        for (Member member : state().members().values()) {
            boolean takesPart = member.admitted() && member.role() != Role.PUBLISHER;
            if (takesPart && joined.add(member.address())) {
                act(member.address(), new SettlementAction.JoinJob(jobId(), member.role()));
            }
        }
    }

    private void anchor(JobState job, LogEntry entry) {
        for (RoundState round : job.rounds()) {
            if (round.index() == closedRounds && round.closed()) {
                closedRounds++;
                int accepted = round.accepted().orElse(List.of()).size();
                act(
                        genesis.coordinator(),
                        new SettlementAction.AnchorRound(
                                jobId(),
                                round.index(),
                                round.commitRoot().orElse(Hash32.ZERO),
                                entry.index(),
                                entry.runningHash(),
                                accepted,
                                round.participants().size() - accepted));
                epochs.closed(round.index());
            }
        }
    }

    private void end(JobState job, LogEntry entry) {
        endedSpec = job.id();
        if (job.id().equals(openedSpec)) {
            if (closedRounds < job.spec().schedule().rounds()) {
                act(genesis.coordinator(), new SettlementAction.HaltJob(jobId()));
            }
            epochs.settleAll();
            act(genesis.coordinator(), new SettlementAction.CloseJob(jobId()));
            for (Address member : joined) {
                if (book.member(jobId(), member).status() == SettlementViews.MemberStatus.ACTIVE) {
                    act(member, new SettlementAction.LeaveJob(jobId()));
                }
            }
        }
        SortedMap<Address, Long> returned = new TreeMap<>();
        for (LedgerEntry movement : entry.ledger()) {
            if (movement.kind() == LedgerEntry.Kind.UNSTAKE) {
                returned.merge(movement.from().owner(), movement.amount(), Long::sum);
            }
        }
        returned.forEach((owner, amount) -> act(owner, new SettlementAction.RequestUnstake(amount)));
        long release = seconds() + book.parameters().unbondingSeconds();
        returned.keySet().forEach(owner -> act(owner, new SettlementAction.CompleteUnstake(), release));
    }

    // --- for its parts ---

    NetworkState state() {
        return core.state();
    }

    Address coordinator() {
        return genesis.coordinator();
    }

    /** The settlement's id of the running job. */
    Hash32 jobId() {
        JobState job = state().job().orElseThrow();
        return JobTerms.jobId(job.publisher(), job.id());
    }

    /** The time at which the book is, or the entry if that is later. */
    long seconds() {
        return Math.max(entrySeconds, book.nowSeconds());
    }

    void act(Address sender, SettlementAction action) {
        act(sender, action, seconds());
    }

    void act(Address sender, SettlementAction action, long seconds) {
        SettlementRejection refused = tryTo(sender, action, seconds);
        if (refused != null) {
            throw new IllegalStateException(
                    "index=" + logIndex + " " + action + " by " + sender + " refused: " + refused);
        }
    }

    /** Acts where the rules allow it at that time; else answers why they do not. */
    @Nullable
    SettlementRejection tryTo(Address sender, SettlementAction action, long seconds) {
        SettlementReceipt receipt = book.apply(action, sender, seconds);
        if (receipt.ok()) {
            made.add(new TimedAction(action, sender, seconds, logIndex));
        }
        return receipt.rejection();
    }
}
