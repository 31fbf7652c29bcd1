package io.verdant.trainerworker.conformance;

import io.verdant.repops.PowerCases;
import java.util.List;

/** {@code POW} on its published hard cases, since its pairs of arguments are too many for blocks. */
final class HardPowers {
    private HardPowers() {}

    static Row row(List<PowerCases.Case> cases) {
        String check = "function pow";
        for (PowerCases.Case one : cases) {
            if (!one.isRight()) {
                return Row.different(
                        check,
                        String.format(
                                "a=%08x b=%08x result=%08x not %08x", one.a(), one.b(), one.computed(), one.result()));
            }
        }
        return Row.equal(check, String.format("%,d published hard cases", cases.size()));
    }
}
