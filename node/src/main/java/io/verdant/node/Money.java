package io.verdant.node;

import java.math.BigDecimal;

/** Micro-units as people write them: units with as few decimals as they need. */
final class Money {
    private static final int DECIMALS = 6;

    private Money() {}

    static BigDecimal units(long micros) {
        BigDecimal units = BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros();
        return units.scale() < 0 ? units.setScale(0) : units;
    }

    static String text(long micros) {
        return units(micros).toPlainString();
    }
}
