package io.verdant.bench;

import io.verdant.coordinator.scores.Scoring;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How soon the checks and the scores over rounds catch whom, and whom they suspect wrongly. */
final class DetectionBench {
    /** Rounds in which a worker's work must have been refused before it counts as caught. */
    private static final int CAUGHT_AFTER = 3;

    /**
     * What came of one attack.
     *
     * @param recall10 share of attackers caught within 10 rounds: their work refused in three rounds or more
     * @param recall50 the same within 50
     * @param falseShare share of the honest workers' work that was refused
     * @param falselyCaught honest workers that were caught by the same measure, in the whole training
     * @param highestHonest the highest score that an honest worker had in a round
     * @param causes how often the attackers' work was refused for what
     * @param falseCauses the same of honest work
     */
    record Row(
            String attack,
            int rounds,
            double recall10,
            double recall50,
            double falseShare,
            int falselyCaught,
            double highestHonest,
            double loss,
            SortedMap<String, Integer> causes,
            SortedMap<String, Integer> falseCauses) {}

    /** All rows of one setting. */
    record Result(AttackedTraining.Setting setting, List<Integer> layers, double threshold, List<Row> rows) {}

    private DetectionBench() {}

    static CompiledModel model(List<Integer> layers, AttackedTraining.Setting setting, Dataset data, Path cache) {
        byte[] file = Recipes.author(new RecipeSpec.Mlp(layers), setting.seed(), cache);
        try {
            return ModelCompiler.compile(
                    file,
                    new JobSpec.Optimizer("nesterov", 0.05f, 0.9f),
                    setting.batch(),
                    setting.localSteps(),
                    200,
                    RecordLayout.labelled(data.features(), data.classes()));
        } catch (ModelException e) {
            throw new IllegalStateException("our own recipe does not compile: " + e.getMessage(), e);
        }
    }

    static Result measure(
            AttackedTraining.Setting setting,
            List<Integer> layers,
            List<RoundAttack> attacks,
            Path cache,
            Consumer<Row> progress) {
        Dataset data = Dataset.open("mnist", Split.TRAIN);
        CompiledModel model = model(layers, setting, data, cache);
        List<Row> rows = new ArrayList<>();
        try (Compute compute = Compute.ofThreads(1)) {
            for (RoundAttack attack : attacks) {
                Row row = row(attack, setting, new AttackedTraining(setting, attack, model, data, compute).run());
                rows.add(row);
                progress.accept(row);
            }
        }
        return new Result(setting, layers, Scoring.THRESHOLD, rows);
    }

    private static Row row(RoundAttack attack, AttackedTraining.Setting setting, AttackedTraining.Outcome outcome) {
        int[] within10 = new int[setting.workers()];
        int[] within50 = new int[setting.workers()];
        int[] ever = new int[setting.workers()];
        SortedMap<String, Integer> causes = new TreeMap<>();
        SortedMap<String, Integer> falseCauses = new TreeMap<>();
        for (AttackedTraining.Refusal refusal : outcome.refusals()) {
            within10[refusal.worker()] += refusal.round() < 10 ? 1 : 0;
            within50[refusal.worker()] += refusal.round() < 50 ? 1 : 0;
            ever[refusal.worker()]++;
            boolean honest = isHonest(attack, setting, refusal.worker());
            (honest ? falseCauses : causes).merge(refusal.cause(), 1, Integer::sum);
        }
        int honest = 0;
        int falselyCaught = 0;
        int falseRefusals = 0;
        for (int worker = 0; worker < setting.workers(); worker++) {
            if (isHonest(attack, setting, worker)) {
                honest++;
                falselyCaught += ever[worker] >= CAUGHT_AFTER ? 1 : 0;
                falseRefusals += ever[worker];
            }
        }
        return new Row(
                attack.word(),
                setting.rounds(),
                recall(within10, setting),
                recall(within50, setting),
                falseRefusals / (double) ((long) honest * setting.rounds()),
                falselyCaught,
                outcome.highestHonest(),
                outcome.loss(),
                causes,
                falseCauses);
    }

    private static boolean isHonest(RoundAttack attack, AttackedTraining.Setting setting, int worker) {
        return attack == RoundAttack.NONE || worker < setting.honest();
    }

    private static double recall(int[] refused, AttackedTraining.Setting setting) {
        int caught = 0;
        for (int worker = setting.honest(); worker < refused.length; worker++) {
            caught += refused[worker] >= CAUGHT_AFTER ? 1 : 0;
        }
        return setting.byzantine() == 0 ? 0 : caught / (double) setting.byzantine();
    }
}
