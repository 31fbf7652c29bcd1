package io.verdant.testkit;

/**
 * The mean of the honest vectors times a negative number ("fall of empires"): a robust rule that lets it through gives a step
 * whose inner product with the true gradient is negative. Small factors hide below norm checks.
 *
 * @see <a href="https://arxiv.org/abs/1903.03936">Xie, Koyejo, Gupta: Fall of Empires, UAI 2019</a>
 */
public final class InnerProductManipulation {
    private InnerProductManipulation() {}

    /** {@code -factor · mean}; ByzFL's {@code InnerProductManipulation(tau)}. Common factors: 0.1 (stealthy), 1.1, 2, 100. */
    public static double[] of(HonestVectors honest, double factor) {
        return VectorMath.scaled(-factor, honest.mean());
    }
}
