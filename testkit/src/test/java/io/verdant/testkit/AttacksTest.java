package io.verdant.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What the attacks that no other library has cases for promise. */
class AttacksTest {
    private static final int DIMENSIONS = 4_000;

    private static HonestVectors honest(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[count][DIMENSIONS];
        for (double[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = 1 + random.nextGaussian();
            }
        }
        return HonestVectors.of(rows);
    }

    @Test
    void shouldTakeThePublishedFactorOfALittleIsEnough() {
        // n = 50, f = 24: s = 2, the quantile of 24/26; n = 12, f = 2: s = 5, of 5/10.
        assertEquals(1.426076872272844, LittleIsEnough.factor(50, 24), 1e-9);
        assertEquals(0, LittleIsEnough.factor(12, 2), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> LittleIsEnough.factor(10, 6));
    }

    @Test
    void shouldDrawNoiseOfTheDeviationAndLengthThatWasAskedFor() {
        double[] noise = GaussianNoise.of(200_001, 3, 2, 5, 1);
        double mean = Arrays.stream(noise).average().orElseThrow();
        double variance =
                Arrays.stream(noise).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        assertEquals(3, mean, 0.02);
        assertEquals(4, variance, 0.05);
        assertEquals(7, VectorMath.norm(GaussianNoise.ofNorm(DIMENSIONS, 7, 5, 1)), 1e-9);
        assertArrayEquals(GaussianNoise.of(9, 0, 1, 5, 1), GaussianNoise.of(9, 0, 1, 5, 1));
        assertNotEquals(GaussianNoise.of(9, 0, 1, 5, 1)[0], GaussianNoise.of(9, 0, 1, 5, 2)[0]);
    }

    @Test
    void shouldLetASybilGroupSayWhatItWantsWithoutTwoAlike() {
        double[] wanted = honest(3, 2).mean();
        for (int members : new int[] {1, 2, 5}) {
            double[] sum = new double[DIMENSIONS];
            for (int member = 0; member < members; member++) {
                double[] share = SybilGroup.share(wanted, member, members, 0.5, 11);
                sum = VectorMath.plus(sum, 1, share);
                boolean unpaired = members % 2 == 1 && member == members - 1;
                assertEquals(unpaired ? 1 : 1 / Math.sqrt(1.25), cosine(share, wanted), 0.03);
            }
            assertArrayEquals(wanted, VectorMath.scaled(1.0 / members, sum), 1e-9);
        }
    }

    @Test
    void shouldCopyWithNoiseOfTheLengthThatWasAskedFor() {
        double[] victim = honest(4, 1).row(0);
        assertArrayEquals(victim, Copycat.of(victim, 0, 1, 1));
        double off = Math.sqrt(VectorMath.squaredDistance(victim, Copycat.of(victim, 0.01, 1, 1)));
        assertEquals(0.01 * VectorMath.norm(victim), off, 1e-9);
    }

    @Test
    void shouldStayJustInsideEveryCheck() {
        HonestVectors honest = honest(5, 8);
        double[] centre = honest.mean();
        double[] harmful = SignFlip.ofMean(honest);
        double norm = VectorMath.norm(centre);
        Predicate<double[]> checks =
                vector -> cosine(vector, centre) >= 0.2 && VectorMath.norm(vector) <= 3 * norm && vector[0] > -1;
        double[] forged = Adaptive.between(honest.row(0), harmful, checks, Adaptive.EXACT);
        assertTrue(checks.test(forged));
        double[] step = VectorMath.plus(harmful, -1, honest.row(0));
        assertFalse(checks.test(VectorMath.plus(forged, 1e-6, step)), "could have gone farther");
        assertArrayEquals(centre, Adaptive.between(harmful, centre, checks, Adaptive.EXACT));
    }

    @Test
    void shouldTurnAwayToTheCosineAndLengthThatAreAllowed() {
        HonestVectors honest = honest(6, 3);
        double[] forged = Adaptive.atCosine(honest.mean(), honest.row(1), 0.25, 12);
        assertEquals(12, VectorMath.norm(forged), 1e-9);
        assertEquals(0.25, cosine(forged, honest.mean()), 1e-9);
        double[] parallel = Adaptive.atCosine(honest.mean(), honest.mean(), 1, 2);
        assertEquals(2, VectorMath.norm(parallel), 1e-9);
    }

    @Test
    void shouldFindTheDirectionInWhichHonestVectorsDiffer() {
        double[][] rows = {{1, 0.1, 5}, {1, -0.1, -5}, {1, 0.2, 4}, {1, 0, -4}};
        HonestVectors honest = HonestVectors.of(rows);
        double[] direction = {0.6, 0.6, 0.5};
        for (int round = 0; round < 10; round++) {
            direction = Mimic.direction(honest, direction);
        }
        assertEquals(1, Math.abs(direction[2]), 1e-2);
        assertEquals(0, Mimic.victim(honest, new double[] {0, 0, 1}));
    }

    @Test
    void shouldReplayWhatWasSentSomeRoundsAgo() {
        Replay replay = new Replay(2);
        double[] sent = new double[5];
        for (int round = 0; round < sent.length; round++) {
            sent[round] = replay.next(new double[] {round})[0];
        }
        assertArrayEquals(new double[] {0, 0, 0, 1, 2}, sent);
    }

    @Test
    void shouldFlipLabelsAndBack() {
        int[] labels = {0, 3, 9};
        LabelFlip.apply(labels, 2, 10);
        assertArrayEquals(new int[] {9, 6, 9}, labels);
        assertThrows(IllegalArgumentException.class, () -> LabelFlip.of(10, 10));
    }

    @Test
    void shouldStampTheTriggerInTheCornerAndNowhereElse() {
        Backdoor backdoor = new Backdoor(4, 4, 2, 1f, 7);
        float[] pictures = new float[3 * 16];
        int[] labels = {1, 2, 3};
        backdoor.apply(pictures, labels, 3, 0.5);
        assertArrayEquals(new int[] {7, 7, 3}, labels);
        for (int i = 0; i < pictures.length; i++) {
            boolean corner = i < 32 && i % 16 / 4 >= 2 && i % 4 >= 2;
            assertEquals(corner ? 1f : 0f, pictures[i], "pixel " + i);
        }
        // Ten send, one of them replaces: their mean, at rate 0.5, moves the model by the attacker's own difference.
        assertEquals(0.7, 0.5 * Backdoor.replacement(new double[] {0.7}, 10, 1, 0.5)[0] / 10, 1e-12);
    }

    @Test
    void shouldSearchOutwardsInDoublingStepsAndThenInShrinkingOnes() {
        int[] calls = {0};
        double best = new LineSearch(7, 0, 10, 0.8).argMax(x -> {
            calls[0]++;
            return -Math.abs(x - 3);
        });
        assertEquals(7, calls[0]);
        // 10, 8 and 6.4 are worse than 0; 5.12 is better, and nothing beyond it.
        assertEquals(5.12, best, 1e-12);
        assertEquals(10 + 20 + 40 + 80, new LineSearch(5, 0, 10, 0.8).argMax(x -> x), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new LineSearch(0, 0, 1, 0.5));
    }

    private static double cosine(double[] a, double[] b) {
        return VectorMath.dot(a, b) / (VectorMath.norm(a) * VectorMath.norm(b));
    }
}
