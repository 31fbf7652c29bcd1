package io.verdant.trainerworker;

import java.util.Map;
import java.util.Optional;

/**
 * Which operands of a SameDiff loss operator are what the model computed and what that is compared with.
 *
 * @param predictions slot of what the model computed
 * @param labels slot of what it is compared with
 * @param count operands of the operator
 * @param classes whether the largest prediction along the last axis is a predicted class
 */
record LossOperands(int predictions, int labels, int count, boolean classes) {
    private static final LossOperands OF_ELEMENTS = new LossOperands(0, 2, 3, false);

    private static final Map<String, LossOperands> TABLE = Map.of(
            SoftmaxLossLowering.DENSE_LABELS,
            new LossOperands(0, 2, 3, true),
            SoftmaxLossLowering.CLASS_LABELS,
            new LossOperands(1, 0, 2, true),
            "mean_sqerr_loss",
            OF_ELEMENTS,
            "absolute_difference_loss",
            OF_ELEMENTS,
            "huber_loss",
            OF_ELEMENTS,
            "sigm_cross_entropy_loss",
            OF_ELEMENTS,
            "log_loss",
            OF_ELEMENTS,
            "hinge_loss",
            OF_ELEMENTS);

    /** The operands of the operator of that name; empty where it is not a loss. */
    static Optional<LossOperands> of(String operator) {
        return Optional.ofNullable(TABLE.get(operator));
    }
}
