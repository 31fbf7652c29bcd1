package io.verdant.bench;

import io.verdant.testkit.Constant;
import io.verdant.testkit.Copycat;
import io.verdant.testkit.GammaSearch;
import io.verdant.testkit.GaussianNoise;
import io.verdant.testkit.HonestVectors;
import io.verdant.testkit.InnerProductManipulation;
import io.verdant.testkit.LittleIsEnough;
import io.verdant.testkit.Mimic;
import io.verdant.testkit.MinMax;
import io.verdant.testkit.MinSum;
import io.verdant.testkit.Perturbation;
import io.verdant.testkit.Scaling;
import io.verdant.testkit.SignFlip;
import io.verdant.testkit.SybilGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the attackers of a measured training send in place of their own work; colluders see all honest vectors. */
enum RoundAttack {
    NONE((scene, member) -> scene.own()[member]),
    SIGN_FLIP((scene, member) -> SignFlip.ofMean(scene.honest())),
    OWN_SIGN_FLIP((scene, member) -> SignFlip.ofOwn(scene.own()[member], -1)),
    IPM_01((scene, member) -> InnerProductManipulation.of(scene.honest(), 0.1)),
    IPM_05((scene, member) -> InnerProductManipulation.of(scene.honest(), 0.5)),
    GAUSSIAN((scene, member) -> GaussianNoise.ofNorm(
            scene.honest().dimensions(), norm(scene.honest().row(0)), scene.key(), 100 + member)),
    NAN((scene, member) -> Constant.nan(scene.honest().dimensions())),
    ZERO((scene, member) -> Constant.zero(scene.honest().dimensions())),
    SCALING((scene, member) -> Scaling.of(scene.own()[member], 10)),
    COPY((scene, member) -> scene.honest().row(member).clone()),
    NOISY_COPY((scene, member) -> Copycat.of(scene.honest().row(member), 0.1, scene.key(), member)),
    NOISY_COLLUDERS((scene, member) -> Copycat.of(SignFlip.ofMean(scene.honest()), 0.5, scene.key(), member)),
    LABEL_FLIP((scene, member) -> scene.own()[member]),
    ALIE_025((scene, member) -> LittleIsEnough.of(scene.honest(), -0.25)),
    ALIE_15((scene, member) -> LittleIsEnough.of(scene.honest(), -1.5)),
    NOISY_ALIE((scene, member) ->
            SybilGroup.share(LittleIsEnough.of(scene.honest(), -1.5), member, scene.own().length, 0.5, scene.key())),
    MIN_MAX((scene, member) ->
            MinMax.of(scene.honest(), Perturbation.STD, new GammaSearch(GammaSearch.NDSS21.first(), 1e-2))),
    MIN_SUM((scene, member) ->
            MinSum.of(scene.honest(), Perturbation.STD, new GammaSearch(GammaSearch.NDSS21.first(), 1e-2))),
    REPLAY((scene, member) -> scene.before(3)[member]),
    REPLAY_OTHERS((scene, member) -> scene.honestBefore(2).row(member)),
    MIMIC((scene, member) -> Mimic.of(scene.honest(), 0)),
    NOISY_MIMIC((scene, member) -> Copycat.of(scene.honest().row(0), 0.3, scene.key(), member));

    /**
     * What attackers see.
     *
     * @param honest what the honest workers send in this round, and in those before, the latest last
     * @param own what the attackers' own work gives in this round, and gave in those before
     * @param key of this round's noise
     */
    record Scene(List<HonestVectors> honestRounds, List<double[][]> ownRounds, int key) {
        HonestVectors honest() {
            return honestRounds.getLast();
        }

        double[][] own() {
            return ownRounds.getLast();
        }

        double[][] before(int rounds) {
            return ownRounds.get(Math.max(0, ownRounds.size() - 1 - rounds));
        }

        HonestVectors honestBefore(int rounds) {
            return honestRounds.get(Math.max(0, honestRounds.size() - 1 - rounds));
        }
    }

    @FunctionalInterface
    private interface Formula {
        double[] forge(Scene scene, int member);
    }

    private final Formula formula;

    RoundAttack(Formula formula) {
        this.formula = formula;
    }

    /** What the attacker of that number, from 0, sends. */
    double[] forge(Scene scene, int member) {
        return formula.forge(scene, member);
    }

    /** Whether attackers train on turned labels. */
    boolean flipsLabels() {
        return this == LABEL_FLIP;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The attack of that name.
     *
     * @throws IllegalArgumentException where there is none
     */
    static RoundAttack ofWord(String word) {
        return Arrays.stream(values())
                .filter(attack -> attack.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("attack=" + word));
    }

    private static double norm(double[] vector) {
        double sum = 0;
        for (double value : vector) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
