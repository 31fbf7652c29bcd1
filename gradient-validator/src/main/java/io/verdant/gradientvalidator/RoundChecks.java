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
 *   <li>COPY: no other gradient has the same root, or a cosine above {@link CheckDefaults#COPY_COSINE}. Value: the highest
 *       cosine. Which of two is the copy cannot be seen from them: both are reported, unless an audit has cleared one.
 *   <li>NORM: divided by the median norm of the round, within {@code [normLow, normHigh]}; in any case above {@link
 *       CheckDefaults#NORM_FLOOR}. Value: the ratio.
 *   <li>DIRECTION: {@link DirectionCheck}. Value: the cosine to the others' centre.
 *   <li>IMPACT: {@link ImpactTrial}. Value: the relative rise of the loss.
 * </ol>
 *
 * <p>With fewer than {@link CheckDefaults#MIN_FOR_CENTRE} gradients there is no median to compare with: NORM (its floor
 * aside) and DIRECTION then pass with value 1. Values are never NaN, and every sum is in the order of {@link LaneSums}: they
 * are equal in bits at every validator. Not thread safe.
 */
public final class RoundChecks {
    private final ContentChecks content;
    private final ImpactTrial impact;
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
        this.impact = new ImpactTrial(loss, thresholds.impactStep(), thresholds.impactRecords(), compute);
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
        GradientTable table = new GradientTable(usable);
        checkCopies(table, round, report);
        checkNorms(table, report);
        new DirectionCheck(table, thresholds, report).run();
        checkImpact(usable, round, report);
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

    private static void checkCopies(GradientTable table, RoundInput round, Report report) {
        for (int row = 0; row < table.size(); row++) {
            Address worker = table.worker(row);
            double highest = 0;
            for (int other = 0; other < table.size(); other++) {
                if (other != row) {
                    highest = Math.max(
                            highest, isSameRoot(round, worker, table.worker(other)) ? 1 : table.cosine(row, other));
                }
            }
            boolean copied =
                    highest > CheckDefaults.COPY_COSINE && !round.cleared().contains(worker);
            report.add(
                    worker,
                    Check.COPY,
                    highest,
                    CheckDefaults.COPY_COSINE,
                    copied ? Reason.COPIED_GRADIENT : Reason.NONE);
        }
    }

    private static boolean isSameRoot(RoundInput round, Address a, Address b) {
        Claim first = round.claims().get(a);
        Claim second = round.claims().get(b);
        return first != null && second != null && first.gradientRoot().equals(second.gradientRoot());
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

    private void checkImpact(SortedMap<Address, SortedMap<String, Tensor>> usable, RoundInput round, Report report) {
        if (usable.keySet().stream().noneMatch(report::isGood)) {
            return;
        }
        Double before = impact.loss(round.start(), round.records(), round.impactSeed());
        usable.forEach((worker, gradient) -> {
            if (report.isGood(worker)) {
                Double after = impact.loss(impact.moved(round.start(), gradient), round.records(), round.impactSeed());
                double rise = ImpactTrial.relativeRise(before, after);
                boolean harmful = rise > thresholds.impactLossRise();
                report.add(
                        worker,
                        Check.IMPACT,
                        rise,
                        thresholds.impactLossRise(),
                        harmful ? Reason.IMPACT_HARMFUL : Reason.NONE);
            }
        });
    }
}
