package io.verdant.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The attacks under the names by which other libraries call them, with those libraries' arguments and defaults, so that each can
 * be held to the same numbers. Same name, other library: sometimes other formula.
 */
public final class NamedAttacks {
    private static final Map<String, Formula> FORMULAS = new TreeMap<>(Map.of(
            "byzfl.SignFlipping", (args, honest, pipelines) -> SignFlip.ofMean(honest),
            "byzfl.InnerProductManipulation",
                    (args, honest, pipelines) -> InnerProductManipulation.of(honest, args.number("tau", 2)),
            "byzfl.ALittleIsEnough", (args, honest, pipelines) -> LittleIsEnough.of(honest, args.number("tau", 1.5)),
            "byzfl.Optimal_InnerProductManipulation",
                    (args, honest, pipelines) -> OptimisedAttack.innerProduct(
                            honest, args.colluders(), args.pipeline(pipelines), args.lineSearch()),
            "byzfl.Optimal_ALittleIsEnough",
                    (args, honest, pipelines) -> OptimisedAttack.littleIsEnough(
                            honest, args.colluders(), args.pipeline(pipelines), args.lineSearch()),
            "byzfl.Mimic", (args, honest, pipelines) -> Mimic.of(honest, args.integer("epsilon", 0)),
            "byzfl.Inf", (args, honest, pipelines) -> Constant.infinite(honest.dimensions()),
            "byzpy.Mimic", (args, honest, pipelines) -> Mimic.of(honest, args.integer("epsilon", 0)),
            "byzpy.SignFlip", (args, honest, pipelines) -> SignFlip.ofOwn(honest.row(0), args.number("scale", -1)),
            "MinMax", (args, honest, pipelines) -> MinMax.of(honest, args.perturbation(), args.gammaSearch())));

    static {
        FORMULAS.put("MinSum", (args, honest, pipelines) -> MinSum.of(honest, args.perturbation(), args.gammaSearch()));
    }

    private NamedAttacks() {}

    /** Makes the aggregation that an optimised attack is to harm. */
    @FunctionalInterface
    public interface Pipelines {
        /**
         * An aggregation by the names of its parts.
         *
         * @param rule such as {@code TrMean} or {@code GeometricMedian(0.1,3)}
         * @param before pre-aggregations in the order in which they are applied, such as {@code NNM} or {@code Clipping(c=2.0)}
         * @param f for the parts that name none of their own
         */
        Pipeline of(String rule, List<String> before, int f);
    }

    @FunctionalInterface
    private interface Formula {
        double[] forge(Arguments args, HonestVectors honest, Pipelines pipelines);
    }

    /** Every name that {@link #forge} knows. */
    public static Set<String> names() {
        return Set.copyOf(FORMULAS.keySet());
    }

    /**
     * What that attack sends.
     *
     * @param function one of {@link #names}
     * @param args numbers, texts and lists of texts by their names; those that are missing have the library's default
     * @param honest rows of equal length; for {@code byzpy.SignFlip} one row, the attacker's own
     * @throws IllegalArgumentException for an unknown function or argument, or one of a wrong type
     */
    public static double[] forge(String function, Map<String, ?> args, double[][] honest, Pipelines pipelines) {
        Formula formula = FORMULAS.get(function);
        if (formula == null) {
            throw new IllegalArgumentException("unknown attack: function=" + function + "; known are " + names());
        }
        Arguments arguments = new Arguments(args);
        double[] forged = formula.forge(arguments, HonestVectors.of(honest), pipelines);
        arguments.requireAllRead(function);
        return forged;
    }

    /** The arguments of one call; remembers which were read. */
    private record Arguments(Map<String, ?> values, Set<String> read) {
        Arguments(Map<String, ?> values) {
            this(values, new HashSet<>());
        }

        double number(String name, double otherwise) {
            read.add(name);
            Object value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw wrong(name, "a number");
        }

        int integer(String name, int otherwise) {
            double value = number(name, otherwise);
            if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
                throw wrong(name, "an integer");
            }
            return (int) value;
        }

        int colluders() {
            return integer("f", 0);
        }

        LineSearch lineSearch() {
            LineSearch byzfl = LineSearch.BYZFL;
            return new LineSearch(
                    integer("evals", byzfl.evaluations()),
                    number("start", byzfl.start()),
                    number("delta", byzfl.delta()),
                    number("ratio", byzfl.ratio()));
        }

        Perturbation perturbation() {
            return Perturbation.ofWord(text("dev", Perturbation.UNIT.word()));
        }

        GammaSearch gammaSearch() {
            return new GammaSearch(
                    number("gamma_init", GammaSearch.NDSS21.first()), number("tol", GammaSearch.NDSS21.tolerance()));
        }

        Pipeline pipeline(Pipelines pipelines) {
            read.add("pre");
            Object before = values.get("pre");
            List<String> parts = List.of();
            if (before instanceof List<?> list) {
                parts = list.stream().map(Object::toString).toList();
            } else if (before != null) {
                throw wrong("pre", "a list");
            }
            return pipelines.of(text("agg", "Average"), parts, colluders());
        }

        private String text(String name, String otherwise) {
            read.add(name);
            Object value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof String text) {
                return text;
            }
            throw wrong(name, "a text");
        }

        private IllegalArgumentException wrong(String name, String wanted) {
            return new IllegalArgumentException("an argument must be " + wanted + ": " + name + "=" + values.get(name));
        }

        void requireAllRead(String function) {
            Set<String> left = new HashSet<>(values.keySet());
            left.removeAll(read);
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("unknown arguments: function=" + function + " arguments=" + left);
            }
        }
    }
}
