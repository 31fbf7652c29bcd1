package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.SplittableRandom;

/**
 * Divide and conquer: on a slice of the coordinates, the vectors farthest along the direction of greatest variance are dropped;
 * what every repetition keeps is averaged. A slice is a run of coordinates that begins where the round's seed says. Used up to {@code 2f < n};
 * cost n² · slice a repetition.
 *
 * <p>Shejwalkar, Houmansadr: Manipulating the Byzantine, NDSS 2021.
 *
 * @param slice coordinates of a slice, at most d
 * @param repetitions how many
 * @param drop how many are dropped for each faulty vector: {@code floor(drop · f)}
 * @param seed of the round
 */
record DncRule(int f, int slice, int repetitions, double drop, long seed) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int length = vectors.rows().length();
        int taken = Math.min(slice, length);
        SplittableRandom random = new SplittableRandom(seed);
        int dropped = Math.min(vectors.count() - 1, (int) Math.floor(drop * f));
        Value kept = small.filled(1, vectors.count());
        for (int repetition = 0; repetition < repetitions; repetition++) {
            int from = random.nextInt(length - taken + 1);
            Value gram = vectors.gramOfPart(from, from + taken);
            Value near =
                    small.apply(Operator.GREATER_EQUAL, small.rank(away(vectors, gram), true), small.constant(dropped));
            kept = small.mul(kept, near);
        }
        return vectors.weighted(vectors.alike(kept));
    }

    /** Squared distances from the mean along the direction of greatest variance. */
    private static Value away(Vectors vectors, Value gram) {
        Small small = vectors.small();
        Value centred = Spectrum.centred(small, gram, vectors.equalWeights());
        Value projection = Spectrum.projection(small, centred);
        return small.sum(small.mul(small.matmul(centred, projection), centred));
    }
}
