package io.verdant.coordinator;

import io.verdant.coordinator.scores.Rating;
import io.verdant.coordinator.scores.Score;
import io.verdant.coordinator.scores.ValidatorScore;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Signature;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the log says about one round. Kept after the round closed, so that every outcome can be explained. */
public final class RoundState {
    /** A claim as its worker opened it. */
    public record Opened(Claim claim, Hash32 salt, Signature signature) {}

    /** Rounds whose rejected work is counted for the one after them. */
    public static final int COUNTED_ROUNDS = 20;

    /**
     * Work of some rounds.
     *
     * @param committed claims that were committed to
     * @param rejected those of them that are in no aggregate
     */
    public record Work(int committed, int rejected) {}

    private final Hash32 jobId;
    private final int index;
    private final Hash32 startRoot;
    private final Hash32 seed;
    private final List<Address> participants;
    private final List<Address> validators;
    private final SortedMap<Address, Double> auditRates;
    private final SortedMap<Address, Hash32> carriedStarts;
    private final Work workBefore;
    final SortedMap<Address, Hash32> commitments = new TreeMap<>();
    final SortedMap<Address, Hash32> preimages = new TreeMap<>();
    final SortedMap<Address, Opened> claims = new TreeMap<>();
    final SortedMap<Address, SortedSet<Address>> certificates = new TreeMap<>();
    final SortedMap<Address, Command.CommitChecks> checkCommitments = new TreeMap<>();
    final SortedMap<Address, SortedMap<Integer, List<CheckReport>>> reportPages = new TreeMap<>();
    final SortedMap<Address, List<CheckReport>> reports = new TreeMap<>();
    final SortedMap<Address, List<Command.Audit>> audits = new TreeMap<>();
    final SortedMap<Address, Hash32> confirmations = new TreeMap<>();
    final SortedSet<Address> overruled = new TreeSet<>();
    final SortedMap<Address, Reason> reasons = new TreeMap<>();
    final SortedMap<Address, Reason> openingRefusals = new TreeMap<>();
    final SortedMap<Address, Reason> disputes = new TreeMap<>();

    final SortedMap<Address, Score> scores = new TreeMap<>();
    final SortedMap<Address, Rating> ratings = new TreeMap<>();
    final SortedSet<Address> suspects = new TreeSet<>();
    final SortedMap<Address, Double> agreement = new TreeMap<>();
    final SortedMap<Address, Hash32> secrets = new TreeMap<>();
    final SortedMap<Address, SortedSet<Address>> canaries = new TreeMap<>();
    final SortedSet<Address> missed = new TreeSet<>();
    final SortedMap<Address, ValidatorScore> validatorScores = new TreeMap<>();

    @Nullable
    Hash32 scoreHistory;

    @Nullable
    Hash32 commitRoot;

    @Nullable
    Hash32 nextSeed;

    @Nullable
    List<Address> accepted;

    @Nullable
    Hash32 aggregateRoot;

    boolean canariesKnown;
    boolean empty;
    boolean closed;

    RoundState(
            Hash32 jobId,
            int index,
            Hash32 startRoot,
            Hash32 seed,
            List<Address> participants,
            List<Address> validators,
            SortedMap<Address, Double> auditRates,
            SortedMap<Address, Hash32> carriedStarts,
            Work workBefore) {
        this.jobId = jobId;
        this.index = index;
        this.startRoot = startRoot;
        this.seed = seed;
        this.participants = List.copyOf(participants);
        this.validators = List.copyOf(validators);
        this.auditRates = Collections.unmodifiableSortedMap(auditRates);
        this.carriedStarts = Collections.unmodifiableSortedMap(carriedStarts);
        this.workBefore = workBefore;
    }

    public int index() {
        return index;
    }

    /** State root of the checkpoint that the round's work starts from. */
    public Hash32 startRoot() {
        return startRoot;
    }

    public Hash32 seed() {
        return seed;
    }

    /**
     * Root of what the worker carries into this round: the end of its last claim in an aggregate, or zero, which stands for
     * +0 everywhere.
     */
    public Hash32 carriedStart(Address worker) {
        return carriedStarts.getOrDefault(worker, Hash32.ZERO);
    }

    /** What became of the work of the {@value #COUNTED_ROUNDS} rounds before, or of as many as there were. */
    public Work workBefore() {
        return workBefore;
    }

    /** The workers of this round, in address order. */
    public List<Address> participants() {
        return participants;
    }

    /** The validators of this round, in address order. */
    public List<Address> validators() {
        return validators;
    }

    /** More than half of the round's validators. */
    public int quorum() {
        return validators.size() / 2 + 1;
    }

    /** The worker's assignment, where it takes part. */
    public Optional<Assignment> assignment(Address worker) {
        int position = Collections.binarySearch(participants, worker);
        return position < 0
                ? Optional.empty()
                : Optional.of(new Assignment(jobId, index, seed, position, participants.size()));
    }

    /** The share of this worker's claims that each validator audits in this round. */
    public double auditRate(Address worker) {
        return auditRates.getOrDefault(worker, 1.0);
    }

    public SortedMap<Address, Hash32> commitments() {
        return Collections.unmodifiableSortedMap(commitments);
    }

    /** Over the commitments, once their phase has ended. */
    public Optional<Hash32> commitRoot() {
        return Optional.ofNullable(commitRoot);
    }

    public SortedMap<Address, Hash32> preimages() {
        return Collections.unmodifiableSortedMap(preimages);
    }

    /** The next round's seed, from which this round's impact data are drawn; known once the preimages are in. */
    public Optional<Hash32> nextSeed() {
        return Optional.ofNullable(nextSeed);
    }

    /** Opened claims, those that were refused left out. */
    public SortedMap<Address, Opened> claims() {
        return Collections.unmodifiableSortedMap(claims);
    }

    /**
     * The claim that the worker opened.
     *
     * @throws IllegalArgumentException where it opened none
     */
    public Claim claim(Address worker) {
        Opened opened = claims.get(worker);
        if (opened == null) {
            throw new IllegalArgumentException("no claim: round=" + index + " worker=" + worker);
        }
        return opened.claim();
    }

    /** Workers whose opened claim goes on to be streamed and checked: not FAILED and not stale in either start. */
    public List<Address> candidates() {
        return claims.values().stream()
                .map(Opened::claim)
                .filter(claim -> claim.failed() == null && claim.startRoot().equals(startRoot))
                .filter(claim -> claim.carriedStart().equals(carriedStart(claim.worker())))
                .map(Claim::worker)
                .toList();
    }

    /**
     * Whether a quorum of validators holds the worker's gradient and, where it carries something into the round, at least half
     * of those who are drawn to audit it hold that too.
     */
    public boolean certified(Address worker) {
        SortedSet<Address> holders = certificates.getOrDefault(worker, Collections.emptySortedSet());
        return holders.size() >= quorum() && (carriedStart(worker).equals(Hash32.ZERO) || auditable(worker, holders));
    }

    private boolean auditable(Address worker, SortedSet<Address> holders) {
        List<Address> drawn = validators.stream()
                .filter(validator -> draws(validator, worker))
                .toList();
        return 2 * drawn.stream().filter(holders::contains).count() >= drawn.size();
    }

    /** Whether the validator's preimage draws the worker's opened claim for an audit, whoever holds its tensors. */
    public boolean draws(Address validator, Address worker) {
        Hash32 preimage = preimages.get(validator);
        Opened opened = claims.get(worker);
        return preimage != null
                && commitRoot != null
                && opened != null
                && Commitments.audited(preimage, commitRoot, opened.claim().assignment(), auditRate(worker));
    }

    /** Whether that validator can audit the worker: nothing is carried into the round, or it certified that it holds it. */
    private boolean canAudit(Address validator, Address worker) {
        return carriedStart(worker).equals(Hash32.ZERO) || certificates(worker).contains(validator);
    }

    /** The workers whose certified claims that validator must audit, in address order. */
    List<Address> auditTargets(Address validator) {
        return claims.keySet().stream()
                .filter(worker -> certified(worker) && draws(validator, worker) && canAudit(validator, worker))
                .toList();
    }

    /** The validators that hold the worker's gradient. */
    public SortedSet<Address> certificates(Address worker) {
        return Collections.unmodifiableSortedSet(certificates.getOrDefault(worker, new TreeSet<>()));
    }

    /** Who has committed to its checks and audits. */
    public SortedMap<Address, Command.CommitChecks> checkCommitments() {
        return Collections.unmodifiableSortedMap(checkCommitments);
    }

    /** Whether that validator has opened that page of its checks. */
    public boolean reported(Address validator, int page) {
        return reportPages.getOrDefault(validator, Collections.emptySortedMap()).containsKey(page);
    }

    /** Values of workers' hash chains, which say whose claim was planted: {@link io.verdant.protocol.Canaries}. */
    public SortedMap<Address, Hash32> secrets() {
        return Collections.unmodifiableSortedMap(secrets);
    }

    /** Whose claims were planted, each with the validators that caught it; complete once {@link #canariesKnown}. */
    public SortedMap<Address, SortedSet<Address>> canaries() {
        return Collections.unmodifiableSortedMap(canaries);
    }

    /** Validators that passed a planted claim, and were slashed for it. */
    public SortedSet<Address> missedCanaries() {
        return Collections.unmodifiableSortedSet(missed);
    }

    /** Whether it is known which claims were planted, so that the others may be disputed. */
    public boolean canariesKnown() {
        return canariesKnown;
    }

    /** Checks by validator, of those that have opened all that they committed. */
    public SortedMap<Address, List<CheckReport>> reports() {
        return Collections.unmodifiableSortedMap(reports);
    }

    /** Audits as revealed, by validator. */
    public SortedMap<Address, List<Command.Audit>> audits() {
        return Collections.unmodifiableSortedMap(audits);
    }

    /** What each worker's rounds add up to, this one included; known once the round's audits are revealed. */
    public SortedMap<Address, Score> scores() {
        return Collections.unmodifiableSortedMap(scores);
    }

    /**
     * By validator that reported, its share of the validators' pay of this round: {@link io.verdant.coordinator.scores.Bonds}. Empty
     * where nobody's work found agreement, and all are paid alike.
     */
    public SortedMap<Address, Double> agreement() {
        return Collections.unmodifiableSortedMap(agreement);
    }

    /** How validators' reports compare with each other's, this round included. */
    public SortedMap<Address, ValidatorScore> validatorScores() {
        return Collections.unmodifiableSortedMap(validatorScores);
    }

    /** The ratings of all workers of the job so far, this round included; known once it is accepted. */
    public SortedMap<Address, Rating> ratings() {
        return Collections.unmodifiableSortedMap(ratings);
    }

    /** The workers that are suspected in this round: out of line over rounds, and this work not proven right. */
    public SortedSet<Address> suspects() {
        return Collections.unmodifiableSortedSet(suspects);
    }

    /** The hash of what the next round's scores rest on; known once the round's audits are revealed. */
    public Optional<Hash32> scoreHistory() {
        return Optional.ofNullable(scoreHistory);
    }

    /** Whether that validator revealed an audit of that worker that differs from the claim. */
    public boolean mismatchFound(Address validator, Address worker) {
        return audits.getOrDefault(validator, List.of()).stream()
                .anyMatch(audit -> audit.worker().equals(worker) && !audit.matches());
    }

    /** The workers in the aggregate, in address order; empty until the aggregate phase begins. */
    public Optional<List<Address>> accepted() {
        return Optional.ofNullable(accepted);
    }

    /** Why the worker's claim of this round was not accepted, or {@link Reason#NONE}. Changes with a verdict. */
    public Reason reasonOf(Address worker) {
        Reason disputed = disputes.getOrDefault(worker, Reason.NONE);
        return disputed == Reason.NONE ? reasons.getOrDefault(worker, Reason.NONE) : disputed;
    }

    /** What deadlines and checks found in the worker's claim, whatever a dispute said later, or {@link Reason#NONE}. */
    public Reason foundReasonOf(Address worker) {
        return reasons.getOrDefault(worker, Reason.NONE);
    }

    /** Whether a dispute over the worker's claim was ever opened, however it ended. */
    public boolean challenged(Address worker) {
        return disputes.containsKey(worker);
    }

    /** The state root after this round, once published. */
    public Optional<Hash32> aggregateRoot() {
        return Optional.ofNullable(aggregateRoot);
    }

    public SortedMap<Address, Hash32> confirmations() {
        return Collections.unmodifiableSortedMap(confirmations);
    }

    /** Validators whose other root the arbiters found wrong: they count as having confirmed. */
    public SortedSet<Address> overruled() {
        return Collections.unmodifiableSortedSet(overruled);
    }

    /** Whether that validator confirmed another root than the published one, and nobody has overruled it. */
    public boolean dissents(Address validator) {
        Hash32 root = confirmations.get(validator);
        return root != null && !root.equals(aggregateRoot) && !overruled.contains(validator);
    }

    /** Whether too few claims were accepted for the job's aggregation rule, so that the checkpoint stayed as it was. */
    public boolean empty() {
        return empty;
    }

    public boolean closed() {
        return closed;
    }
}
