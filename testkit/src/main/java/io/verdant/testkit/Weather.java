package io.verdant.testkit;

/**
 * How a simulated network behaves. Every message draws its own delay, so that messages on different ways overtake one
 * another.
 *
 * @param minDelayNs of one message
 * @param maxDelayNs of one message
 * @param lossRate share of the streams between peers that are lost without a trace; the coordinator's sessions lose nothing
 *     while they last
 * @param fullRate share of the offers to the coordinator that find the queue full
 */
public record Weather(long minDelayNs, long maxDelayNs, double lossRate, double fullRate) {
    private static final long MILLI = 1_000_000;

    public Weather {
        boolean sound = minDelayNs >= 0 && maxDelayNs > minDelayNs && lossRate >= 0 && lossRate < 1;
        if (!sound || fullRate < 0 || fullRate >= 1) {
            throw new IllegalArgumentException("minDelayNs=" + minDelayNs + " maxDelayNs=" + maxDelayNs + " lossRate="
                    + lossRate + " fullRate=" + fullRate);
        }
    }

    /** A machine's own loopback: short delays, no loss. */
    public static Weather calm() {
        return new Weather(MILLI / 10, MILLI, 0, 0);
    }

    /** A bad day between continents: delays of up to 0.4 s, and one stream in {@code 1 / lossRate} lost. */
    public static Weather rough(double lossRate) {
        return new Weather(MILLI, 400 * MILLI, lossRate, 0.1);
    }
}
