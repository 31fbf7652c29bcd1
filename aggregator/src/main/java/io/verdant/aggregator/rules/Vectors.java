package io.verdant.aggregator.rules;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import org.jspecify.annotations.Nullable;

/**
 * The vectors at some place of a chain of pre-aggregations: the participants' rows, or mixtures of them by a small matrix. Their
 * Gram matrix is that of the rows between the mixing matrices, so the rows themselves are read once more, at the end.
 */
final class Vectors {
    private final Small small;
    private final Rows rows;
    private final boolean centred;
    private final int count;

    /** {@code [count, participants]}, or null where vectors are the participants' rows. */
    private final @Nullable Value mixing;

    private final @Nullable Vectors origin;
    private @Nullable Value gram;

    private Vectors(
            Small small, Rows rows, boolean centred, int count, @Nullable Value mixing, @Nullable Vectors origin) {
        this.small = small;
        this.rows = rows;
        this.centred = centred;
        this.count = count;
        this.mixing = mixing;
        this.origin = origin;
    }

    /**
     * The participants' rows.
     *
     * @param centred whether everything that is asked of the Gram matrix stays the same when all rows are moved alike: then it
     *     is taken about the rows' coordinate-wise median, which loses fewer digits
     */
    static Vectors of(Small small, Rows rows, boolean centred) {
        return new Vectors(small, rows, centred, rows.participants(), null, null);
    }

    Small small() {
        return small;
    }

    Rows rows() {
        return rows;
    }

    int count() {
        return count;
    }

    int extras() {
        return rows.extras();
    }

    /** These vectors mixed by a matrix {@code [count', count]}. */
    Vectors mixed(int newCount, Value by) {
        Value product = mixing == null ? by : small.matmul(by, mixing);
        return new Vectors(small, rows, centred, newCount, product, origin == null ? this : origin);
    }

    /** Each vector times a factor. */
    Vectors scaled(Value factors) {
        Value by = mixing == null ? small.identity(count) : mixing;
        Value product = small.mul(small.column(factors), by);
        return new Vectors(small, rows, centred, count, product, origin == null ? this : origin);
    }

    /** Products of these vectors with one another. */
    Value gram() {
        return extras() == 0 ? gramWithExtras() : Small.corner(gramWithExtras(), count);
    }

    /** The same with the vectors behind the participants', which no pre-aggregation changes. */
    Value gramWithExtras() {
        Value known = gram;
        if (known == null) {
            known = mixing == null || origin == null
                    ? gramOf(0, rows.length())
                    : small.matmul(
                            small.matmul(all(mixing), origin.gramWithExtras()),
                            all(mixing).transpose());
            gram = known;
        }
        return known;
    }

    /** Products over elements {@code [from, to)} of these vectors alone. */
    Value gramOfPart(int from, int to) {
        Value part = Small.corner(gramOf(from, to), rows.participants());
        return mixing == null ? part : small.matmul(small.matmul(mixing, part), mixing.transpose());
    }

    private Value gramOf(int from, int to) {
        GramSource source = rows.grams();
        if (source != null) {
            return source.gram(from, to, centred);
        }
        Value sum = null;
        for (Value[] piece : rows.pieces(from, to)) {
            Value reference = centred ? median(piece) : null;
            Value next = small.builder().gram("gram", reference, piece);
            sum = sum == null ? next : small.add(sum, next);
        }
        if (sum == null) {
            throw new IllegalArgumentException("no elements to aggregate");
        }
        return sum;
    }

    private Value median(Value[] piece) {
        Value[] own = java.util.Arrays.copyOf(piece, rows.participants());
        Attributes half = Attributes.of("f", (own.length - 1) / 2);
        return small.builder().node(Operator.TRIMMED_MEAN, "reference", half, own[0].dtype(), own[0].shape(), own);
    }

    /** A mixing matrix that leaves the vectors behind the participants' as they are. */
    private Value all(Value own) {
        int others = extras();
        if (others == 0) {
            return own;
        }
        int participants = rows.participants();
        Value upper = small.concat(1, own, small.filled(0, own.shape().dim(0), others));
        Value lower = small.concat(1, small.filled(0, others, participants), small.identity(others));
        return small.concat(0, upper, lower);
    }

    /** The combination of these vectors by weights {@code [count]}. */
    Combination weighted(Value weights) {
        return weightedWithExtras(extras() == 0 ? weights : small.concat(0, weights, small.filled(0, extras())));
    }

    /** The same by weights of these vectors and of those behind. */
    Combination weightedWithExtras(Value weights) {
        Value own = mixing == null ? weights : ofRows(weights, mixing);
        Value cast = cast(own);
        return tensor -> {
            Value[] values = rows.tensors().get(tensor);
            return small.builder().weightedSum("combine", cast, values);
        };
    }

    private Value ofRows(Value weights, Value by) {
        Value own = small.combined(Small.part(weights, 0, count), by);
        return extras() == 0 ? own : small.concat(0, own, Small.part(weights, count, count + extras()));
    }

    private Value cast(Value weights) {
        return rows.dtype() == DType.FLOAT64 ? weights : small.builder().cast("weights", weights, rows.dtype());
    }

    /** These vectors' values of a tensor, made where they are mixtures. */
    Value[] values(int tensor) {
        Value[] all = rows.tensors().get(tensor);
        Value[] own = java.util.Arrays.copyOf(all, rows.participants());
        if (mixing == null) {
            return own;
        }
        Value narrow = cast(mixing);
        Value[] mixed = new Value[count];
        for (int i = 0; i < count; i++) {
            mixed[i] = small.builder().weightedSum("mixed", Small.rowOf(narrow, i), own);
        }
        return mixed;
    }

    /** Norms of these vectors. */
    Value norms() {
        return small.sqrt(small.max(Small.diagonal(gram()), small.constant(0)));
    }

    /** All alike: the mean. */
    Value equalWeights() {
        return small.filled(1.0 / count, count);
    }

    /** Weights that are alike for the chosen vectors and sum to 1; all 0 where none is. */
    Value alike(Value chosen) {
        return small.div(chosen, small.nonZero(small.sum(chosen)));
    }
}
