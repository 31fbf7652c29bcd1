package io.verdant.aggregator.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Rules and pre-aggregations under the names by which other libraries call them, with those libraries' arguments: same name, other
 * library, sometimes another rule. All are computed by the programs of this package, with the library's own constants; nothing
 * here is a rule that a job can name.
 */
public final class LibraryVariants {
    /** Steps after which an iteration "until it stands still" stands still. */
    private static final int MANY_STEPS = 800;

    private static final int CAF_STEPS = 210;

    private static final Map<String, BiFunction<CaseArguments, double[][], Object>> SCORES = Map.of(
            "Zeno.score", ZenoVariants::scores,
            "Zeno++.test", ZenoVariants::tests);

    private LibraryVariants() {}

    /**
     * Calls a function.
     *
     * @param function such as {@code byzfl.Krum}, {@code byzfl.Clipping(2.0)+NNM+TrMean} or {@code FLTrust}
     * @param args numbers, texts and lists by name
     * @param rows participants' vectors
     * @return {@code double[]} for a rule, {@code double[][]} for pre-aggregations, a list for scores
     * @throws IllegalArgumentException for an unknown function or argument, or rows that the rule refuses
     */
    public static Object call(String function, Map<String, ?> args, double[][] rows) {
        CaseArguments arguments = new CaseArguments(args);
        BiFunction<CaseArguments, double[][], Object> score = SCORES.get(function);
        if (score != null) {
            RowCombiner.requireRows(rows);
            return score.apply(arguments, rows);
        }
        String library = library(function);
        String parts = library.isEmpty() ? function : function.substring(library.length() + 1);
        if (parts.equals("RobustAggregator")) {
            return combine(library, arguments.texts("pre"), arguments.text("agg", "Average"), arguments, rows);
        }
        List<String> names = new ArrayList<>(List.of(parts.split("\\+")));
        String last = names.removeLast();
        return isBefore(last)
                ? mixed(library, names, last, arguments, rows)
                : combine(library, names, last, arguments, rows);
    }

    /** An aggregation by the names of its parts, as an attack that is optimised against it wants it. */
    public static double[] aggregate(String rule, List<String> before, int f, double[][] rows) {
        return combine("byzfl", before, rule, new CaseArguments(Map.of("f", f)), rows);
    }

    private static String library(String function) {
        int dot = function.indexOf('.');
        String first = dot < 0 ? "" : function.substring(0, dot);
        return Set.of("byzfl", "fedlib", "flower", "byzpy", "btard").contains(first) ? first : "";
    }

    private static boolean isBefore(String part) {
        return Set.of("NNM", "Clipping", "ARC", "Bucketing", "MedianNormClip").contains(CaseArguments.nameOf(part));
    }

    private static double[][] mixed(
            String library, List<String> names, String last, CaseArguments args, double[][] rows) {
        RowCombiner.requireRows(rows);
        List<PreAggregation> before = new ArrayList<>();
        for (String name : names) {
            before.add(before(library, name, args));
        }
        before.add(before(library, last, args));
        return RowCombiner.mixed(before, rows);
    }

    private static double[] combine(
            String library, List<String> names, String last, CaseArguments args, double[][] rows) {
        double[][] finite = CaseArguments.nameOf(last).equals("GeometricMedian") ? finiteRows(rows) : rows;
        RowCombiner.requireRows(finite);
        List<PreAggregation> before = new ArrayList<>();
        int n = finite.length;
        for (String name : names) {
            before.add(before(library, name, args));
            n = before.getLast().count(n);
        }
        double[][] behind = behind(library, last, args, finite);
        Rule rule = rule(library, last, args, n);
        return RowCombiner.combine(Pipeline.unchecked(before, rule), finite, behind);
    }

    /** ByzFL's geometric median leaves out what is infinite. */
    private static double[][] finiteRows(double[][] rows) {
        return Arrays.stream(rows)
                .filter(row -> Arrays.stream(row).allMatch(Double::isFinite))
                .toArray(double[][]::new);
    }

    private static PreAggregation before(String library, String part, CaseArguments outer) {
        String name = CaseArguments.nameOf(part);
        CaseArguments args =
                switch (name) {
                    case "NNM", "ARC" -> outer.of(part, "f");
                    case "Clipping" -> outer.of(part, "c");
                    case "Bucketing" -> outer.of(part, "s");
                    default -> outer.of(part);
                };
        return switch (name) {
            case "NNM" -> new NearestNeighbourMixing(args.integer("f", 0));
            case "ARC" -> new AdaptiveClipping(args.integer("f", 0));
            case "Clipping" -> new Clipping(args.number("c", 2));
            case "Bucketing" -> new Bucketing(args.integer("s", 1), args.integer("seed", 0));
            case "MedianNormClip" -> new MedianNormClipping();
            default -> throw new IllegalArgumentException("unknown pre-aggregation: function=" + library + "." + part);
        };
    }

    /** A vector that the library's rule begins at, or compares with. */
    private static double[][] behind(String library, String part, CaseArguments args, double[][] rows) {
        String name = CaseArguments.nameOf(part);
        return switch (name) {
            case "FLTrust" -> new double[][] {args.vector("server_update", rows[0].length)};
            case "centered_clip" -> new double[][] {lowerMedian(rows)};
            case "GeometricMedian" -> library.equals("byzpy") ? new double[][] {lowerMedian(rows)} : new double[0][];
            case "CenteredClipping" ->
                args.has("m") ? new double[][] {args.vector("m", rows[0].length)} : new double[0][];
            default -> new double[0][];
        };
    }

    /** The lower of the two values in the middle, as PyTorch's median is. */
    private static double[] lowerMedian(double[][] rows) {
        double[] median = new double[rows[0].length];
        for (int i = 0; i < median.length; i++) {
            int coordinate = i;
            median[i] = Arrays.stream(rows)
                    .mapToDouble(row -> row[coordinate])
                    .sorted()
                    .toArray()[(rows.length - 1) / 2];
        }
        return median;
    }

    private static Rule rule(String library, String part, CaseArguments outer, int n) {
        String name = CaseArguments.nameOf(part);
        CaseArguments args = outer.of(part, CaseArguments.positions(name));
        int f = args.integer(name.equals("DnC") && args.has("num_byzantine") ? "num_byzantine" : "f", 0);
        if (f < 0 || f >= n) {
            throw new IllegalArgumentException("function=" + library + "." + part + " f=" + f + " rows=" + n);
        }
        return switch (name) {
            case "Average", "Mean" -> new MeanRule();
            case "aggregate" -> new WeightedMeanRule(args.vector("weights", n));
            case "Median", "CoordinateWiseMedian", "FedMedian" -> new MedianRule();
            case "TrMean", "CoordinateWiseTrimmedMean" -> new TrimmedMeanRule(below(n, f));
            case "Trimmedmean" -> new TrimmedMeanRule(below(n, args.integer("b", 0)));
            case "FedTrimmedAvg" -> new TrimmedMeanRule(below(n, (int) (args.number("beta", 0.2) * n)));
            case "Meamed", "MeaMed" -> new MeanAroundRule(f);
            case "Krum" -> new KrumRule(f, 1, fewer(library));
            case "MultiKrum" -> new KrumRule(f, kept(library, part, args, n, f), fewer(library));
            case "Bulyan" -> new BulyanRule(f);
            case "GeometricMedian" -> geometricMedian(library, args);
            case "CenteredClipping" ->
                new CenteredClippingRule(args.number("tau", 100), args.integer("L", 1), args.has("m"), 0);
            case "centered_clip" ->
                new CenteredClippingRule(
                        args.number("tau", 1), args.integer("n_iters", 20), true, args.number("eps", 1e-6));
            case "MDA" -> new MdaRule(f);
            case "MoNNA" -> new MonnaRule(f, args.integer("idx", 0));
            case "CAF" -> new CafRule(f, CAF_STEPS);
            case "SMEA" -> new SmeaRule(f);
            case "DnC" ->
                new DncRule(
                        f,
                        args.integer("sub_dim", 10_000),
                        args.integer(args.has("num_iters") ? "num_iters" : "niters", 5),
                        args.number(args.has("filter_frac") ? "filter_frac" : "c", 1),
                        0);
            case "FLTrust" -> new FlTrustRule();
            default -> throw new IllegalArgumentException("unknown function: function=" + library + "." + part);
        };
    }

    private static int below(int n, int f) {
        if (f < 0 || 2 * f >= n) {
            throw new IllegalArgumentException("beyond the breakdown point: f=" + f + " rows=" + n);
        }
        return f;
    }

    /**
     * ByzFL and ByzPy (Byzpy/byzpy at 85db4051, {@code krum.py}: the distances sorted, less the first, up to n − f) count n − f − 1 nearest
     * others, Blanchard's paper and Flower n − f − 2.
     */
    private static int fewer(String library) {
        return library.equals("byzfl") || library.equals("byzpy") ? 1 : 2;
    }

    private static int kept(String library, String part, CaseArguments args, int n, int f) {
        if (library.equals("byzfl")) {
            return n - f;
        }
        int kept = args.integer(library.equals("byzpy") ? "q" : "m", Math.max(1, n - f - 2));
        if (library.equals("byzpy") && (kept < 1 || kept > n - f)) {
            throw new IllegalArgumentException(
                    "function=" + library + "." + part + " q=" + kept + " f=" + f + " rows=" + n);
        }
        return kept;
    }

    private static Rule geometricMedian(String library, CaseArguments args) {
        return switch (library) {
            case "byzfl" ->
                new GeometricMedianRule(
                        args.number("nu", 0.1), args.integer("T", 3), GeometricMedianRule.Start.ZERO, 0);
            case "byzpy" ->
                new GeometricMedianRule(
                        1e-12,
                        args.integer("max_iter", 256),
                        GeometricMedianRule.Start.GIVEN,
                        args.number("tol", 1e-6));
            default -> new GeometricMedianRule(1e-9, MANY_STEPS, GeometricMedianRule.Start.MEAN, 0);
        };
    }
}
