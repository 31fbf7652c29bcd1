package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares each gradient with the centre of the others, the coordinate-wise median. One opposed gradient also pulls the
 * centres that the honest ones are compared with, so the worst below the limit is taken out first and the others are
 * compared again, at most {@code floor((n - 1) / 2)} times: as many as can be wrong while a majority is right. Of equally bad
 * ones the lowest address goes first.
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
            rows.forEach(row -> pass(table.worker(row), 1));
            return;
        }
        int removable = (rows.size() - 1) / 2;
        boolean upper = rows.size() >= CheckDefaults.MIN_FOR_UPPER_COSINE;
        double[] cosines = RobustCentre.cosines(table, rows);
        for (int worst = worst(cosines); cosines[worst] < thresholds.cosineLow() && removable > 0; removable--) {
            opposed(table.worker(rows.remove(worst)), cosines[worst]);
            cosines = RobustCentre.cosines(table, rows);
            worst = worst(cosines);
        }
        for (int k = 0; k < cosines.length; k++) {
            judge(table.worker(rows.get(k)), cosines[k], rows.size(), upper);
        }
    }

    private void judge(Address worker, double cosine, int compared, boolean upper) {
        if (cosine < thresholds.cosineLow() && compared >= CheckDefaults.MIN_FOR_CENTRE) {
            opposed(worker, cosine);
        } else if (cosine > thresholds.cosineHigh() && upper) {
            report.add(worker, Check.DIRECTION, cosine, thresholds.cosineHigh(), Reason.DIRECTION_TOO_ALIGNED);
        } else {
            pass(worker, cosine);
        }
    }

    private void opposed(Address worker, double cosine) {
        report.add(worker, Check.DIRECTION, cosine, thresholds.cosineLow(), Reason.DIRECTION_OPPOSED);
    }

    private void pass(Address worker, double cosine) {
        report.add(worker, Check.DIRECTION, cosine, thresholds.cosineLow(), Reason.NONE);
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
