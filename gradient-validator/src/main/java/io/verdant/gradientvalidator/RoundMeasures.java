package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Reason;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.GradientScan;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of every usable gradient, whatever the checks said of it, for the scores over rounds. One round says little
 * of these, so only REPLAY has a limit: a cosine of practically 1 is no accident.
 *
 * <ul>
 *   <li>LAYER_NORM: the norm of the tensor that is farthest from the median norm of that tensor, divided by it.
 *   <li>PEERS: the median of the cosines to the other gradients.
 *   <li>ROOT: the cosine to what the plan makes of records that this validator has drawn: the trusted root of FLTrust (Cao et
 *       al. 2021).
 *   <li>MOMENTUM: the cosine to the worker's own momentum, by {@link Sketch}.
 *   <li>REPLAY: the highest cosine to anything sent in earlier rounds, by {@link Sketch}.
 *   <li>GAIN: the relative rise of the loss on the validator's own draw, after the whole update.
 *   <li>OWN_DATA: the relative fall of the loss on records of the worker's assignment less that on the draw, after the whole
 *       update. Who trained on its assignment has learnt it better than the rest (the idea of Templar's Gauntlet).
 * </ul>
 *
 * <p>What cannot be measured is left out. Sums are in the order of {@link LaneSums}.
 */
final class RoundMeasures {
    /** Records of an assignment, and of the draw beside it, that the loss is measured on. */
    static final int OWN_RECORDS = 200;

    /** What a ratio of norms counts as where it is 0 or more than the inverse of this. */
    private static final double MIN_RATIO = 1e-6;

    private final WorkPlan plan;
    private final PlanRunner root;
    private final ImpactTrial trial;
    private final SketchBook book = new SketchBook();
    private final GradientScan rooted;
    private final GradientScan unrooted;
    private final int planBatch;

    RoundMeasures(WorkPlan plan, ImpactTrial trial, Compute compute) {
        this.plan = plan;
        this.root = new PlanRunner(plan, compute);
        this.trial = trial;
        this.rooted = new GradientScan(compute, 1);
        this.unrooted = new GradientScan(compute, 0);
        this.planBatch = ImpactTrial.batchOf(plan.step());
    }

    /** All but {@link #losses}. */
    void run(GradientTable table, RoundInput round, Report report) {
        layerNorms(table, report);
        peers(table, report);
        pass(table, round, report);
    }

    private static void layerNorms(GradientTable table, Report report) {
        if (table.size() < CheckDefaults.MIN_FOR_CENTRE) {
            return;
        }
        double[] farthest = new double[table.size()];
        for (int tensor = 0; tensor < table.tensorCount(); tensor++) {
            double[] norms = new double[table.size()];
            for (int row = 0; row < norms.length; row++) {
                norms[row] = table.norm(row, tensor);
            }
            double median = Median.of(norms);
            for (int row = 0; median > 0 && row < norms.length; row++) {
                double ratio = Math.clamp(norms[row] / median, MIN_RATIO, 1 / MIN_RATIO);
                farthest[row] = distance(ratio) > distance(farthest[row]) ? ratio : farthest[row];
            }
        }
        for (int row = 0; row < farthest.length; row++) {
            double ratio = farthest[row] == 0 ? 1 : farthest[row];
            report.measure(table.worker(row), Check.LAYER_NORM, ratio, 1 / MIN_RATIO);
        }
    }

    /** How far a ratio is from 1, in factors; of none, 0. */
    private static double distance(double ratio) {
        return ratio == 0 ? 0 : Math.max(ratio, 1 / ratio);
    }

    private static void peers(GradientTable table, Report report) {
        if (table.size() < CheckDefaults.MIN_FOR_CENTRE) {
            return;
        }
        double[] peers = table.peers();
        for (int row = 0; row < peers.length; row++) {
            report.measure(table.worker(row), Check.PEERS, peers[row], 1);
        }
    }

    /** What the plan makes of the validator's draw, tensors in name order; null where it fails. */
    private float @Nullable [][] trustedRoot(RoundInput round) {
        ImpactBatches drawn = new ImpactBatches(round.ownSeed(), round.records().recordCount(), planBatch);
        TreeMap<String, Tensor> start = new TreeMap<>(plan.carriedZeros());
        start.putAll(round.start());
        PlanResult result = root.run(start, round.records(), drawn, PlanObserver.NONE);
        if (!result.ok()) {
            return null;
        }
        return TrainedPart.of(result.closing()).values().stream()
                .map(Tensor::floats)
                .toArray(float[][]::new);
    }

    /** Passes once over every gradient: ROOT, MOMENTUM and REPLAY. */
    private void pass(GradientTable table, RoundInput round, Report report) {
        if (table.size() == 0) {
            return;
        }
        book.rewind(round.round());
        float[][] vector = trustedRoot(round);
        double vectorSquare = vector == null ? 0 : table.square(vector);
        GradientScan scan = vector == null ? unrooted : rooted;
        Map<Address, Sketch> sketches = new HashMap<>();
        for (int row = 0; row < table.size(); row++) {
            Address worker = table.worker(row);
            table.scan(scan, row, vector);
            if (vector != null) {
                report.measure(worker, Check.ROOT, Cosine.of(scan.dot(0), scan.square(), vectorSquare), 1);
            }
            Sketch sketch = new Sketch(scan.sketch());
            sketches.put(worker, sketch);
            Double momentum = book.toMomentum(worker, sketch);
            if (momentum != null) {
                report.measure(worker, Check.MOMENTUM, momentum, 1);
            }
            Double highest = book.highest(sketch);
            if (highest != null) {
                boolean replayed = highest > CheckDefaults.COPY_COSINE
                        && report.isGood(worker)
                        && !round.cleared().contains(worker);
                report.add(
                        worker,
                        Check.REPLAY,
                        highest,
                        CheckDefaults.COPY_COSINE,
                        replayed ? Reason.COPIED_GRADIENT : Reason.NONE);
            }
        }
        book.add(round.round(), sketches);
    }

    /** GAIN and OWN_DATA; answers OWN_DATA by worker. */
    SortedMap<Address, Double> losses(RoundInput round, Report report) {
        SortedMap<Address, SortedMap<String, Tensor>> usable = round.gradients();
        SortedMap<Address, Double> advantages = new TreeMap<>();
        if (usable.isEmpty()) {
            return advantages;
        }
        int batches = trial.batchesOf(OWN_RECORDS);
        ImpactBatches drawn = new ImpactBatches(round.ownSeed(), round.records().recordCount(), trial.batch());
        Double before = trial.loss(round.start(), round.records(), drawn, batches);
        usable.forEach((worker, gradient) -> {
            Claim claim = round.claims().get(worker);
            if (claim == null) {
                return;
            }
            BatchIndex assigned = round.schedule().apply(claim.assignment());
            OwnRecords own = new OwnRecords(assigned, planBatch, plan.localSteps(), round.ownSeed(), trial.batch());
            Double ownBefore = trial.loss(round.start(), round.records(), own, batches);
            SortedMap<String, Tensor> moved = trial.moved(round.start(), gradient, 1);
            double gain = ImpactTrial.relativeRise(before, trial.loss(moved, round.records(), drawn, batches));
            double ownGain = ImpactTrial.relativeRise(ownBefore, trial.loss(moved, round.records(), own, batches));
            report.measure(worker, Check.GAIN, gain, Double.MAX_VALUE);
            double advantage = bounded(gain) - bounded(ownGain);
            report.measure(worker, Check.OWN_DATA, advantage, 0);
            advantages.put(worker, advantage);
        });
        return advantages;
    }

    /** A rise as a difference can use it: a loss that is no longer finite is a rise to the tenfold. */
    private static double bounded(double rise) {
        return Math.min(rise, 10);
    }
}
