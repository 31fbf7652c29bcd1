package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.SplittableRandom;

/**
 * Vectors are put into groups of s at random and replaced by the groups' means; the last group may have fewer. One faulty vector
 * spoils its group, so {@code 2f} must be below the number of groups; cost nothing but the mixing.
 *
 * <p>Karimireddy, He, Jaggi: Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing, ICLR 2022.
 *
 * @param size s
 * @param seed of the round, from which the groups follow
 */
record Bucketing(int size, long seed) implements PreAggregation {
    @Override
    public int count(int n) {
        return (n + size - 1) / size;
    }

    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(count(n));
    }

    @Override
    public Vectors apply(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        int[] order = new int[n];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        int[] groups = new int[n];
        for (int place = 0; place < n; place++) {
            groups[order[place]] = place / size;
        }
        int count = count(n);
        Value members = small.apply(Operator.EQUAL, small.index(0, count, n), small.row(small.numbers(groups)));
        Value sizes = small.sum(members);
        return vectors.mixed(count, small.div(members, small.column(sizes)));
    }
}
