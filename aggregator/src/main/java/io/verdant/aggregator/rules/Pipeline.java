package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.List;

/** Pre-aggregations in order, then one rule. */
public final class Pipeline {
    /** Participants that an operator of the contract takes. */
    public static final int MAX_PARTICIPANTS = 256;

    private final List<String> names;
    private final List<Integer> faulty;
    private final List<PreAggregation> before;
    private final Rule rule;

    Pipeline(List<String> names, List<Integer> faulty, List<PreAggregation> before, Rule rule) {
        this.names = List.copyOf(names);
        this.faulty = List.copyOf(faulty);
        this.before = List.copyOf(before);
        this.rule = rule;
    }

    /** Without names and breakdown points, as other libraries' functions have their own. */
    static Pipeline unchecked(List<PreAggregation> before, Rule rule) {
        return new Pipeline(List.of(), List.of(), before, rule);
    }

    /**
     * A job's.
     *
     * @param seed of the round, for what is drawn
     * @throws IllegalArgumentException for no stage, an unknown one, or a number that it cannot have
     */
    public static Pipeline of(List<Stage> stages, long seed) {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException(
                    "aggregation names no rule: it takes exactly one rule, as its last stage");
        }
        List<String> names = new ArrayList<>();
        List<Integer> faulty = new ArrayList<>();
        List<PreAggregation> before = new ArrayList<>();
        for (Stage stage : stages) {
            names.add(stage.name());
            faulty.add(stage.f());
        }
        for (Stage stage : stages.subList(0, stages.size() - 1)) {
            if (Catalogue.rules().contains(stage.name())) {
                throw new IllegalArgumentException("aggregation takes exactly one rule, as its last stage: rule="
                        + stage.name() + " before=" + stages.getLast().name());
            }
            before.add(Catalogue.preAggregation(stage, seed));
        }
        return new Pipeline(names, faulty, before, Catalogue.rule(stages.getLast(), seed));
    }

    /** Stages whose f is at most what so few participants let them stand. */
    public static List<Stage> lowered(List<Stage> stages, int participants) {
        List<Stage> lowered = new ArrayList<>();
        int n = participants;
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            boolean last = i == stages.size() - 1;
            int most = last
                    ? Catalogue.rule(stage, 0).maxFaulty(n)
                    : Catalogue.preAggregation(stage, 0).maxFaulty(n);
            lowered.add(new Stage(stage.name(), Math.max(0, Math.min(stage.f(), most)), stage.numbers()));
            n = last ? n : Catalogue.preAggregation(stage, 0).count(n);
        }
        return lowered;
    }

    /** @throws IllegalArgumentException where an f is beyond its stage's breakdown point with so many participants */
    public void requireBelowBreakdown(int participants) {
        if (participants < 1 || participants > MAX_PARTICIPANTS) {
            throw new IllegalArgumentException("participants=" + participants + " limit=" + MAX_PARTICIPANTS);
        }
        int n = participants;
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == before.size();
            int most = last ? rule.maxFaulty(n) : before.get(i).maxFaulty(n);
            if (faulty.get(i) > most) {
                throw new IllegalArgumentException("beyond the breakdown point: rule=" + names.get(i) + " f="
                        + faulty.get(i) + " participants=" + n
                        + (most < 0 ? ", needs more participants" : ", stands f=" + most + " at most"));
            }
            n = last ? n : before.get(i).count(n);
        }
        if (rule instanceof MdaRule || rule instanceof SmeaRule) {
            Subsets.require(n, faulty.getLast(), names.getLast());
        }
    }

    /** Vectors that must lie behind the participants': 0 or 1. */
    public int extras() {
        return rule.extras();
    }

    /** Whether that vector is the last round's result, else a trusted one. */
    public boolean resumes() {
        return rule.resumes();
    }

    /** Whether it is one rule that works coordinate by coordinate, so that no tensor depends on another. */
    public boolean isCoordinateWise() {
        boolean own = rule instanceof MeanRule
                || rule instanceof TrimmedMeanRule
                || rule instanceof MedianRule
                || rule instanceof MeanAroundRule;
        return own && before.isEmpty();
    }

    /**
     * Adds the nodes.
     *
     * @param tensors for each tensor in name order what every participant has of it, then what lies behind
     */
    public Combination combine(ProgramBuilder builder, List<Value[]> tensors, int participants) {
        return combine(builder, new Rows(tensors, participants, null));
    }

    /** The same of rows that may be held in part. */
    Combination combine(ProgramBuilder builder, Rows rows) {
        return rule.combine(vectors(builder, rows));
    }

    /** Adds the nodes of the pre-aggregations alone, of one tensor, and gives the rows that they make. */
    public Value[] mixed(ProgramBuilder builder, List<Value[]> tensors, int participants) {
        return vectors(builder, new Rows(tensors, participants, null)).values(0);
    }

    /** The vectors that the pre-aggregations make. */
    Vectors vectors(ProgramBuilder builder, Rows rows) {
        boolean centred = rule.isCentred() && before.stream().allMatch(PreAggregation::isCentred);
        Vectors vectors = Vectors.of(new Small(builder), rows, centred);
        for (PreAggregation stage : before) {
            vectors = stage.apply(vectors);
        }
        return vectors;
    }
}
