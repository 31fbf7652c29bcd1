package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.JobSpec;
import org.junit.jupiter.api.Test;

class CheckDefaultsTest {
    @Test
    void shouldTakeTheDefaults() {
        assertDoesNotThrow(() -> CheckDefaults.requireSound(CheckDefaults.CHECKS));
    }

    @Test
    void shouldRefuseThresholdsThatNoCheckCanUse() {
        refused(Double.NaN, 3, -0.2, 0.7, 0.2, 0.1, 512);
        refused(-0.1, 3, -0.2, 0.7, 0.2, 0.1, 512);
        refused(0.2, 0.9, -0.2, 0.7, 0.2, 0.1, 512);
        refused(0.2, 3, -1.2, 0.7, 0.2, 0.1, 512);
        refused(0.2, 3, 0.8, 0.7, 0.2, 0.1, 512);
        refused(0.2, 3, -0.2, 0.7, Double.POSITIVE_INFINITY, 0.1, 512);
        refused(0.2, 3, -0.2, 0.7, 0.2, -1, 512);
        refused(0.2, 3, -0.2, 0.7, 0.2, 0.1, 0);
    }

    private static void refused(
            double normLow,
            double normHigh,
            double cosineLow,
            double cosineHigh,
            double step,
            double rise,
            int records) {
        JobSpec.Checks checks = new JobSpec.Checks(normLow, normHigh, cosineLow, cosineHigh, step, rise, records);
        assertThrows(IllegalArgumentException.class, () -> CheckDefaults.requireSound(checks));
    }
}
