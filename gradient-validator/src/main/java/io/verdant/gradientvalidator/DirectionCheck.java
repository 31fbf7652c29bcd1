package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares each gradient with the centre of the others, the coordinate-wise median.
 *
 * <p>How well honest gradients agree falls from about 0.9 to about 0.1 in the course of a training, so both limits move with
 * {@code m}, the median of the round's cosines, or 0 where that is negative: the lower one is {@code cosineLow + m / 2}, the
 * upper one {@code cosineHigh + (1 - cosineHigh) * m}. Nor is one out of line that lies within {@link
 * CheckDefaults#OUTLYING_SPREADS} spreads of the median: where honest gradients scatter, the limits stand back.
 *
 * <p>One opposed gradient also pulls the centres that the honest ones are compared with, so the worst below its limit is
 * taken out first and the others are compared again, at most {@code floor((n - 1) / 2)} times: as many as can be wrong while a
 * majority is right. Of equally bad ones the lowest address goes first.
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

    void run() {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < table.size(); row++) {
            if (report.isGood(table.worker(row))) {
                rows.add(row);
            }
        }
        if (rows.size() < CheckDefaults.MIN_FOR_CENTRE) {
            for (int row : rows) {
                report.add(table.worker(row), Check.DIRECTION, 1, thresholds.cosineLow(), Reason.NONE);
            }
            return;
        }
        boolean upper = rows.size() >= CheckDefaults.MIN_FOR_UPPER_COSINE;
        int removable = (rows.size() - 1) / 2;
        double[] cosines = RobustCentre.cosines(table, rows);
        int worst = worst(cosines);
        while (removable > 0 && cosines[worst] < low(cosines)) {
            int row = rows.get(worst);
            opposed(table.worker(row), cosines[worst], low(cosines));
            rows.remove(Integer.valueOf(row));
            removable--;
            cosines = RobustCentre.cosines(table, rows);
            worst = worst(cosines);
        }
        for (int k = 0; k < cosines.length; k++) {
            judge(table.worker(rows.get(k)), cosines[k], cosines, upper);
        }
    }

    private void judge(Address worker, double cosine, double[] cosines, boolean upper) {
        double low = low(cosines);
        double high = high(cosines);
        if (cosine < low && cosines.length >= CheckDefaults.MIN_FOR_CENTRE) {
            opposed(worker, cosine, low);
        } else if (upper && cosine > high) {
            report.add(worker, Check.DIRECTION, cosine, high, Reason.DIRECTION_TOO_ALIGNED);
        } else {
            boolean compared = cosines.length >= CheckDefaults.MIN_FOR_CENTRE;
            report.add(worker, Check.DIRECTION, cosine, compared ? low : -1, Reason.NONE);
        }
    }

    private double low(double[] cosines) {
        double moving = thresholds.cosineLow() + middle(cosines) / 2;
        return Math.max(-1, Math.min(moving, Median.of(cosines) - outlying(cosines)));
    }

    private double high(double[] cosines) {
        double moving = thresholds.cosineHigh() + (1 - thresholds.cosineHigh()) * middle(cosines);
        return Math.min(1, Math.max(moving, Median.of(cosines) + outlying(cosines)));
    }

    /** How far from the median a cosine is no longer one of the crowd. */
    private static double outlying(double[] cosines) {
        return CheckDefaults.OUTLYING_SPREADS * Median.spread(cosines);
    }

    private static double middle(double[] cosines) {
        return Math.max(0, Median.of(cosines));
    }

    private void opposed(Address worker, double cosine, double low) {
        report.add(worker, Check.DIRECTION, cosine, low, Reason.DIRECTION_OPPOSED);
    }

    private static int worst(double[] cosines) {
        int worst = 0;
        for (int k = 1; k < cosines.length; k++) {
            if (cosines[k] < cosines[worst]) {
                worst = k;
            }
        }
        return worst;
    }
}
