package io.verdant.gradientvalidator;

import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Verifies a validator's signed report of a round from the report and the job alone: that every verdict is the one that its value
 * and threshold give, that thresholds which are fixed or follow from the report's own values are those, that nobody fails twice, and that reports are in order. That values are
 * those of the gradients no report can show; other validators' reports do.
 */
public final class ReceiptCheck {
    private final JobSpec.Checks job;

    public ReceiptCheck(JobSpec.Checks job) {
        this.job = job;
    }

    /** The first thing in a report that cannot be, or nothing. */
    public Optional<String> firstFault(List<CheckReport> reports) {
        double copyLimit = CopyCheck.limit(values(reports, Check.PEERS));
        double impactLimit = RoundChecks.impactLimit(job, values(reports, Check.IMPACT));
        Directions directions = new Directions(reports);
        if (!directions.fewEnoughOpposed()) {
            return Optional.of("check=DIRECTION finds more opposed than a minority: " + directions.opposed());
        }
        boolean failed = false;
        for (int i = 0; i < reports.size(); i++) {
            CheckReport report = reports.get(i);
            if (i > 0 && !inOrder(reports.get(i - 1), report)) {
                return fault(report, "is out of order");
            }
            boolean sameWorker = i > 0 && reports.get(i - 1).worker().equals(report.worker());
            failed &= sameWorker;
            if (failed && !report.passed()) {
                return fault(report, "fails after another failed");
            }
            failed |= !report.passed();
            if (!thresholdFits(report, copyLimit, impactLimit, directions)) {
                return fault(report, "has another threshold than the job's: threshold=" + report.threshold());
            }
            if (!reasonFits(report, directions)) {
                return fault(
                        report,
                        "does not follow: value=" + report.value() + " threshold=" + report.threshold() + " reason="
                                + report.reason());
            }
        }
        return Optional.empty();
    }

    /** What DIRECTION's own reported cosines say of its limits and verdicts: {@link DirectionCheck}. */
    private final class Directions {
        private final int count;
        private final int opposed;
        private final List<Double> in;
        private final DirectionLimits limits;

        Directions(List<CheckReport> reports) {
            List<CheckReport> own = reports.stream()
                    .filter(report -> report.check() == Check.DIRECTION)
                    .toList();
            in = own.stream()
                    .filter(report -> report.reason() != Reason.DIRECTION_OPPOSED)
                    .map(CheckReport::value)
                    .toList();
            count = own.size();
            opposed = count - in.size();
            limits = count < CheckDefaults.MIN_FOR_CENTRE || in.isEmpty()
                    ? new DirectionLimits(job.cosineLow(), 1)
                    : DirectionLimits.of(job, in);
        }

        int opposed() {
            return opposed;
        }

        boolean fewEnoughOpposed() {
            return opposed <= Math.max(0, DirectionCheck.removable(count));
        }

        double limit(Reason reason) {
            return reason == Reason.DIRECTION_TOO_ALIGNED ? limits.high() : limits.low();
        }

        boolean follows(double value, Reason reason) {
            boolean hasUpper = count >= CheckDefaults.MIN_FOR_UPPER_COSINE;
            boolean exhausted = opposed == DirectionCheck.removable(count);
            return switch (reason) {
                case NONE ->
                    (exhausted || value >= limits.low() || DirectionLimits.holds(job, in, value))
                            && !(hasUpper && value > limits.high());
                case DIRECTION_OPPOSED -> value < limits.low();
                case DIRECTION_TOO_ALIGNED -> hasUpper && value > limits.high();
                default -> false;
            };
        }
    }

    private static Optional<String> fault(CheckReport report, String what) {
        return Optional.of("check=" + report.check() + " of worker=" + report.worker() + " " + what);
    }

    private static double[] values(List<CheckReport> reports, Check check) {
        return reports.stream()
                .filter(report -> report.check() == check)
                .mapToDouble(CheckReport::value)
                .toArray();
    }

    private static boolean inOrder(CheckReport before, CheckReport report) {
        int order = before.worker().compareTo(report.worker());
        return order < 0 || (order == 0 && before.check().compareTo(report.check()) < 0);
    }

    private boolean thresholdFits(CheckReport report, double copyLimit, double impactLimit, Directions directions) {
        double limit = report.threshold();
        return switch (report.check()) {
            case COPY -> limit == copyLimit;
            case LAYER_COPY, REPLAY -> limit == CheckDefaults.COPY_COSINE;
            case NORM -> limit == job.normLow() || limit == job.normHigh() || limit == CheckDefaults.NORM_FLOOR;
            case IMPACT -> limit == impactLimit;
            case DIRECTION -> limit == directions.limit(report.reason());
            default -> !Double.isNaN(limit);
        };
    }

    private boolean reasonFits(CheckReport report, Directions directions) {
        double value = report.value();
        double limit = report.threshold();
        Reason reason = report.reason();
        if (Double.isNaN(value)) {
            return false;
        }
        return switch (report.check()) {
            case AVAILABILITY ->
                report.passed()
                        ? value == 1
                        : value == 0 && (reason == Reason.UNAVAILABLE || reason == Reason.ROOT_MISMATCH);
            case SHAPE -> report.passed() ? value == limit : reason == Reason.WRONG_SHAPE;
            case FINITE -> report.passed() ? value == 0 : value > 0 && reason == Reason.NON_FINITE;
            case COPY, LAYER_COPY, REPLAY -> report.passed() || (value > limit && reason == Reason.COPIED_GRADIENT);
            case NORM ->
                switch (reason) {
                    case NONE -> limit == job.normHigh() && value <= limit;
                    case NORM_ABOVE -> limit == job.normHigh() && value > limit;
                    case NORM_BELOW -> limit < job.normHigh() && value <= limit;
                    default -> false;
                };
            case DIRECTION -> directions.follows(value, reason);
            case IMPACT -> report.passed() ? value <= limit : value > limit && reason == Reason.IMPACT_HARMFUL;
            case AUDIT -> report.passed() == (value == 1);
            case LAYER_NORM, PEERS, ROOT, MOMENTUM, GAIN, OWN_DATA -> report.passed();
        };
    }
}
