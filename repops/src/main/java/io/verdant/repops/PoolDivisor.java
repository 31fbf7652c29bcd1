package io.verdant.repops;

/** What {@link Operator#AVG_POOL} divides a window's sum by; the attribute {@code divisor}. */
public enum PoolDivisor {
    /** The kernel's positions, padding included. */
    WINDOW("window"),
    /** The positions inside the image. */
    INSIDE("inside");

    private final String text;

    PoolDivisor(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static PoolDivisor of(Node node) {
        String wanted = node.attributes().string("divisor");
        for (PoolDivisor divisor : values()) {
            if (divisor.text.equals(wanted)) {
                return divisor;
            }
        }
        throw new IllegalArgumentException("unknown divisor: node=" + node.name() + " divisor=" + wanted);
    }
}
