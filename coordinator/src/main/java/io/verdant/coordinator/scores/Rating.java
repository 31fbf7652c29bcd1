package io.verdant.coordinator.scores;

import java.util.ArrayList;
import java.util.List;

/**
 * How good a participant's work has been, and how sure that is: a normal belief with mean {@code mu} and deviation {@code sigma},
 * updated after each round from the order of its results by the Plackett-Luce model (Weng and Lin, "A Bayesian Approximation Method for
 * Online Ranking", JMLR 12, 2011, algorithm 4; the model that OpenSkill has as its default).
 *
 * @param mu the expected strength, 25 for a newcomer
 * @param sigma the uncertainty, 25/3 for a newcomer
 */
public record Rating(double mu, double sigma) {
    /** A newcomer's. */
    public static final Rating NEW = new Rating(25, 25.0 / 3);

    /** How much results vary at equal strength. */
    private static final double BETA = 25.0 / 6;

    /** What a round adds to the uncertainty, so that a rating can still move after many. */
    public static final double DRIFT = 25.0 / 300;

    private static final double SMALLEST_FACTOR = 1e-4;

    /** The strength that is surpassed almost certainly. */
    public double ordinal() {
        return mu - 3 * sigma;
    }

    /** The belief before another round. */
    public Rating drifted() {
        return new Rating(mu, Math.sqrt(sigma * sigma + DRIFT * DRIFT));
    }

    /**
     * Ratings after a round.
     *
     * @param ratings before it
     * @param ranks the place of each, lower is better, equal ones share it
     * @throws IllegalArgumentException where there are not as many of one as of the other
     */
    public static List<Rating> after(List<Rating> ratings, int[] ranks) {
        if (ratings.size() != ranks.length) {
            throw new IllegalArgumentException("ratings=" + ratings.size() + " ranks=" + ranks.length);
        }
        if (ratings.size() < 2) {
            return List.copyOf(ratings);
        }
        double variance = 0;
        for (Rating rating : ratings) {
            variance += rating.sigma * rating.sigma + BETA * BETA;
        }
        double scale = Math.sqrt(variance);
        double[] weights =
                ratings.stream().mapToDouble(r -> StrictMath.exp(r.mu / scale)).toArray();
        List<Rating> next = new ArrayList<>();
        for (int i = 0; i < ranks.length; i++) {
            next.add(updated(ratings.get(i), i, weights, ranks, scale));
        }
        return next;
    }

    private static Rating updated(Rating rating, int self, double[] weights, int[] ranks, double scale) {
        double mean = 0;
        double information = 0;
        for (int other = 0; other < ranks.length; other++) {
            if (ranks[other] <= ranks[self]) {
                double share = weights[self] / notBefore(ranks[other], weights, ranks);
                int sharers = sharers(ranks[other], ranks);
                mean += ((other == self ? 1 : 0) - share) / sharers;
                information += share * (1 - share) / sharers;
            }
        }
        double variance = rating.sigma * rating.sigma;
        double gamma = rating.sigma / scale;
        double factor = Math.max(1 - gamma * variance / (scale * scale) * information, SMALLEST_FACTOR);
        return new Rating(rating.mu + variance / scale * mean, rating.sigma * Math.sqrt(factor));
    }

    private static double notBefore(int rank, double[] weights, int[] ranks) {
        double sum = 0;
        for (int i = 0; i < ranks.length; i++) {
            sum += ranks[i] >= rank ? weights[i] : 0;
        }
        return sum;
    }

    private static int sharers(int rank, int[] ranks) {
        int count = 0;
        for (int other : ranks) {
            count += other == rank ? 1 : 0;
        }
        return count;
    }
}
