package io.verdant.gradientvalidator;

import io.verdant.protocol.JobSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Between which cosines to the centre a gradient is in line. With {@code m}, the median of the cosines of those that count, or 0
 * where that is negative: the lower limit is {@code cosineLow + m / 2}, the upper one {@code cosineHigh + (1 - cosineHigh) * m}.
 * Nor is one out of line that lies within {@link CheckDefaults#OUTLYING_SPREADS} spreads of the median: where honest gradients
 * scatter, the limits stand back. A function of the set of cosines: their order changes nothing.
 *
 * @param low at least -1
 * @param high at most 1
 */
record DirectionLimits(double low, double high) {
    /** @param cosines of those that count, at least one */
    static DirectionLimits of(JobSpec.Checks job, List<Double> cosines) {
        double[] values = cosines.stream().mapToDouble(Double::doubleValue).toArray();
        double median = Median.of(values);
        double middle = Math.max(0, median);
        double outlying = CheckDefaults.OUTLYING_SPREADS * Median.spread(values);
        double low = job.cosineLow() + middle / 2;
        double high = job.cosineHigh() + (1 - job.cosineHigh()) * middle;
        return new DirectionLimits(
                Math.max(-1, Math.min(low, median - outlying)), Math.min(1, Math.max(high, median + outlying)));
    }

    /** Whether one of these cosines is not below the lower limit, be it counted itself or not. */
    static boolean holds(JobSpec.Checks job, List<Double> cosines, double own) {
        List<Double> others = new ArrayList<>(cosines);
        others.remove(own);
        return own >= of(job, cosines).low()
                || (!others.isEmpty() && own >= of(job, others).low());
    }
}
