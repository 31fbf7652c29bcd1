package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.testkit.Constant;
import io.verdant.testkit.Copycat;
import io.verdant.testkit.GammaSearch;
import io.verdant.testkit.GaussianNoise;
import io.verdant.testkit.HonestVectors;
import io.verdant.testkit.InnerProductManipulation;
import io.verdant.testkit.LineSearch;
import io.verdant.testkit.LittleIsEnough;
import io.verdant.testkit.Mimic;
import io.verdant.testkit.MinMax;
import io.verdant.testkit.MinSum;
import io.verdant.testkit.OptimisedAttack;
import io.verdant.testkit.Perturbation;
import io.verdant.testkit.Pipeline;
import io.verdant.testkit.Replay;
import io.verdant.testkit.Scaling;
import io.verdant.testkit.SignFlip;
import io.verdant.testkit.SybilGroup;
import io.verdant.trainerworker.ClaimEngine;
import io.verdant.trainerworker.ClaimResult;
import io.verdant.trainerworker.PseudoGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a worker that forges streams in place of its honest gradient: the formulas of the testkit, fed with what the worker knows.
 * One worker's; not thread safe.
 */
final class Forger {
    private final JobRuntime runtime;
    private final Adversary adversary;
    private final Insight insight;
    private final ClaimEngine computer;
    private final Compute compute;
    private final Address self;
    private final Replay replay;
    private SortedMap<String, Tensor> honestCarried;

    /**
     * A round as a worker finds it.
     *
     * @param participants in address order
     */
    record Scene(
            Assignment assignment, List<Address> participants, Hash32 startRoot, SortedMap<String, Tensor> start) {}

    Forger(
            JobRuntime runtime,
            Adversary adversary,
            Insight insight,
            ClaimEngine computer,
            Compute compute,
            Address self) {
        this.runtime = runtime;
        this.adversary = adversary;
        this.insight = insight;
        this.computer = computer;
        this.compute = compute;
        this.self = self;
        this.honestCarried = runtime.model().plan().carriedZeros();
        this.replay = new Replay(adversary.attack() == Attack.REPLAY ? (int) adversary.number("delay") : 1);
    }

    /**
     * Its work of a round: what it streams, and a claim that says so. What it computes honestly it carries on for itself, so that
     * its lies do not spoil what it knows.
     *
     * @param carriedStart the root that its claim must name
     * @param tensors those of the checkpoint and those under that root
     */
    WorkerAgent.Work work(Scene scene, Hash32 carriedStart, SortedMap<String, Tensor> tensors) {
        SortedMap<String, Tensor> start = RoleAgent.joined(scene.start(), honestCarried);
        ClaimResult honest = computer.compute(
                self,
                runtime.spec(),
                scene.assignment(),
                scene.startRoot(),
                start,
                carriedStart,
                runtime.records(),
                PlanObserver.NONE);
        if (honest.claim().failed() != null) {
            return new WorkerAgent.Work(honest.claim(), tensors, honest.gradient(), honest.carried());
        }
        honestCarried = honest.carried();
        SortedMap<String, Tensor> sent = FlatGradient.shaped(forged(scene, honest.gradient()), honest.gradient());
        SortedMap<String, Tensor> carried = carriedLike(honest.carried(), sent);
        return new WorkerAgent.Work(claim(honest.claim(), sent, carried), tensors, sent, carried);
    }

    /** What a claim over that gradient leaves to the next one: a momentum is the gradient itself. */
    private static SortedMap<String, Tensor> carriedLike(
            SortedMap<String, Tensor> honest, SortedMap<String, Tensor> sent) {
        SortedMap<String, Tensor> carried = new TreeMap<>(honest);
        sent.forEach((name, tensor) -> carried.replace(PseudoGradient.momentumName(name), tensor));
        return carried;
    }

    private static Claim claim(Claim made, SortedMap<String, Tensor> sent, SortedMap<String, Tensor> carried) {
        Claim.Carried roots = made.carried() == null
                ? null
                : new Claim.Carried(
                        made.carriedStart(), StateRoot.ofTensors(carried).root());
        return new Claim(
                made.jobId(),
                made.round(),
                made.worker(),
                made.assignment(),
                made.startRoot(),
                made.endRoot(),
                StateRoot.ofTensors(sent).root(),
                made.gradientLength(),
                roots,
                made.failed());
    }

    private double[] forged(Scene scene, SortedMap<String, Tensor> own) {
        int round = scene.assignment().round();
        int dimensions = FlatGradient.of(own).length;
        int stream = scene.assignment().position();
        return switch (adversary.attack()) {
            case INF -> Constant.infinite(dimensions);
            case ZERO -> Constant.zero(dimensions);
            case GAUSSIAN -> GaussianNoise.of(dimensions, 0, adversary.number("deviation"), round, stream);
            case REPLAY -> replay.next(FlatGradient.of(own));
            case LABEL_FLIP -> FlatGradient.of(spoilt(scene, scene.assignment(), flipped()));
            case BACKDOOR ->
                Scaling.of(FlatGradient.of(spoilt(scene, scene.assignment(), triggered())), adversary.number("boost"));
            case MEAN_FLIP -> together(scene, () -> SignFlip.ofMean(honest(scene)));
            case IPM -> together(scene, () -> InnerProductManipulation.of(honest(scene), adversary.number("factor")));
            case ALIE -> together(scene, () -> LittleIsEnough.of(honest(scene), -adversary.number("factor")));
            case IPM_OPTIMAL ->
                together(scene, () -> {
                    HonestVectors honest = honest(scene);
                    return OptimisedAttack.innerProduct(
                            honest, colluders(scene), pipeline(scene, own), LineSearch.BYZFL);
                });
            case ALIE_OPTIMAL ->
                together(scene, () -> {
                    HonestVectors honest = honest(scene);
                    return OptimisedAttack.littleIsEnough(
                            honest, colluders(scene), pipeline(scene, own), LineSearch.BYZFL);
                });
            case MIMIC -> {
                double[] victim = together(scene, () -> {
                    HonestVectors honest = honest(scene);
                    return Mimic.of(honest, Math.min((int) adversary.number("victim"), honest.count() - 1));
                });
                yield Copycat.of(victim, adversary.number("noise"), round, stream);
            }
            case MIN_MAX -> together(scene, () -> MinMax.of(honest(scene), perturbation(), GammaSearch.NDSS21));
            case MIN_SUM -> together(scene, () -> MinSum.of(honest(scene), perturbation(), GammaSearch.NDSS21));
            case LABEL_FLIP_TOGETHER ->
                together(scene, () -> others(scene, flipped()).mean());
            case SYBIL -> {
                double[] wanted =
                        together(scene, () -> InnerProductManipulation.of(honest(scene), adversary.number("factor")));
                yield SybilGroup.share(wanted, rank(scene), colluders(scene), adversary.number("noise"), round);
            }
            case ADAPTIVE -> {
                double[] harmful =
                        together(scene, () -> InnerProductManipulation.of(honest(scene), adversary.number("factor")));
                yield new InsideTheChecks(runtime, compute).farthest(scene, honestGradients(scene), own, harmful, self);
            }
            default -> throw new IllegalStateException("forges nothing: attack=" + adversary.attack());
        };
    }

    private double[] together(Scene scene, Supplier<double[]> forge) {
        return insight.agreed(scene.assignment().round(), adversary, forge);
    }

    private int colluders(Scene scene) {
        return (int) scene.participants().stream()
                .filter(insight.colluders()::contains)
                .count();
    }

    /** This worker's place among the round's colluders. */
    private int rank(Scene scene) {
        return scene.participants().stream()
                .filter(insight.colluders()::contains)
                .toList()
                .indexOf(self);
    }

    private Perturbation perturbation() {
        return Perturbation.ofWord(adversary.word("dev"));
    }

    private RecordSource flipped() {
        return SpoiltRecords.labelsFlipped(runtime.records(), runtime.records().classes());
    }

    private RecordSource triggered() {
        return SpoiltRecords.triggered(runtime.records(), adversary.number("share"), (int) adversary.number("target"));
    }

    private HonestVectors honest(Scene scene) {
        return HonestVectors.of(
                honestGradients(scene).stream().map(FlatGradient::of).toArray(double[][]::new));
    }

    /** What the honest workers of the round would send if they worked on those records. */
    private HonestVectors others(Scene scene, RecordSource records) {
        return HonestVectors.of(honestPlaces(scene).stream()
                .map(place -> FlatGradient.of(spoilt(scene, place, records)))
                .toArray(double[][]::new));
    }

    /** What the honest workers of the round are about to send, in address order. */
    private List<SortedMap<String, Tensor>> honestGradients(Scene scene) {
        List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
        for (Assignment place : honestPlaces(scene)) {
            Optional<SortedMap<String, Tensor>> seen = insight.seen(place.round(), place.position());
            gradients.add(seen.orElseGet(() -> afresh(scene, place)));
        }
        return gradients;
    }

    /** The assignments of those who do not collude; this worker's own where there is nobody else. */
    private List<Assignment> honestPlaces(Scene scene) {
        Assignment own = scene.assignment();
        List<Assignment> places = new ArrayList<>();
        for (int position = 0; position < scene.participants().size(); position++) {
            if (!insight.colluders().contains(scene.participants().get(position))) {
                places.add(new Assignment(own.jobId(), own.round(), own.roundSeed(), position, own.participants()));
            }
        }
        return places.isEmpty() ? List.of(own) : places;
    }

    /** What an honest worker would send at that place if it carried nothing. */
    private SortedMap<String, Tensor> afresh(Scene scene, Assignment place) {
        return computer.compute(
                        self,
                        runtime.spec(),
                        place,
                        scene.startRoot(),
                        RoleAgent.joined(scene.start(), runtime.model().plan().carriedZeros()),
                        Hash32.ZERO,
                        runtime.records(),
                        PlanObserver.NONE)
                .gradient();
    }

    /** What a worker that has always worked on those records would send at that place. */
    private SortedMap<String, Tensor> spoilt(Scene scene, Assignment place, RecordSource records) {
        SortedMap<String, Tensor> carried = insight.spoiltCarried(place.round() - 1, place.position())
                .orElseGet(() -> runtime.model().plan().carriedZeros());
        ClaimResult result = computer.compute(
                self,
                runtime.spec(),
                place,
                scene.startRoot(),
                RoleAgent.joined(scene.start(), carried),
                Hash32.ZERO,
                records,
                PlanObserver.NONE);
        insight.noteSpoilt(place, result.carried());
        return result.gradient();
    }

    private Pipeline pipeline(Scene scene, SortedMap<String, Tensor> like) {
        return new RulesAlone(runtime.spec().aggregation(), runtime.parameterShapes(), like, compute)
                .pipeline(scene.participants().size());
    }
}
