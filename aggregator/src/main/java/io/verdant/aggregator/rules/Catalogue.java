package io.verdant.aggregator.rules;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All rules and pre-aggregations by their names in a job, with their parameters and defaults. */
public final class Catalogue {
    /** Steps of an iteration that a program may hold. */
    private static final int MAX_STEPS = 512;

    private static final Map<String, Set<String>> RULES = new TreeMap<>();
    private static final Map<String, Set<String>> PRE_AGGREGATIONS = new TreeMap<>();

    static {
        for (String plain : new String[] {"mean", "trimmed-mean", "median", "mean-around-median", "krum", "bulyan"}) {
            RULES.put(plain, Set.of());
        }
        RULES.put("multi-krum", Set.of("m"));
        RULES.put("geometric-median", Set.of("nu", "steps"));
        RULES.put("centered-clipping", Set.of("tau", "steps"));
        RULES.put("mda", Set.of());
        RULES.put("monna", Set.of("trusted"));
        RULES.put("caf", Set.of("steps"));
        RULES.put("smea", Set.of());
        RULES.put("dnc", Set.of("slice", "repetitions", "drop"));
        RULES.put("fltrust", Set.of());
        RULES.put("zeno++", Set.of("rate", "rho", "epsilon"));
        PRE_AGGREGATIONS.put("distinct", Set.of("tolerance"));
        PRE_AGGREGATIONS.put("nnm", Set.of());
        PRE_AGGREGATIONS.put("bucketing", Set.of("size"));
        PRE_AGGREGATIONS.put("clipping", Set.of("limit"));
        PRE_AGGREGATIONS.put("arc", Set.of());
        PRE_AGGREGATIONS.put("median-norm-clipping", Set.of());
    }

    private Catalogue() {}

    public static Set<String> rules() {
        return new TreeSet<>(RULES.keySet());
    }

    public static Set<String> preAggregations() {
        return new TreeSet<>(PRE_AGGREGATIONS.keySet());
    }

    /** The parameters of a rule or pre-aggregation besides f; none of an unknown one. */
    public static Set<String> parameters(String name) {
        Set<String> known = RULES.get(name);
        return known == null ? PRE_AGGREGATIONS.getOrDefault(name, Set.of()) : known;
    }

    private static void requireKnown(Stage stage, Map<String, Set<String>> known, String kind) {
        Set<String> parameters = known.get(stage.name());
        if (parameters == null) {
            throw new IllegalArgumentException(
                    "unknown " + kind + ": " + kind + "=" + stage.name() + " known=" + new TreeSet<>(known.keySet()));
        }
        for (String parameter : stage.numbers().keySet()) {
            if (!parameters.contains(parameter)) {
                throw new IllegalArgumentException("unknown parameter: " + kind + "=" + stage.name() + " parameter="
                        + parameter + " known=" + new TreeSet<>(parameters));
            }
        }
        if (stage.f() < 0) {
            throw new IllegalArgumentException(kind + "=" + stage.name() + " cannot stand f=" + stage.f());
        }
    }

    /** @throws IllegalArgumentException for an unknown name or parameter, or a number that it cannot have */
    static Rule rule(Stage stage, long seed) {
        requireKnown(stage, RULES, "rule");
        int f = stage.f();
        return switch (stage.name()) {
            case "mean" -> new MeanRule();
            case "trimmed-mean" -> new TrimmedMeanRule(f);
            case "median" -> new MedianRule();
            case "mean-around-median" -> new MeanAroundRule(f);
            case "krum" -> new KrumRule(f, 1, 2);
            case "multi-krum" -> new KrumRule(f, within(stage, "m", 0, 0, 256), 2);
            case "bulyan" -> new BulyanRule(f);
            case "geometric-median" ->
                new GeometricMedianRule(
                        positive(stage, "nu", 0.1),
                        within(stage, "steps", 8, 1, MAX_STEPS),
                        GeometricMedianRule.Start.MEAN,
                        0);
            case "centered-clipping" ->
                new CenteredClippingRule(positive(stage, "tau", 10), within(stage, "steps", 3, 1, MAX_STEPS), true, 0);
            case "mda" -> new MdaRule(f);
            case "monna" -> new MonnaRule(f, within(stage, "trusted", 0, 0, 255));
            case "caf" -> new CafRule(f, within(stage, "steps", 64, 1, 220));
            case "smea" -> new SmeaRule(f);
            case "dnc" ->
                new DncRule(
                        f,
                        within(stage, "slice", 10_000, 1, Integer.MAX_VALUE),
                        within(stage, "repetitions", 5, 1, 64),
                        positive(stage, "drop", 1),
                        seed);
            case "fltrust" -> new FlTrustRule();
            default ->
                new ZenoPlusPlusRule(
                        positive(stage, "rate", 0.1), positive(stage, "rho", 0.0005), positive(stage, "epsilon", 0.1));
        };
    }

    /** @throws IllegalArgumentException as {@link #rule} */
    static PreAggregation preAggregation(Stage stage, long seed) {
        requireKnown(stage, PRE_AGGREGATIONS, "pre");
        return switch (stage.name()) {
            case "distinct" -> new DistinctVectors(positive(stage, "tolerance", 0.001));
            case "nnm" -> new NearestNeighbourMixing(stage.f());
            case "bucketing" -> new Bucketing(within(stage, "size", 2, 1, 256), seed);
            case "clipping" -> new Clipping(positive(stage, "limit", 2));
            case "arc" -> new AdaptiveClipping(stage.f());
            default -> new MedianNormClipping();
        };
    }

    private static int within(Stage stage, String parameter, int otherwise, int low, int high) {
        int value = stage.integer(parameter, otherwise);
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "stage=" + stage.name() + " " + parameter + "=" + value + " allowed=" + low + ".." + high);
        }
        return value;
    }

    private static double positive(Stage stage, String parameter, double otherwise) {
        double value = stage.number(parameter, otherwise);
        if (!(value > 0) || !(value <= Float.MAX_VALUE) || (float) value == 0) {
            throw new IllegalArgumentException(
                    "must be above 0: stage=" + stage.name() + " " + parameter + "=" + value);
        }
        return value;
    }
}
