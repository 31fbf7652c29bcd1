package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Claim;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The statistical checks of a round's gradients. They see what is out of line with the round, not who is wrong: proof is
 * the audit's and the dispute's business.
 *
 * <p>In this order, and no further for a worker that has failed one:
 *
 * <ol>
 *   <li>AVAILABILITY: the gradient is here and has the claimed root. Value 1 or 0.
 *   <li>SHAPE: it has the tensors that the plan's closing program makes. Value: how many fit; threshold: how many there are.
 *   <li>FINITE: no NaN, no infinity. Value: how many there are. A claim of failure ends here.
 *   <li>COPY and LAYER_COPY: {@link CopyCheck}. Value: the highest cosine to another gradient, and of one large tensor.
 *   <li>NORM: divided by the median norm of the round, within {@code [normLow, normHigh]}; in any case above {@link
 *       CheckDefaults#NORM_FLOOR}. Value: the ratio.
 *   <li>DIRECTION: {@link DirectionCheck}. Value: the cosine to the others' centre.
 *   <li>IMPACT: {@link ImpactTrial}. Value: the relative rise of the loss.
 *   <li>What {@link RoundMeasures} measures, of every gradient with the right content, whatever failed before.
 * </ol>
 *
 * <p>From COPY on only trained tensors count: {@link TrainedPart}.
 *
 * <p>With fewer than {@link CheckDefaults#MIN_FOR_CENTRE} gradients there is no median to compare with: NORM (its floor
 * aside) and DIRECTION then pass with value 1. Values are never NaN, and every sum is in the order of {@link LaneSums}: all
 * but ROOT, GAIN and OWN_DATA, which are of a validator's own draw, are equal in bits at every validator. Rounds are given in
 * ascending order. Not thread safe.
 */
public final class RoundChecks {
    private final ContentChecks content;
    private final ImpactTrial impact;
    private final RoundMeasures measures;
    private final Originals originals = new Originals();
    private final JobSpec.Checks thresholds;

    /**
     * @param plan the workers' plan; its closing program says what a gradient consists of
     * @param loss forward program over one batch of records: parameters as STATE, output {@code loss}, a scalar
     * @param thresholds the job's; see {@link CheckDefaults}
     * @throws IllegalArgumentException for thresholds that cannot be used, or a loss program that reads no records
     */
    public RoundChecks(WorkPlan plan, Program loss, JobSpec.Checks thresholds, Compute compute) {
        CheckDefaults.requireSound(thresholds);
        this.content = new ContentChecks(plan);
        this.impact = new ImpactTrial(loss, compute);
        this.measures = new RoundMeasures(plan, impact, compute);
        this.thresholds = thresholds;
    }

    /** Reports of every claim, by worker in address order, then in check order. */
    public List<CheckReport> check(RoundInput round) {
        Report report = new Report();
        TreeMap<Address, SortedMap<String, Tensor>> usable = new TreeMap<>();
        for (Map.Entry<Address, Claim> entry : round.claims().entrySet()) {
            SortedMap<String, Tensor> gradient = round.gradients().get(entry.getKey());
            if (hasContent(entry.getKey(), entry.getValue(), gradient, report) && gradient != null) {
                usable.put(entry.getKey(), gradient);
            }
        }
        RoundInput trained = TrainedPart.of(round, usable);
        GradientTable table = new GradientTable(trained.gradients());
        originals.add(round.round(), measures.losses(trained, report));
        new CopyCheck(table, trained, originals, report).run();
        checkNorms(table, report);
        new DirectionCheck(table, thresholds, report).run();
        checkImpact(trained, report);
        measures.run(table, trained, report);
        return report.all();
    }

    private boolean hasContent(
            Address worker, Claim claim, @Nullable SortedMap<String, Tensor> gradient, Report report) {
        if (claim.failed() != null) {
            report.add(worker, Check.FINITE, 1, 0, Reason.NON_FINITE);
            return false;
        }
        Reason availability = content.availability(claim, gradient);
        report.add(worker, Check.AVAILABILITY, availability == Reason.NONE ? 1 : 0, 1, availability);
        if (availability != Reason.NONE || gradient == null) {
            return false;
        }
        boolean fits = content.hasShape(gradient);
        report.add(
                worker,
                Check.SHAPE,
                content.matching(gradient),
                content.expectedCount(),
                fits ? Reason.NONE : Reason.WRONG_SHAPE);
        if (!fits) {
            return false;
        }
        long nonFinite = ContentChecks.nonFinite(gradient);
        report.add(worker, Check.FINITE, (double) nonFinite, 0, nonFinite == 0 ? Reason.NONE : Reason.NON_FINITE);
        return nonFinite == 0;
    }

    private void checkNorms(GradientTable table, Report report) {
        boolean compared = table.size() >= CheckDefaults.MIN_FOR_CENTRE;
        double median = compared ? medianNorm(table) : 0;
        for (int row = 0; row < table.size(); row++) {
            if (!report.isGood(table.worker(row))) {
                continue;
            }
            double norm = table.norm(row);
            double ratio = compared && median > 0 ? norm / median : 1;
            if (norm <= CheckDefaults.NORM_FLOOR) {
                report.add(table.worker(row), Check.NORM, norm, CheckDefaults.NORM_FLOOR, Reason.NORM_BELOW);
            } else if (ratio < thresholds.normLow()) {
                report.add(table.worker(row), Check.NORM, ratio, thresholds.normLow(), Reason.NORM_BELOW);
            } else if (ratio > thresholds.normHigh()) {
                report.add(table.worker(row), Check.NORM, ratio, thresholds.normHigh(), Reason.NORM_ABOVE);
            } else {
                report.add(table.worker(row), Check.NORM, ratio, thresholds.normHigh(), Reason.NONE);
            }
        }
    }

    private static double medianNorm(GradientTable table) {
        double[] norms = new double[table.size()];
        for (int row = 0; row < norms.length; row++) {
            norms[row] = table.norm(row);
        }
        return Median.of(norms);
    }

    private void checkImpact(RoundInput round, Report report) {
        SortedMap<Address, SortedMap<String, Tensor>> usable = round.gradients();
        if (usable.keySet().stream().noneMatch(report::isGood)) {
            return;
        }
        ImpactBatches drawn =
                new ImpactBatches(round.impactSeed(), round.records().recordCount(), impact.batch());
        int batches = impact.batchesOf(thresholds.impactRecords());
        Double before = impact.loss(round.start(), round.records(), drawn, batches);
        SortedMap<Address, Double> rises = new TreeMap<>();
        usable.forEach((worker, gradient) -> {
            if (report.isGood(worker)) {
                SortedMap<String, Tensor> moved = impact.moved(round.start(), gradient, thresholds.impactStep());
                rises.put(
                        worker, ImpactTrial.relativeRise(before, impact.loss(moved, round.records(), drawn, batches)));
            }
        });
        double limit = impactLimit(
                thresholds,
                rises.values().stream().mapToDouble(Double::doubleValue).toArray());
        rises.forEach((worker, rise) ->
                report.add(worker, Check.IMPACT, rise, limit, rise > limit ? Reason.IMPACT_HARMFUL : Reason.NONE));
    }

    /**
     * What a rise of the loss may be: where most updates of a round raise it, its checkpoint is at fault and not who sent them; nor is
     * one out of line that lies within {@link CheckDefaults#IMPACT_SPREADS} spreads of the median.
     */
    static double impactLimit(JobSpec.Checks job, double[] rises) {
        if (rises.length < CheckDefaults.MIN_FOR_CENTRE) {
            return job.impactLossRise();
        }
        double median = Median.of(rises);
        double outlying = median + CheckDefaults.IMPACT_SPREADS * Median.spread(rises);
        return Math.max(job.impactLossRise() + Math.max(0, median), outlying);
    }
}
