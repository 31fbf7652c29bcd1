package io.verdant.testkit;

import java.util.function.DoubleFunction;

/**
 * A family of attacks with one factor, which is chosen so that the result of the aggregation that is really used ends as far as
 * possible from the honest mean. The attacker tries the aggregation on the honest vectors and its own.
 *
 * @see <a href="https://arxiv.org/abs/2111.00450">Shejwalkar, Houmansadr, Kairouz, Ramage 2022</a>, and ByzFL's
 *     {@code Optimal_InnerProductManipulation} and {@code Optimal_ALittleIsEnough}
 */
public final class OptimisedAttack {
    private OptimisedAttack() {}

    /** {@link InnerProductManipulation} with the worst factor that the search finds. */
    public static double[] innerProduct(HonestVectors honest, int colluders, Pipeline pipeline, LineSearch search) {
        double[] mean = honest.mean();
        return worst(honest, colluders, pipeline, search, factor -> VectorMath.scaled(-factor, mean));
    }

    /** {@link LittleIsEnough} with the worst factor that the search finds. */
    public static double[] littleIsEnough(HonestVectors honest, int colluders, Pipeline pipeline, LineSearch search) {
        double[] mean = honest.mean();
        double[] deviation = honest.deviation();
        return worst(honest, colluders, pipeline, search, factor -> VectorMath.plus(mean, factor, deviation));
    }

    /**
     * The member of a family that harms most.
     *
     * @param colluders who all send it
     * @param family the forged vector by its factor
     */
    public static double[] worst(
            HonestVectors honest,
            int colluders,
            Pipeline pipeline,
            LineSearch search,
            DoubleFunction<double[]> family) {
        if (colluders < 1) {
            throw new IllegalArgumentException("colluders=" + colluders);
        }
        double[] mean = honest.mean();
        double factor = search.argMax(tried -> {
            double[] result = pipeline.aggregate(honest.followedBy(family.apply(tried), colluders));
            return Math.sqrt(VectorMath.squaredDistance(result, mean));
        });
        return family.apply(factor);
    }
}
