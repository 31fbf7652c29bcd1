package io.verdant.coordinator;

import io.verdant.coordinator.scores.Bonds;
import io.verdant.coordinator.scores.Rating;
import io.verdant.coordinator.scores.ScoreHistory;
import io.verdant.coordinator.scores.ValidatorWatch;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One job: what was submitted, its rounds and its disputes. */
public final class JobState {
    /**
     * What a checkpoint does on the test set.
     *
     * @param correct labels that it predicts
     * @param total labels there are: one of each image, one of each byte of a text; 0 where it predicts no classes
     * @param loss the mean loss, NaN where it is not finite
     * @param failed the step and node of the first value that was not finite, or null
     */
    public record Evaluation(Hash32 stateRoot, long correct, long total, double loss, Claim.@Nullable Failure failed) {
        /** The figures in that report. */
        public static Evaluation of(Command.ReportEvaluation report) {
            return new Evaluation(report.stateRoot(), report.correct(), report.total(), report.loss(), report.failed());
        }
    }

    private final Hash32 id;
    private final JobSpec spec;
    private final Address publisher;
    private final double auditFloor;
    private final Pricing pricing;
    final Deadlines deadlines;
    final List<RoundState> rounds = new ArrayList<>();
    final SortedMap<Hash32, GameRecord> games = new TreeMap<>();
    final List<GameRecord> gamesInOrder = new ArrayList<>();
    final Map<Hash32, LeafRequest> leafRequests = new LinkedHashMap<>();

    /** What each worker carries, by the root at the end of its last claim in an aggregate; none is +0 everywhere. */
    final SortedMap<Address, Hash32> carried = new TreeMap<>();

    final SortedSet<Address> suspected = new TreeSet<>();
    final SortedMap<Address, Rating> ratings = new TreeMap<>();
    ScoreHistory scoreHistory = ScoreHistory.EMPTY;
    Bonds bonds = Bonds.NONE;
    long canaryReserve;
    final ValidatorWatch watch = new ValidatorWatch();

    @Nullable
    Rejection halt;

    final EvaluationState evaluating = new EvaluationState();

    long paid;
    long refunded;
    long slashed;
    long escrowed;

    JobState(Hash32 id, JobSpec spec, Address publisher) {
        this.id = id;
        this.spec = spec;
        this.publisher = publisher;
        this.auditFloor = Admission.auditFloor(spec);
        this.pricing = Pricing.of(spec);
        this.canaryReserve = Pricing.canaryReserve(spec);
        this.deadlines = new Deadlines(spec.schedule().roundBudgetMillis());
    }

    public Hash32 id() {
        return id;
    }

    public JobSpec spec() {
        return spec;
    }

    public Address publisher() {
        return publisher;
    }

    /** The lowest audit rate, as admission set it. */
    public double auditFloor() {
        return auditFloor;
    }

    public Pricing pricing() {
        return pricing;
    }

    /** All rounds so far, the running one last. */
    public List<RoundState> rounds() {
        return Collections.unmodifiableList(rounds);
    }

    /** All disputes so far, in the order in which they were opened. */
    public List<GameRecord> games() {
        return Collections.unmodifiableList(gamesInOrder);
    }

    /** All certified leaves that were asked for so far, in the order in which they were. */
    public List<LeafRequest> leafRequests() {
        return List.copyOf(leafRequests.values());
    }

    /** Why the job halted, where it did. */
    public Optional<Rejection> halt() {
        return Optional.ofNullable(halt);
    }

    /** What was stated of the last checkpoint, once it was. */
    public Optional<Evaluation> evaluation() {
        return evaluating.published();
    }

    /** How that came to be. */
    public EvaluationState evaluating() {
        return evaluating;
    }

    /** The latest state root: the last closed round's, or the job's start root. */
    public Hash32 latestRoot() {
        Hash32 latest = spec.startRoot();
        for (RoundState round : rounds) {
            if (round.closed() && round.aggregateRoot != null) {
                latest = round.aggregateRoot;
            }
        }
        return latest;
    }

    /** Whether a dispute or a request for a leaf can still cost somebody something. */
    boolean unsettled(long nowMillis) {
        return gamesInOrder.stream().anyMatch(g -> g.unsettled(nowMillis))
                || leafRequests.values().stream().anyMatch(LeafRequest::open);
    }

    boolean unsettled(Address claimant, long nowMillis) {
        return gamesInOrder.stream().anyMatch(g -> g.claimant().equals(claimant) && g.unsettled(nowMillis));
    }

    Optional<GameRecord> openGameOn(int round, Address claimant) {
        return gamesInOrder.stream()
                .filter(g -> g.open() && g.round() == round && g.claimant().equals(claimant))
                .findFirst();
    }

    /** The worker's account over closed rounds. */
    Standing standing(Member worker, long stake) {
        int claims = 0;
        int accepted = 0;
        int rejected = 0;
        SortedMap<Reason, Integer> reasons = new TreeMap<>();
        for (RoundState round : rounds) {
            if (!round.closed() || round.assignment(worker.address()).isEmpty()) {
                continue;
            }
            claims += round.commitments.containsKey(worker.address()) ? 1 : 0;
            Reason reason = round.reasonOf(worker.address());
            if (reason == Reason.NONE) {
                accepted++;
            } else {
                rejected++;
                reasons.merge(reason, 1, Integer::sum);
                Reason found = round.foundReasonOf(worker.address());
                if (found != Reason.NONE && found != reason) {
                    reasons.merge(found, 1, Integer::sum);
                }
            }
        }
        return new Standing(
                worker.address(),
                worker.name(),
                worker.status(),
                claims,
                accepted,
                rejected,
                Collections.unmodifiableSortedMap(reasons),
                stake,
                worker.reward(),
                worker.slashed());
    }
}
