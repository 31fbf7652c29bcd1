package io.verdant.trainerworker.authoring;

import io.verdant.trainerworker.authoring.RecipeSpec.Positions;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Causal attention with several heads. A later token's score has 1e9 taken from it. Heads that share a key head (grouped-query
 * attention) lie below one another while they are multiplied, so that keys and values are not repeated.
 */
final class GptAttention {
    private static final double LATER = -1e9;
    private static final double LONGEST_TURN = 10_000;

    private final GraphWriter writer;
    private final SameDiff graph;
    private final RecipeSpec.Gpt spec;
    private final int headWidth;
    private final int group;
    private @Nullable SDVariable mask;
    private @Nullable SDVariable cosine;
    private @Nullable SDVariable sine;

    GptAttention(GraphWriter writer, RecipeSpec.Gpt spec) {
        this.writer = writer;
        this.graph = writer.graph();
        this.spec = spec;
        this.headWidth = spec.width() / spec.heads();
        this.group = spec.heads() / spec.keyHeads();
    }

    /** @param rows [windows · context, width] */
    SDVariable of(String name, SDVariable rows, double outputLimit) {
        int width = spec.width();
        SDVariable queries = project(name + "_query", rows, spec.heads());
        SDVariable keys = project(name + "_key", rows, spec.keyHeads());
        SDVariable values = project(name + "_value", rows, spec.keyHeads());
        if (spec.positions() == Positions.ROTARY) {
            queries = turned(name + "_query", queries);
            keys = turned(name + "_key", keys);
        }
        // Scaling a query costs a head's width, scaling its scores the whole context.
        queries = queries.mul(name + "_scaled", 1 / Math.sqrt(headWidth));
        SDVariable scores = graph.mmul(
                name + "_products", grouped(name + "_queries", queries, headWidth), keys, false, true, false);
        scores = perHead(name + "_scores", scores, spec.context()).add(name + "_masked", mask());
        SDVariable weights = graph.nn.softmax(name + "_weights", scores, -1);
        SDVariable mixed = graph.mmul(name + "_mixed", grouped(name + "_weighting", weights, spec.context()), values);
        mixed = perHead(name + "_heads", mixed, headWidth);
        SDVariable joined = graph.permute(name + "_joined", mixed, 0, 2, 1, 3);
        joined = graph.reshape(name + "_rows", joined, -1, width);
        return writer.matmul(name + "_out", joined, width, width, outputLimit);
    }

    /** [windows, heads, context, head width]. */
    private SDVariable project(String name, SDVariable rows, int heads) {
        SDVariable all = writer.matmul(name, rows, spec.width(), heads * headWidth, GraphWriter.linear(spec.width()));
        SDVariable cut = graph.reshape(name + "_cut", all, -1, spec.context(), heads, headWidth);
        return graph.permute(name + "_heads", cut, 0, 2, 1, 3);
    }

    /** [windows, heads, context, last] as [windows, key heads, group · context, last]. */
    private SDVariable grouped(String name, SDVariable perHead, int last) {
        return group == 1 ? perHead : graph.reshape(name, perHead, -1, spec.keyHeads(), group * spec.context(), last);
    }

    private SDVariable perHead(String name, SDVariable grouped, int last) {
        return group == 1 ? grouped : graph.reshape(name, grouped, -1, spec.heads(), spec.context(), last);
    }

    /** [context, context]: 0 where a row's token may look, -1e9 where the column's token is later. */
    private SDVariable mask() {
        if (mask == null) {
            SDVariable row = positions("mask_row", spec.context(), 1);
            SDVariable column = positions("mask_column", 1, spec.context());
            SDVariable later = graph.castTo("mask_later", graph.gt("mask_is_later", column, row), DataType.FLOAT);
            mask = later.mul("mask", LATER);
        }
        return mask;
    }

    /** The numbers 0, 1, … under that shape. */
    private SDVariable positions(String name, int rows, int columns) {
        return graph.reshape(name, graph.range(name + "_range", 0, rows * columns, 1, DataType.FLOAT), rows, columns);
    }

    /** Each pair of a vector's halves turned by the position times 10000^(−2 pair / head width). */
    private SDVariable turned(String name, SDVariable heads) {
        SDVariable first = half(name + "_first", heads, 0);
        SDVariable second = half(name + "_second", heads, headWidth / 2);
        SDVariable turnedFirst = first.mul(name + "_first_cos", cosine())
                .sub(name + "_turned_1", second.mul(name + "_second_sin", sine()));
        SDVariable turnedSecond = second.mul(name + "_second_cos", cosine())
                .add(name + "_turned_2", first.mul(name + "_first_sin", sine()));
        return graph.concat(name + "_turned", 3, turnedFirst, turnedSecond);
    }

    private SDVariable half(String name, SDVariable heads, int from) {
        int firstThreeAxesWhole = 7;
        return graph.stridedSlice(
                name,
                heads,
                new long[] {0, 0, 0, from},
                new long[] {0, 0, 0, from + headWidth / 2},
                new long[] {1, 1, 1, 1},
                firstThreeAxesWhole,
                firstThreeAxesWhole,
                0,
                0,
                0);
    }

    private SDVariable cosine() {
        if (cosine == null) {
            cosine = graph.math.cos("turn_cos", angles());
        }
        return cosine;
    }

    private SDVariable sine() {
        if (sine == null) {
            sine = graph.math.sin("turn_sin", angles());
        }
        return sine;
    }

    /** [context, half a head's width]. */
    private SDVariable angles() {
        if (graph.hasVariable("turn_angles")) {
            return graph.getVariable("turn_angles");
        }
        double logStep = -2 * StrictMath.log(LONGEST_TURN) / headWidth;
        SDVariable speed = graph.math.exp(
                "turn_speed", positions("turn_pair", 1, headWidth / 2).mul("turn_log", logStep));
        return positions("turn_position", spec.context(), 1).mul("turn_angles", speed);
    }
}
