package io.verdant.gradientvalidator;

import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares each gradient with the centre of the others, the coordinate-wise median.
 *
 * <p>How well honest gradients agree falls from about 0.9 to about 0.1 in the course of a training, so both limits ({@link
 * DirectionLimits}) move with the cosines of those that stay in.
 *
 * <p>One opposed gradient also pulls the centres that the honest ones are compared with, so the worst below its limit is
 * taken out first and the others are compared again, at most {@code floor((n - 1) / 2)} times: as many as can be wrong while a
 * majority is right. Of equally bad ones the lowest address goes first. In the end whoever was taken out is compared with the
 * centre of those that stayed, and comes back in where it is not below their limit. So every verdict follows from the reported cosines:
 * opposed is who is below the limit that those who stayed in give.
 */
final class DirectionCheck {
    private final GradientTable table;
    private final JobSpec.Checks thresholds;
    private final Report report;

    DirectionCheck(GradientTable table, JobSpec.Checks thresholds, Report report) {
        this.table = table;
        this.thresholds = thresholds;
        this.report = report;
    }

    /** As many of {@code count} gradients as may be found opposed. */
    static int removable(int count) {
        return (count - 1) / 2;
    }

    void run() {
        List<Integer> in = new ArrayList<>();
        for (int row = 0; row < table.size(); row++) {
            if (report.isGood(table.worker(row))) {
                in.add(row);
            }
        }
        int count = in.size();
        if (count < CheckDefaults.MIN_FOR_CENTRE) {
            for (int row : in) {
                report.add(table.worker(row), Check.DIRECTION, 1, thresholds.cosineLow(), Reason.NONE);
            }
            return;
        }
        List<Integer> out = new ArrayList<>();
        List<Double> cosines = takeOut(in, out);
        List<Double> outCosines = new ArrayList<>();
        out.forEach(row -> outCosines.add(RobustCentre.cosine(table, row, in)));
        settle(in, cosines, out, outCosines);
        DirectionLimits limits = DirectionLimits.of(thresholds, cosines);
        for (int k = 0; k < out.size(); k++) {
            add(out.get(k), outCosines.get(k), limits.low(), Reason.DIRECTION_OPPOSED);
        }
        for (int k = 0; k < in.size(); k++) {
            if (count >= CheckDefaults.MIN_FOR_UPPER_COSINE && cosines.get(k) > limits.high()) {
                add(in.get(k), cosines.get(k), limits.high(), Reason.DIRECTION_TOO_ALIGNED);
            } else {
                add(in.get(k), cosines.get(k), limits.low(), Reason.NONE);
            }
        }
    }

    /** Moves opposed rows from one list to the other; answers the cosines of those that stay, each to the centre of the rest. */
    private List<Double> takeOut(List<Integer> in, List<Integer> out) {
        int removable = removable(in.size());
        List<Double> cosines = cosines(in);
        int worst = worst(cosines);
        while (out.size() < removable
                && cosines.get(worst) < DirectionLimits.of(thresholds, cosines).low()) {
            out.add(in.remove(worst));
            cosines = cosines(in);
            worst = worst(cosines);
        }
        return cosines;
    }

    /** Until nobody is on the wrong side of the limit that those who stayed give; nobody's cosine changes any more. */
    private void settle(List<Integer> in, List<Double> cosines, List<Integer> out, List<Double> outCosines) {
        int removable = removable(in.size() + out.size());
        for (int turn = removable; turn >= 0; turn--) {
            takeBack(in, cosines, out, outCosines);
            int worst = worst(cosines);
            if (out.size() == removable || DirectionLimits.holds(thresholds, cosines, cosines.get(worst))) {
                return;
            }
            out.add(in.remove(worst));
            outCosines.add(cosines.remove(worst));
        }
    }

    /** Brings back, one by one and the nearest first, whoever is not below the limit that those who stayed give. */
    private void takeBack(List<Integer> in, List<Double> cosines, List<Integer> out, List<Double> outCosines) {
        while (!out.isEmpty()) {
            int best = 0;
            for (int k = 1; k < out.size(); k++) {
                best = outCosines.get(k) > outCosines.get(best) ? k : best;
            }
            if (outCosines.get(best) < DirectionLimits.of(thresholds, cosines).low()) {
                return;
            }
            in.add(out.remove(best));
            cosines.add(outCosines.remove(best));
        }
    }

    private List<Double> cosines(List<Integer> rows) {
        List<Double> cosines = new ArrayList<>();
        for (double cosine : RobustCentre.cosines(table, rows)) {
            cosines.add(cosine);
        }
        return cosines;
    }

    private void add(int row, double cosine, double limit, Reason reason) {
        report.add(table.worker(row), Check.DIRECTION, cosine, limit, reason);
    }

    private static int worst(List<Double> cosines) {
        int worst = 0;
        for (int k = 1; k < cosines.size(); k++) {
            worst = cosines.get(k) < cosines.get(worst) ? k : worst;
        }
        return worst;
    }
}
