package io.verdant.coordinator;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.repops.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job can be taken. Cheating must not pay: with the audit probability {@code p}, the audit rate times the
 * assumed honest share of validators, the job must have {@code stake + forfeitable pay >= gain (1 - p) / p}.
 *
 * <p>Assumed: the gain of one undetected false claim is its price; nothing is forfeited besides the stake, as at the first
 * claim of an epoch; the job's {@code honestShare} of the validators is honest, one half where it says nothing. A job that
 * assumes less is refused: below one half the validators' majority and median decide nothing. Where the job's floor is too low for that, it is raised; where even auditing every
 * claim is not enough, the job is refused.
 */
public final class Admission {
    /** The most of all claims that a job may have planted: they are paid and train nothing. */
    public static final double MAX_CANARY_RATE = 0.25;

    private static final int MAX_LOCAL_STEPS = 8_192;
    private static final long MAX_AMOUNT = Long.MAX_VALUE / 1_000_000;

    private static final List<String> TIERS = List.of(JobSpec.OPTIMISTIC, JobSpec.STATISTICAL);

    private Admission() {}

    /** Why the job cannot be taken, or null. */
    static @Nullable Rejection check(JobSpec spec) {
        if (!spec.contract().equals(Program.CONTRACT)) {
            return new Rejection(
                    Reason.CONTRACT_MISMATCH, "contract=" + spec.contract() + " expected=" + Program.CONTRACT);
        }
        String fault = fault(spec);
        if (fault != null) {
            return new Rejection(Reason.INADMISSIBLE_JOB, fault);
        }
        if (auditFloor(spec) > 1) {
            return new Rejection(
                    Reason.INADMISSIBLE_JOB,
                    "workerStake=" + spec.payment().workerStake() + " is too low for claimPrice=" + claimPrice(spec));
        }
        Pricing pricing = Pricing.of(spec);
        long bond = Math.max(pricing.bond(spec.verification().workers()), pricing.aggregateBond());
        if (spec.payment().validatorStake() < bond) {
            return new Rejection(
                    Reason.INADMISSIBLE_JOB,
                    "validatorStake=" + spec.payment().validatorStake() + " does not cover one challenge's bond="
                            + bond);
        }
        return null;
    }

    /** The audit floor that the job runs with: its own, or the lowest at which cheating does not pay. Above 1: none. */
    public static double auditFloor(JobSpec spec) {
        double gain = claimPrice(spec);
        double lowest = gain
                / (gain + spec.payment().workerStake())
                / spec.verification().honestShare();
        return Math.max(spec.verification().auditFloor(), lowest);
    }

    /**
     * The accepted claims below which an aggregation rule cannot stand its f faulty ones. Where no more than f workers are left
     * out, the rest will do: else f liars could stop a job of fewer than {@code 3f + 1} workers by being caught.
     */
    static int minimumAccepted(JobSpec spec) {
        int workers = spec.verification().workers();
        return spec.aggregation().stream()
                .mapToInt(rule -> Math.min(2 * rule.f() + 1, workers - rule.f()))
                .max()
                .orElse(1);
    }

    private static long claimPrice(JobSpec spec) {
        return Pricing.of(spec).claimPrice(spec.verification().workers());
    }

    private static @Nullable String fault(JobSpec spec) {
        JobSpec.Schedule schedule = spec.schedule();
        JobSpec.Verification verification = spec.verification();
        JobSpec.Payment payment = spec.payment();
        String range = firstOutside(
                new Bound("rounds", schedule.rounds(), 1, Limits.MAX_ROUNDS),
                new Bound("localSteps", schedule.localSteps(), 1, MAX_LOCAL_STEPS),
                new Bound("batch", schedule.batch(), 1, Integer.MAX_VALUE),
                new Bound("roundBudgetMillis", schedule.roundBudgetMillis(), 6, Integer.MAX_VALUE),
                new Bound("workers", verification.workers(), 1, Limits.MAX_PARTICIPANTS),
                new Bound("validators", verification.validators(), 1, Limits.MAX_PARTICIPANTS),
                new Bound("arbiters", verification.arbiters(), 1, Limits.MAX_PARTICIPANTS),
                new Bound("epochRounds", verification.epochRounds(), 1, Limits.MAX_ROUNDS),
                new Bound("challengeWindowRounds", verification.challengeWindowRounds(), 0, Limits.MAX_ROUNDS),
                new Bound("shards", spec.data().shards(), 1, Integer.MAX_VALUE),
                new Bound("budget", payment.budget(), 1, MAX_AMOUNT),
                new Bound("workerStake", payment.workerStake(), 1, MAX_AMOUNT),
                new Bound("validatorStake", payment.validatorStake(), 1, MAX_AMOUNT),
                new Bound("arbiterStake", payment.arbiterStake(), 0, MAX_AMOUNT),
                new Bound("aggregatorStake", payment.aggregatorStake(), 0, MAX_AMOUNT),
                new Bound("coordinatorStake", payment.coordinatorStake(), 0, MAX_AMOUNT));
        if (range != null) {
            return range;
        }
        if (!TIERS.contains(verification.tier())) {
            return "tier=" + verification.tier() + " allowed=" + TIERS;
        }
        if (!spec.disputesClaims() && spec.optimizer().carries()) {
            return "tier=" + verification.tier() + ": what workers carry from claim to claim must be reproducible";
        }
        double floor = verification.auditFloor();
        if (!(floor >= 0 && floor <= 1)) {
            return "auditFloor=" + floor;
        }
        double honest = verification.honestShare();
        if (!(honest >= JobSpec.Verification.HONEST_SHARE && honest <= 1)) {
            return "honestShare=" + honest + " allowed=" + JobSpec.Verification.HONEST_SHARE
                    + "..1: fewer honest validators are outvoted";
        }
        double canaries = verification.canaryRate();
        if (!(canaries >= 0 && canaries <= MAX_CANARY_RATE)) {
            return "canaryRate=" + canaries + " allowed=0.." + MAX_CANARY_RATE;
        }
        return ruleFault(spec);
    }

    private static @Nullable String ruleFault(JobSpec spec) {
        if (spec.aggregation().isEmpty()) {
            return "aggregation is empty";
        }
        for (JobSpec.Rule rule : spec.aggregation()) {
            if (rule.f() < 0 || 2L * rule.f() + 1 > spec.verification().workers()) {
                return "rule=" + rule.name() + " f=" + rule.f() + " workers="
                        + spec.verification().workers();
            }
        }
        return null;
    }

    private record Bound(String name, long value, long low, long high) {}

    private static @Nullable String firstOutside(Bound... bounds) {
        for (Bound bound : bounds) {
            if (bound.value < bound.low || bound.value > bound.high) {
                return bound.name + "=" + bound.value + " allowed=" + bound.low + ".." + bound.high;
            }
        }
        return null;
    }
}
