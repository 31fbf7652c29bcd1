package io.verdant.verdearbiter;

/**
 * What the claimant posted of an element's accumulators: all of one interval, and the last of every interval where there
 * are several.
 *
 * @param coarse the first of two lists; empty where there is only one
 * @param interval the interval that {@code fine} is of
 */
record Accumulators(AccumulatorLists lists, long[] coarse, int interval, long[] fine) {
    static Accumulators single(AccumulatorLists lists, long[] bits) {
        return new Accumulators(lists, new long[0], 0, bits);
    }

    /** Bytes of all that was posted. */
    int length(int width) {
        return (coarse.length + fine.length) * width;
    }

    /** The micro-step at that place of the last list. */
    int microStep(int place) {
        return lists.first(interval) + place;
    }

    /**
     * The posted result of a micro-step.
     *
     * @throws IllegalArgumentException if it was not posted; a micro-step of the interval never reads such a one
     */
    long of(int microStep) {
        int place = microStep - lists.first(interval);
        if (place >= 0 && place < fine.length) {
            return fine[place];
        }
        int ending = lists.endingWith(microStep);
        if (ending < 0 || ending >= coarse.length) {
            throw new IllegalArgumentException("not posted: microStep=" + microStep + " interval=" + interval);
        }
        return coarse[ending];
    }
}
