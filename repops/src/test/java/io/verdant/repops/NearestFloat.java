package io.verdant.repops;

/** The correctly rounded value of an elementary function by {@link IndependentDoubles} and {@link DecimalFunctions}. */
final class NearestFloat {
    private NearestFloat() {}

    static float of(ElementaryFunction function, float x) {
        double value = IndependentDoubles.value(function, x);
        double margin = value * IndependentDoubles.ERROR;
        float low = (float) (value - margin);
        float high = (float) (value + margin);
        if (low == high || !Double.isFinite(value)) {
            return (float) value;
        }
        return DecimalFunctions.isNearest(low, DecimalFunctions.value(function, x)) ? low : high;
    }
}
