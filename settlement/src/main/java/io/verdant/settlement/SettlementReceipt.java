package io.verdant.settlement;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of an action.
 *
 * @param movements in order; none where it was refused
 * @param rejection why it was refused, null where it took effect
 */
public record SettlementReceipt(
        List<Movement> movements, @Nullable SettlementRejection rejection) {
    public SettlementReceipt {
        movements = List.copyOf(movements);
    }

    static SettlementReceipt refused(SettlementRejection rejection) {
        return new SettlementReceipt(List.of(), rejection);
    }

    public boolean ok() {
        return rejection == null;
    }

    public Optional<SettlementRejection> refusal() {
        return Optional.ofNullable(rejection);
    }
}
