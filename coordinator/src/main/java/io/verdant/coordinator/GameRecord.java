package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashInput;
import io.verdant.protocol.Transcripts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One dispute as the log orders it. The players alternate, the claimant first; what a move means is the arbiter's
 * business. A player whose clock ran out is named here, and the arbiter says whether that or the transcript decides.
 */
public final class GameRecord {
    /** How a dispute stands. */
    public enum Outcome {
        OPEN,
        CLAIMANT_LOST,
        CHALLENGER_LOST,
        /** No quorum of arbiters in time: bonds went back and the claim stays unpaid. */
        UNDECIDED,
        /** The claimant gave up before its first move: it pays the costs and forfeits the epoch. */
        CONCEDED
    }

    /** Sets of arbiters that are called one after another. */
    static final int MAX_ARBITER_SETS = 3;

    private final Hash32 id;
    private final int round;
    private final Address claimant;
    private final Address challenger;
    private final long bond;
    private final List<byte[]> moves = new ArrayList<>();
    final SortedMap<Address, Command.ArbiterVerdict> verdicts = new TreeMap<>();
    private Outcome outcome = Outcome.OPEN;
    private @Nullable Address timeoutLoser;
    private @Nullable DisputeSummary summary;
    long claimantLeftMillis;
    long challengerLeftMillis;
    long turnStartedMillis;
    long turnDeadlineMillis;
    long verdictDeadlineMillis = Long.MAX_VALUE;
    long rechallengeUntilMillis;
    private @Nullable Hash32 aggregateRoot;
    private JobState.@Nullable Evaluation evaluation;
    private List<GameRecord> before = List.of();
    private List<Address> rankedArbiters = List.of();
    private int setSize = 1;
    private int calledSets = 1;

    GameRecord(Hash32 id, int round, Address claimant, Address challenger, long bond) {
        this.id = id;
        this.round = round;
        this.claimant = claimant;
        this.challenger = challenger;
        this.bond = bond;
    }

    /** The id of the one dispute that a challenger can have over a claim. */
    public static Hash32 idOf(Hash32 jobId, int round, Address claimant, Address challenger) {
        return HashInput.ofDomain("verdant/dispute")
                .hash(jobId)
                .int32(round)
                .address(claimant)
                .address(challenger)
                .sha256();
    }

    public Hash32 id() {
        return id;
    }

    /** The round of the disputed claim. */
    public int round() {
        return round;
    }

    public Address claimant() {
        return claimant;
    }

    public Address challenger() {
        return challenger;
    }

    /** What the challenger risks, in micro-units. */
    public long bond() {
        return bond;
    }

    /** The id of the one dispute that a challenger can have over the evaluation that this aggregator states. */
    public static Hash32 evaluationIdOf(Hash32 jobId, Address claimant, Address challenger) {
        return HashInput.ofDomain("verdant/evaluation-dispute")
                .hash(jobId)
                .address(claimant)
                .address(challenger)
                .sha256();
    }

    /** The state root that is disputed, where the game is over an aggregate. */
    public Optional<Hash32> aggregateRoot() {
        return Optional.ofNullable(aggregateRoot);
    }

    /** What is disputed, where the game is over the last checkpoint's evaluation; its round is the last one. */
    public Optional<JobState.Evaluation> evaluation() {
        return Optional.ofNullable(evaluation);
    }

    /** Whether the claimant is an aggregator; else the claim is a worker's. */
    public boolean isAgainstAggregator() {
        return aggregateRoot != null || evaluation != null;
    }

    void overEvaluation(JobState.Evaluation published) {
        evaluation = published;
    }

    void overAggregate(Hash32 published) {
        aggregateRoot = published;
    }

    /** Earlier games over the same claim, aggregate or evaluation, by other challengers; the first one first. */
    public List<GameRecord> before() {
        return before;
    }

    void follows(List<GameRecord> games) {
        before = games.stream().filter(this::isOverTheSame).toList();
    }

    private boolean isOverTheSame(GameRecord other) {
        return other != this
                && other.round == round
                && other.claimant.equals(claimant)
                && Objects.equals(other.aggregateRoot, aggregateRoot)
                && Objects.equals(other.evaluation, evaluation);
    }

    public Outcome outcome() {
        return outcome;
    }

    public boolean open() {
        return outcome == Outcome.OPEN;
    }

    public int moveCount() {
        return moves.size();
    }

    /** A copy of that move's bytes. */
    public byte[] move(int index) {
        return moves.get(index).clone();
    }

    /** Copies of all moves, in order. */
    public List<byte[]> moves() {
        return moves.stream().map(byte[]::clone).toList();
    }

    /** Who moves next. */
    public Address turn() {
        return moves.size() % 2 == 0 ? claimant : challenger;
    }

    public boolean isPlayer(Address address) {
        return address.equals(claimant) || address.equals(challenger);
    }

    /** When the player whose turn it is has run out of time. */
    public long turnDeadlineMillis() {
        return turnDeadlineMillis;
    }

    /** The player whose clock ran out, where one did. */
    public Optional<Address> timeoutLoser() {
        return Optional.ofNullable(timeoutLoser);
    }

    /** Arbiters' verdicts so far. */
    public SortedMap<Address, Command.ArbiterVerdict> verdicts() {
        return Collections.unmodifiableSortedMap(verdicts);
    }

    /**
     * The arbiters that may judge now: those of the sets that were called, the first set from the beginning and the next
     * one whenever there was no quorum in time.
     */
    public List<Address> calledArbiters() {
        return rankedArbiters.subList(0, Math.min(rankedArbiters.size(), calledSets * setSize));
    }

    /** More than half of one set: as many of the same set must agree. */
    public int quorum() {
        return setSize / 2 + 1;
    }

    /**
     * Whether those arbiters make a verdict: a quorum of one set that was called. Verdicts of different sets are not added up,
     * else a liar in each of two sets would decide where the honest ones of the first are away.
     */
    boolean isQuorum(Set<Address> agreeing) {
        List<Address> called = calledArbiters();
        for (int from = 0; from < called.size(); from += setSize) {
            List<Address> set = called.subList(from, Math.min(called.size(), from + setSize));
            if (set.stream().filter(agreeing::contains).count() >= quorum()) {
                return true;
            }
        }
        return false;
    }

    /** Ranks the arbiters by a hash that nobody knew when they registered. */
    void rankArbiters(List<Address> serving, int size, Hash32 seed) {
        setSize = size;
        rankedArbiters = serving.stream()
                .sorted(Comparator.comparing(arbiter -> rank(arbiter, seed)))
                .toList();
    }

    private Hash32 rank(Address arbiter, Hash32 seed) {
        return HashInput.ofDomain("verdant/arbiter-rank")
                .hash(id)
                .hash(seed)
                .address(arbiter)
                .sha256();
    }

    /** Calls the next set; false where there is none. */
    boolean callNextSet() {
        if (calledSets == MAX_ARBITER_SETS || calledArbiters().size() == rankedArbiters.size()) {
            return false;
        }
        calledSets++;
        return true;
    }

    public Optional<Address> loser() {
        return switch (outcome) {
            case CLAIMANT_LOST, CONCEDED -> Optional.of(claimant);
            case CHALLENGER_LOST -> Optional.of(challenger);
            case OPEN, UNDECIDED -> Optional.empty();
        };
    }

    /** What the verdict found, once there is one. */
    public Optional<DisputeSummary> summary() {
        return Optional.ofNullable(summary);
    }

    /** Hash over the first {@code count} moves, see {@link Transcripts}. */
    public Hash32 transcriptHash(int count) {
        return Transcripts.hash(id, moves, count);
    }

    /** Whether a verdict's hash is that of these moves up to some move, the one that decided. */
    boolean isTranscriptHash(Hash32 hash) {
        for (int count = moves.size(); count >= 0; count--) {
            if (transcriptHash(count).equals(hash)) {
                return true;
            }
        }
        return false;
    }

    void add(byte[] move) {
        moves.add(move.clone());
    }

    void timeOut(long verdictDeadline) {
        timeoutLoser = turn();
        turnDeadlineMillis = Long.MAX_VALUE;
        verdictDeadlineMillis = verdictDeadline;
    }

    void end(Outcome how, @Nullable DisputeSummary what) {
        outcome = how;
        summary = what;
        turnDeadlineMillis = Long.MAX_VALUE;
        verdictDeadlineMillis = Long.MAX_VALUE;
    }

    /** Until when another validator that found the same mismatch may challenge after a lost challenge; 0 where none may. */
    public long rechallengeUntilMillis() {
        return rechallengeUntilMillis;
    }

    /** Whether the claim can still be lost: the game is open, or another may follow it. */
    boolean unsettled(long nowMillis) {
        return open() || rechallengeUntilMillis > nowMillis;
    }

    /** When time alone changes this game next. */
    long dueMillis(long nowMillis) {
        if (open()) {
            return Math.min(turnDeadlineMillis, verdictDeadlineMillis);
        }
        return rechallengeUntilMillis > nowMillis ? rechallengeUntilMillis : Long.MAX_VALUE;
    }
}
