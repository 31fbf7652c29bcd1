package io.verdant.protocol;

/** What the name of a checkpoint's tensor, or of a worker's own, says of it. */
public final class StateNames {
    /**
     * Begins the names of running statistics: what training measures along the way and evaluation reads, such as a batch
     * norm's means. They are never descended along: the next checkpoint's are the combination of the workers'.
     */
    public static final String STATISTIC_PREFIX = "running/";

    /** Begins the names of what a worker carries from claim to claim, such as its momentum; in no checkpoint. */
    public static final String CARRIED_PREFIX = "carried/";

    private StateNames() {}

    /** Whether the tensor of that name is a worker's own, carried from claim to claim. */
    public static boolean isCarried(String name) {
        return name.startsWith(CARRIED_PREFIX);
    }

    /** Whether the tensor of that name is measured, not trained. */
    public static boolean isStatistic(String name) {
        return name.startsWith(STATISTIC_PREFIX);
    }
}
