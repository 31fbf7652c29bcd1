package io.verdant.coordinator;

import io.verdant.protocol.Command;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashInput;
import io.verdant.protocol.JobSpecCodec;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.Limits;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Signature;
import io.verdant.protocol.Signatures;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's decisions, as a pure function of the log. The coordinator {@link #apply applies} envelopes and gets
 * entries; a replica {@link #replay replays} the entries and must come to the same reason, movements and running hash.
 *
 * <p>Not thread-safe. The settlement given here must be this core's own.
 */
public final class CoordinatorCore {
    private final Hash32 log;
    private final NetworkState state;
    private final Books books;
    private final MemberRules members;
    private final JobRules jobs;
    private final RoundRules rounds;
    private final DisputeRules disputes;
    private final LeafRules leaves;
    private final RoundPhases phases;
    private final Gate gate;
    private final SortedMap<Reason, Long> drops = new TreeMap<>();
    private @Nullable Rejection lastDrop;

    public CoordinatorCore(Genesis genesis, Settlement settlement) {
        this.log = firstRunningHash(genesis);
        this.state = new NetworkState(genesis, settlement, log);
        this.books = new Books(state);
        this.members = new MemberRules(state, books);
        this.jobs = new JobRules(state, books);
        CanaryRules canaries = new CanaryRules(state, books);
        this.rounds = new RoundRules(state, canaries);
        this.disputes = new DisputeRules(state, books, jobs);
        this.leaves = new LeafRules(state, books);
        this.phases = new RoundPhases(state, books, jobs, canaries);
        this.gate = new Gate(state, members);
    }

    /** The running hash before the first entry: it binds the log to its network and coordinator. */
    public static Hash32 firstRunningHash(Genesis genesis) {
        return HashInput.ofDomain("verdant/genesis")
                .address(genesis.coordinator())
                .hash(genesis.networkTag())
                .sha256();
    }

    /** What the log says so far. */
    public NetworkState state() {
        return state;
    }

    /**
     * Takes or refuses an envelope at that time. Deadlines pass with the coordinator's own tick alone.
     *
     * @param nowMillis the coordinator's clock; where it went back, the last entry's time is used
     * @return the log's next entry; null where the envelope does not belong into the log, which {@link #lastDrop} explains
     */
    public @Nullable LogEntry apply(Envelope envelope, long nowMillis, ReceiptSigner signer) {
        Outcome outcome = process(envelope, Math.max(nowMillis, state.nowMillis));
        if (outcome == null) {
            return null;
        }
        return outcome.entry(envelope, signer.sign(Eip712.receiptDigest(log, outcome.index, outcome.runningHash)));
    }

    /**
     * Follows one entry of the coordinator's log.
     *
     * @return null where it is what this core decides too; else the first thing that does not hold. After that this replica
     *     must not be used any more: the coordinator has lied, or the log was damaged.
     */
    public @Nullable Rejection replay(LogEntry entry) {
        if (entry.index() != state.nextIndex) {
            return new Rejection(Reason.BAD_SEQUENCE, "index=" + entry.index() + " expected=" + state.nextIndex);
        }
        if (entry.timeMillis() < state.nowMillis) {
            return differs(entry, "timeMillis", entry.timeMillis(), state.nowMillis);
        }
        Hash32 digest = Eip712.receiptDigest(log, entry.index(), entry.runningHash());
        if (!Signatures.verify(state.genesis().coordinator(), digest, entry.receipt())) {
            return new Rejection(Reason.BAD_SIGNATURE, "receipt of index=" + entry.index());
        }
        Outcome outcome = process(entry.envelope(), entry.timeMillis());
        if (outcome == null) {
            Rejection why = lastDrop;
            return new Rejection(
                    why == null ? Reason.MALFORMED : why.reason(),
                    "index=" + entry.index() + " does not belong into the log: " + why);
        }
        return difference(entry, outcome);
    }

    /** Envelopes that were dropped and not logged, by reason. */
    public SortedMap<Reason, Long> drops() {
        return Collections.unmodifiableSortedMap(drops);
    }

    /** Why the last dropped envelope was dropped, or null. */
    public @Nullable Rejection lastDrop() {
        return lastDrop;
    }

    private record Outcome(
            long index, long timeMillis, Reason reason, String detail, List<LedgerEntry> ledger, Hash32 runningHash) {
        LogEntry entry(Envelope envelope, Signature receipt) {
            return new LogEntry(index, timeMillis, envelope, reason, detail, ledger, runningHash, receipt);
        }
    }

    private @Nullable Outcome process(Envelope envelope, long timeMillis) {
        Decoded<Gate.Passed> passed = gate.pass(envelope, timeMillis);
        if (!passed.ok()) {
            lastDrop = passed.refusal();
            drops.merge(passed.refusal().reason(), 1L, Long::sum);
            return null;
        }
        state.nowMillis = timeMillis;
        Rejection refusal = take(envelope, passed.get());
        Member sender = state.requireMember(envelope.sender());
        sender.sent(Envelopes.hash(envelope));
        if (refusal != null) {
            sender.refused();
        }
        return append(envelope, refusal);
    }

    private @Nullable Rejection take(Envelope envelope, Gate.Passed passed) {
        Command command = passed.command();
        if (command instanceof Command.Restarted && isCoordinator(envelope)) {
            disputes.restart(state.clockMillis);
            leaves.restart();
            phases.restart();
        }
        if (isCoordinator(envelope) && (command instanceof Command.Tick || command instanceof Command.Restarted)) {
            state.clockMillis = state.nowMillis;
        }
        disputes.expire(state.clockMillis);
        leaves.expire(state.clockMillis);
        phases.advance();
        Rejection refusal = passed.refusal();
        if (refusal == null && command != null) {
            refusal = dispatch(envelope, command);
        }
        phases.advance();
        return refusal;
    }

    private @Nullable Rejection dispatch(Envelope envelope, Command command) {
        return switch (command) {
            case Command.Register register -> members.register(envelope.sender(), register);
            case Command.Tick tick -> coordinatorOnly(envelope);
            case Command.Restarted restarted -> coordinatorOnly(envelope);
            default -> dispatch(state.requireMember(envelope.sender()), command);
        };
    }

    private @Nullable Rejection dispatch(Member sender, Command command) {
        return switch (command) {
            case Command.SubmitJob submit -> jobs.submit(sender, JobSpecCodec.jobId(submit.spec()), submit.spec());
            case Command.CommitClaim commit -> rounds.commit(sender, commit);
            case Command.RevealPreimage reveal -> rounds.preimage(sender, reveal);
            case Command.OpenClaim open -> rounds.open(sender, open);
            case Command.CertifyAvailability certify -> rounds.certify(sender, certify);
            case Command.CommitChecks commit -> rounds.commitChecks(sender, commit);
            case Command.ReportChecks report -> rounds.report(sender, report);
            case Command.RevealAudits reveal -> rounds.audits(sender, reveal);
            case Command.OpenDispute open -> disputes.open(sender, open);
            case Command.DisputeMove move -> disputes.move(sender, move);
            case Command.ArbiterVerdict verdict -> disputes.verdict(sender, verdict);
            case Command.ConcedeDispute concede -> disputes.concede(sender, concede);
            case Command.RequestLeaf request -> leaves.request(sender, request);
            case Command.ServeLeaf serve -> leaves.serve(sender, serve);
            case Command.WitnessSilence witness -> leaves.witness(sender, witness);
            case Command.PublishAggregate publish -> rounds.aggregate(sender, publish);
            case Command.ConfirmAggregate confirm -> rounds.confirm(sender, confirm);
            case Command.ReportEvaluation report -> jobs.evaluate(sender, report);
            case Command.Register r -> throw new IllegalArgumentException("not a member's command=" + r);
            case Command.Tick t -> throw new IllegalArgumentException("not a member's command=" + t);
            case Command.Restarted r -> throw new IllegalArgumentException("not a member's command=" + r);
        };
    }

    private @Nullable Rejection coordinatorOnly(Envelope envelope) {
        return isCoordinator(envelope) ? null : new Rejection(Reason.NOT_PERMITTED, "sender=" + envelope.sender());
    }

    private boolean isCoordinator(Envelope envelope) {
        return envelope.sender().equals(state.genesis().coordinator());
    }

    private Outcome append(Envelope envelope, @Nullable Rejection refusal) {
        Reason reason = refusal == null ? Reason.NONE : refusal.reason();
        String detail = refusal == null ? "" : Limits.clip(refusal.detail(), Limits.MAX_DETAIL_LENGTH);
        List<LedgerEntry> ledger = books.drain();
        long index = state.nextIndex++;
        state.runningHash =
                Envelopes.runningHash(state.runningHash, index, state.nowMillis, envelope, reason, detail, ledger);
        return new Outcome(index, state.nowMillis, reason, detail, ledger, state.runningHash);
    }

    private static @Nullable Rejection difference(LogEntry entry, Outcome own) {
        if (entry.reason() != own.reason) {
            return differs(entry, "reason", entry.reason(), own.reason);
        }
        if (!entry.detail().equals(own.detail)) {
            return differs(entry, "detail", entry.detail(), own.detail);
        }
        if (!entry.ledger().equals(own.ledger)) {
            return differs(entry, "ledger", entry.ledger(), own.ledger);
        }
        return entry.runningHash().equals(own.runningHash)
                ? null
                : differs(entry, "runningHash", entry.runningHash(), own.runningHash);
    }

    private static Rejection differs(LogEntry entry, String field, Object logged, Object computed) {
        return new Rejection(
                Reason.ROOT_MISMATCH, "index=" + entry.index() + " " + field + "=" + logged + " computed=" + computed);
    }
}
