package io.verdant.bench;

import io.verdant.datasets.Dataset;
import io.verdant.repops.BatchIndex;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The records of each worker. Of gamma-similarity (as ByzFL deals data): a share gamma of all records is dealt at random, the
 * rest sorted by label and cut into as many pieces as there are workers. At 1 all workers see the same distribution.
 */
final class Shares {
    private final int[][] pools;
    private final long seed;

    Shares(Dataset data, int workers, double gamma, long seed) {
        this.seed = seed;
        int[] all = shuffled(IntStream.range(0, data.recordCount()).toArray(), new SplittableRandom(seed));
        int mixed = (int) (gamma * all.length);
        int[] sorted = Arrays.stream(all, mixed, all.length)
                .boxed()
                .sorted(Comparator.comparingInt(data::label))
                .mapToInt(Integer::intValue)
                .toArray();
        pools = new int[workers][];
        for (int worker = 0; worker < workers; worker++) {
            int own = worker;
            IntStream dealt =
                    IntStream.range(0, mixed).filter(i -> i % workers == own).map(i -> all[i]);
            IntStream cut = Arrays.stream(sorted, (int) ((long) sorted.length * worker / workers), (int)
                    ((long) sorted.length * (worker + 1) / workers));
            pools[worker] = IntStream.concat(dealt, cut).toArray();
        }
    }

    private static int[] shuffled(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int held = values[i];
            values[i] = values[other];
            values[other] = held;
        }
        return values;
    }

    /** A worker's batches of a round, drawn from its pool. */
    BatchIndex batches(int worker, int round, int batch) {
        int[] pool = pools[worker];
        long first = new SplittableRandom(seed * 1_000_003 + round * 4_099L + worker).nextLong();
        return (step, row) -> {
            long mixed = (first + ((long) step * batch + row) * 0x9E3779B97F4A7C15L);
            mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return pool[(int) Long.remainderUnsigned(mixed ^ (mixed >>> 31), pool.length)];
        };
    }
}
