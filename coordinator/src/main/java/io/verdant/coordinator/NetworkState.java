package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the log says, for agents to derive their duties from. Read by anyone on the replica's own thread, changed by
 * {@link CoordinatorCore} alone. Accessors of the running round throw {@link IllegalStateException} before the first one.
 */
public final class NetworkState {
    private final Genesis genesis;
    private final Settlement settlement;
    final SortedMap<Address, Member> members = new TreeMap<>();
    final SortedSet<Hash32> jobIds = new TreeSet<>();

    @Nullable
    JobState job;

    Phase phase = Phase.WAITING;
    long phaseStartedMillis;
    long deadlineMillis = Long.MAX_VALUE;
    long lastActMillis;
    int extensions;
    String shortage = "";
    long nowMillis;
    /** Time as the coordinator's last tick said it: only a tick passes a deadline, so that a restart can be said first. */
    long clockMillis;

    long nextIndex;
    Hash32 runningHash;

    NetworkState(Genesis genesis, Settlement settlement, Hash32 firstRunningHash) {
        this.genesis = genesis;
        this.settlement = settlement;
        this.runningHash = firstRunningHash;
        members.put(
                genesis.coordinator(),
                new Member(genesis.coordinator(), Role.COORDINATOR, "coordinator", "", Hash32.ZERO));
    }

    public Genesis genesis() {
        return genesis;
    }

    public Phase phase() {
        return phase;
    }

    /** When the running phase ends at the latest; {@link Long#MAX_VALUE} where it has no deadline of its own. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /** The coordinator's time at the last entry. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Index of the next entry, which is how many there are. */
    public long nextIndex() {
        return nextIndex;
    }

    /** The running hash after the last entry. */
    public Hash32 runningHash() {
        return runningHash;
    }

    // --- members ---

    public SortedMap<Address, Member> members() {
        return Collections.unmodifiableSortedMap(members);
    }

    public Optional<Member> member(Address address) {
        return Optional.ofNullable(members.get(address));
    }

    /** Members of a role, in address order, whatever their status. */
    public List<Member> members(Role role) {
        return members.values().stream().filter(m -> m.role() == role).toList();
    }

    /** The sequence number that this sender's next envelope must carry; 0 for a stranger. */
    public long nextSequence(Address sender) {
        return member(sender).map(Member::nextSequence).orElse(0L);
    }

    /** What this sender's next envelope must name as its previous one; zero for a stranger. */
    public Hash32 previousHash(Address sender) {
        return member(sender).map(Member::previousHash).orElse(Hash32.ZERO);
    }

    /** Members of a role that take part in the job, in address order. */
    public List<Address> serving(Role role) {
        return members(role).stream()
                .filter(m -> m.active() && m.admitted())
                .map(Member::address)
                .toList();
    }

    /** The aggregator that serves: the first by address. */
    public Optional<Address> aggregator() {
        return serving(Role.AGGREGATOR).stream().findFirst();
    }

    /** Who is missing for the job's next round while it waits, by role; empty where it does not. */
    public String shortage() {
        return phase == Phase.WAITING && job != null ? shortage : "";
    }

    // --- the job ---

    /** The running job, or the last one. */
    public Optional<JobState> job() {
        return Optional.ofNullable(job);
    }

    public Optional<JobSpec> spec() {
        return job().map(JobState::spec);
    }

    /** The job's id, zero where there was none. */
    public Hash32 jobId() {
        return job == null ? Hash32.ZERO : job.id();
    }

    public boolean finished() {
        return phase == Phase.FINISHED;
    }

    public boolean halted() {
        return phase == Phase.HALTED;
    }

    /** Disputes of this job, in the order in which they were opened. */
    public List<GameRecord> games() {
        return job == null ? List.of() : job.games();
    }

    /** Certified leaves that were asked for so far. */
    public List<LeafRequest> leafRequests() {
        return job == null ? List.of() : job.leafRequests();
    }

    public List<GameRecord> openGames() {
        return games().stream().filter(GameRecord::open).toList();
    }

    public Optional<GameRecord> game(Hash32 gameId) {
        return job == null ? Optional.empty() : Optional.ofNullable(job.games.get(gameId));
    }

    /** The worker's account of the job. */
    public Standing standing(Address worker) {
        Member member = member(worker).orElseThrow(() -> new IllegalArgumentException("unknown worker=" + worker));
        long stake = phase.ended() ? member.stakeAtEnd() : balance(Purse.STAKE, worker);
        return requireJob().standing(member, stake);
    }

    /** The job's money so far. */
    public Totals totals() {
        JobState current = requireJob();
        boolean spent = !phase.ended() || current.escrowed == current.paid + current.refunded;
        return new Totals(
                current.escrowed, current.paid, current.refunded, current.slashed, spent && settlement.balanced());
    }

    public long balance(Purse purse, Address owner) {
        return settlement.balance(new Account(purse, owner));
    }

    // --- the round ---

    /** Number of the running round, or of the one that is waited for. */
    public int round() {
        if (job == null || job.rounds.isEmpty()) {
            return 0;
        }
        RoundState last = job.rounds.getLast();
        return last.closed() ? last.index() + 1 : last.index();
    }

    public boolean hasRound() {
        return job != null && !job.rounds.isEmpty();
    }

    /** The running round, or the last closed one. */
    public RoundState current() {
        if (job == null || job.rounds.isEmpty()) {
            throw new IllegalStateException("no round yet: phase=" + phase);
        }
        return job.rounds.getLast();
    }

    public RoundState round(int index) {
        return requireJob().rounds.get(index);
    }

    /** The running round's workers, in address order. */
    public List<Address> participants() {
        return current().participants();
    }

    /** The running round's validators, in address order. */
    public List<Address> validators() {
        return current().validators();
    }

    public Optional<Assignment> assignment(Address worker) {
        return current().assignment(worker);
    }

    public Hash32 roundSeed() {
        return current().seed();
    }

    /** The seed of this round's impact data, known once the preimages are in. */
    public Optional<Hash32> impactSeed() {
        return current().nextSeed();
    }

    public Hash32 startRoot() {
        return current().startRoot();
    }

    /**
     * The workers whose claims that validator must audit in the running round, in address order; known from
     * {@link Phase#CHECK} on. Claims that are FAILED, stale or not certified are not drawn, nor those that carry what the
     * validator did not certify.
     */
    public List<Address> auditTargets(Address validator) {
        return phase.compareTo(Phase.CHECK) < 0 ? List.of() : current().auditTargets(validator);
    }

    /** The workers in the running round's aggregate, in address order; known from {@link Phase#AGGREGATE} on. */
    public List<Address> accepted() {
        return current().accepted().orElse(List.of());
    }

    /** When time alone changes something next: a tick before that is not worth sending. */
    public long dueMillis() {
        long due = deadlineMillis;
        for (GameRecord game : phase.ended() ? List.<GameRecord>of() : games()) {
            due = Math.min(due, game.dueMillis(clockMillis));
        }
        for (LeafRequest request : phase.ended() ? List.<LeafRequest>of() : leafRequests()) {
            due = Math.min(due, request.dueMillis(clockMillis));
        }
        return due;
    }

    Member requireMember(Address address) {
        Member member = members.get(address);
        if (member == null) {
            throw new IllegalStateException("unknown member=" + address);
        }
        return member;
    }

    JobState requireJob() {
        if (job == null) {
            throw new IllegalStateException("no job yet");
        }
        return job;
    }

    Settlement settlement() {
        return settlement;
    }
}
