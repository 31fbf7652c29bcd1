package io.verdant.aggregator.rules;

import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Combines sparse rows without making them dense, with the bits of {@link RowCombiner}: coordinate-wise rules and weighted sums see the
 * coordinates that any row has, all others being 0 in all rows and in the result; the Gram matrix is summed over those coordinates, each
 * in the lane of the 32 that it has in the dense row, and only pairs of rows that are not 0 there are touched. Leaving out a product with 0 changes
 * no sum, products that are too small for a double aside. Cost for u such coordinates: n·u memory, and for each the square of the rows that have it.
 */
public final class SparseCombiner {
    private SparseCombiner() {}

    /**
     * One vector of many.
     *
     * @param stages pre-aggregations, then a rule
     * @param length coordinates of a row
     * @throws IllegalArgumentException as {@link RowCombiner#combine}, and for rows that are none of that length
     */
    public static SparseRow combine(List<Stage> stages, int length, List<SparseRow> rows, long seed) {
        requireRows(length, rows);
        Pipeline pipeline = Pipeline.of(stages, seed);
        pipeline.requireBelowBreakdown(rows.size());
        int[] union = union(rows);
        double[][] held = held(union, rows);
        double[] median = RowCombiner.median(held);
        double[][] behind = pipeline.extras() == 0 ? new double[0][] : new double[][] {median};
        double[][] all = Arrays.copyOf(held, held.length + behind.length);
        System.arraycopy(behind, 0, all, held.length, behind.length);

        ProgramBuilder builder = new ProgramBuilder("aggregate");
        Value[] inputs = new Value[all.length];
        for (int k = 0; k < all.length; k++) {
            inputs[k] = builder.input("g" + k, Program.Kind.OPERAND, DType.FLOAT64, Shape.of(union.length));
        }
        SparseGram grams = new SparseGram(builder, length, union, all, median);
        Rows joined = new Rows(List.<Value[]>of(inputs), rows.size(), grams);
        builder.output("out", pipeline.combine(builder, joined).of(0));
        double[] combined = RowCombiner.run(builder.build(), all, grams.operands())[0];
        return withoutZeros(union, combined);
    }

    private static void requireRows(int length, List<SparseRow> rows) {
        if (rows.isEmpty() || length < 1) {
            throw new IllegalArgumentException("nothing to aggregate: rows=" + rows.size() + " length=" + length);
        }
        for (int k = 0; k < rows.size(); k++) {
            rows.get(k).require(k, length);
        }
    }

    /** All coordinates that some row has, ascending; coordinate 0 where none has any. */
    private static int[] union(List<SparseRow> rows) {
        int[] all = rows.stream()
                .flatMapToInt(row -> Arrays.stream(row.indices()))
                .sorted()
                .distinct()
                .toArray();
        return all.length == 0 ? new int[] {0} : all;
    }

    private static double[][] held(int[] union, List<SparseRow> rows) {
        double[][] held = new double[rows.size()][union.length];
        for (int k = 0; k < held.length; k++) {
            SparseRow row = rows.get(k);
            int place = 0;
            for (int i = 0; i < row.indices().length; i++) {
                while (union[place] != row.indices()[i]) {
                    place++;
                }
                held[k][place] = row.values()[i];
            }
        }
        return held;
    }

    private static SparseRow withoutZeros(int[] union, double[] combined) {
        List<Integer> kept = new ArrayList<>();
        for (int place = 0; place < union.length; place++) {
            if (combined[place] != 0) {
                kept.add(place);
            }
        }
        return new SparseRow(
                kept.stream().mapToInt(place -> union[place]).toArray(),
                kept.stream().mapToDouble(place -> combined[place]).toArray());
    }
}
