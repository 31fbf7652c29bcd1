package io.verdant.aggregator.rules;

import io.verdant.repops.DType;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors that a rule combines, each as several tensors in name order: participants' in their order, and behind them others
 * that a rule compares them with.
 *
 * @param tensors for each tensor, what every vector has of it
 * @param participants how many are participants'
 * @param grams where the Gram matrix comes from, of rows whose tensors hold only some coordinates; null where they hold all
 */
record Rows(
        List<Value[]> tensors, int participants, @Nullable GramSource grams) {
    /** Elements of a Gram matrix's term: so that any element of it can be disputed, whatever the tensor's shape. */
    static final int MAX_TERM = 1 << 20;

    int count() {
        return tensors.getFirst().length;
    }

    int extras() {
        return count() - participants;
    }

    DType dtype() {
        return tensors.getFirst()[0].dtype();
    }

    /** Elements of a vector. */
    int length() {
        return grams != null
                ? grams.length()
                : tensors.stream()
                        .mapToInt(rows -> rows[0].shape().elementCount())
                        .reduce(0, Math::addExact);
    }

    /** Elements {@code [from, to)} of all vectors, as pieces of at most {@link #MAX_TERM} elements of one tensor each. */
    List<Value[]> pieces(int from, int to) {
        List<Value[]> pieces = new ArrayList<>();
        int start = 0;
        for (Value[] rows : tensors) {
            int count = rows[0].shape().elementCount();
            int end = Math.min(to, start + count) - start;
            for (int at = Math.max(from - start, 0); at < end; at += MAX_TERM) {
                pieces.add(piece(rows, at, Math.min(end, at + MAX_TERM)));
            }
            start += count;
        }
        return pieces;
    }

    private static Value[] piece(Value[] rows, int from, int to) {
        Value[] piece = new Value[rows.length];
        for (int k = 0; k < rows.length; k++) {
            Shape shape = rows[k].shape();
            View flat = View.of(Shape.of(to - from), new int[] {1}, from, shape.elementCount());
            boolean whole = from == 0 && to == shape.elementCount();
            piece[k] = whole ? rows[k] : new Value(rows[k].source(), flat, rows[k].dtype());
        }
        return piece;
    }
}
