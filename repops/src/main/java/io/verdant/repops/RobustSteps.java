package io.verdant.repops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The micro-steps of Gram matrices, weighted sums and ranks: folds whose terms read up to three operands. */
final class RobustSteps {
    private RobustSteps() {}

    static MicroStepList of(Program program, Node node, int element) {
        return switch (node.operator()) {
            case GRAM -> gram(program, node, element);
            case WEIGHTED_SUM -> weightedSum(program, node, element);
            case MEAN_AROUND -> RankedMeanSteps.around(node, element);
            default -> rank(program, node, element);
        };
    }

    private static View view(Node node, int slot) {
        return node.operands().get(slot).view();
    }

    /** Terms of 32 lanes, each of row i, row j and the reference, then the tree. */
    private static MicroStepList gram(Program program, Node node, int element) {
        int rows = node.shape().dim(0);
        int[] slots = {element / rows, element % rows, rows};
        boolean referenced = RobustRules.hasReference(node);
        int count = view(node, 0).shape().elementCount();
        int width = referenced ? 3 : 2;
        Walk walk = walk(node, Arrays.copyOf(slots, width));
        Terms terms = walk != null
                ? Terms.straight(count, walk)
                : new Terms(
                        count,
                        width,
                        (term, place) -> view(node, slots[place]).sourceIndex(term),
                        (term, place) -> slots[place]);
        List<Terms> lanes = new ArrayList<>();
        for (int lane = 0; lane < Math.min(Reduction.LANES, count); lane++) {
            lanes.add(terms.lane(lane, Reduction.LANES));
        }
        FoldedSteps.Last tree =
                new FoldedSteps.Last(Reduction.LANES - 1, (earlier, touched) -> ReductionSteps.doubleTree(earlier));
        DType dtype = Sources.dtype(program, node.operands().get(0));
        return new FoldedSteps(program, node, new Products(Real.of(dtype), referenced), lanes, tree);
    }

    /** Through all elements of those operands, from the first on; null where one is no contiguous view. */
    private static @Nullable Walk walk(Node node, int[] slots) {
        int[] starts = new int[slots.length];
        int[] steps = new int[slots.length];
        for (int place = 0; place < slots.length; place++) {
            View view = view(node, slots[place]);
            if (!view.isContiguous()) {
                return null;
            }
            starts[place] = view.offset();
            steps[place] = 1;
        }
        return new Walk(slots, starts, steps);
    }

    /** A sum of products in double, of values less a reference where there is one. */
    private record Products(Real real, boolean referenced) implements TermFold {
        @Override
        public long next(long accumulator, int term, long a, long b, long c) {
            double less = referenced ? real.value(c) : 0;
            double x = referenced ? real.value(a) - less : real.value(a);
            double y = referenced ? real.value(b) - less : real.value(b);
            return Bits.ofDouble(Math.fma(x, y, Bits.toDouble(accumulator)));
        }

        @Override
        public int flopsPerTerm() {
            return referenced ? 4 : 2;
        }
    }

    /** Terms of a weight and the operand's element. */
    private static MicroStepList weightedSum(Program program, Node node, int element) {
        Terms terms = new Terms(
                node.operands().size() - 1,
                2,
                (term, place) -> place == 0
                        ? view(node, 0).sourceIndex(term)
                        : view(node, term + 1).sourceIndex(element),
                (term, place) -> place == 0 ? 0 : term + 1);
        return ReductionSteps.chain(program, node, Fold.fma(node.dtype()), terms);
    }

    /** Terms of another element of the row and the ranked one; the accumulator is the count, in the result's type. */
    private static MicroStepList rank(Program program, Node node, int element) {
        View view = view(node, 0);
        int columns = view.shape().columns();
        int first = element / columns * columns;
        int ranked = view.sourceIndex(element);
        Terms terms = new Terms(
                columns, 2, (i, place) -> place == 0 ? view.sourceIndex(first + i) : ranked, (term, place) -> 0);
        Real real = Real.of(Sources.dtype(program, node.operands().get(0)));
        Counting fold = new Counting(
                real,
                node.dtype(),
                element % columns,
                RobustRules.flag(node, "descending"),
                RobustRules.flag(node, "magnitude"));
        return ReductionSteps.chain(program, node, fold, terms);
    }

    /** Counts the elements that come before one of the row. */
    private record Counting(Real real, DType result, int ranked, boolean descending, boolean magnitude)
            implements TermFold {
        @Override
        public long next(long accumulator, int term, long a, long b) {
            double x = directed(a);
            double y = directed(b);
            boolean before = Reduction.precedes(x, term, y, ranked);
            return before ? incremented(accumulator) : accumulator;
        }

        private double directed(long bits) {
            double value = magnitude ? Math.abs(real.value(bits)) : real.value(bits);
            return descending ? -value : value;
        }

        private long incremented(long count) {
            return result == DType.INT32
                    ? count + 1
                    : Real.of(result).add(count, Real.of(result).of(1));
        }

        @Override
        public int flopsPerTerm() {
            return 1;
        }
    }
}
