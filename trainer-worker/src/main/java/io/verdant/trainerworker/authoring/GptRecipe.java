package io.verdant.trainerworker.authoring;

import io.verdant.trainerworker.authoring.RecipeSpec.FeedForward;
import io.verdant.trainerworker.authoring.RecipeSpec.Norm;
import io.verdant.trainerworker.authoring.RecipeSpec.Positions;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A decoder transformer (Radford et al., 2019): {@code embedding} and positions, blocks {@code block_i} of normalised
 * attention and feed-forward part, each added to what it read, a last norm, and scores by the embedding itself.
 */
final class GptRecipe {
    private static final double EMBEDDING_LIMIT = 0.02 * Math.sqrt(3);
    private static final double VARIANCE_FLOOR = 1e-5;

    private final GraphWriter writer;
    private final SameDiff graph;
    private final RecipeSpec.Gpt spec;
    private final GptAttention attention;

    GptRecipe(GraphWriter writer, RecipeSpec.Gpt spec) {
        this.writer = writer;
        this.graph = writer.graph();
        this.spec = spec;
        this.attention = new GptAttention(writer, spec);
    }

    void build() {
        int width = spec.width();
        SDVariable tokens = writer.tokens("input", spec.context());
        SDVariable table = writer.uniform("embedding", EMBEDDING_LIMIT, spec.vocabulary(), width);
        SDVariable value = graph.gather("embedded", table, tokens, 0);
        if (spec.positions() == Positions.LEARNED) {
            value = value.add("placed", writer.uniform("positions", EMBEDDING_LIMIT, spec.context(), width));
        }
        value = graph.reshape("tokens", value, -1, width);
        for (int layer = 0; layer < spec.layers(); layer++) {
            value = block("block_" + layer, value);
        }
        value = norm("norm", value);
        SDVariable scores = graph.mmul("head", value, table, false, true, false);
        writer.tokenLoss(graph.reshape("scores", scores, -1, spec.context(), spec.vocabulary()), spec.context());
    }

    private SDVariable block(String name, SDVariable value) {
        SDVariable attended =
                attention.of(name + "_attention", norm(name + "_norm_1", value), residualLimit(spec.width()));
        SDVariable sum = value.add(name + "_attended", attended);
        SDVariable normed = norm(name + "_norm_2", sum);
        SDVariable fed =
                spec.feedForward() == FeedForward.GELU ? gelu(name + "_feed", normed) : swiglu(name + "_feed", normed);
        return sum.add(name, fed);
    }

    /** What is added to the residual stream shrinks with the number of additions. */
    private double residualLimit(int fanIn) {
        return GraphWriter.linear(fanIn) / Math.sqrt(2.0 * spec.layers());
    }

    private SDVariable gelu(String name, SDVariable value) {
        SDVariable inner =
                writer.dense(name + "_in", value, spec.width(), spec.hidden(), GraphWriter.linear(spec.width()));
        SDVariable active = graph.nn.gelu(name + "_gelu", inner);
        return writer.dense(name + "_out", active, spec.hidden(), spec.width(), residualLimit(spec.hidden()));
    }

    private SDVariable swiglu(String name, SDVariable value) {
        double limit = GraphWriter.linear(spec.width());
        SDVariable gate = writer.matmul(name + "_gate", value, spec.width(), spec.hidden(), limit);
        SDVariable inner = writer.matmul(name + "_in", value, spec.width(), spec.hidden(), limit);
        SDVariable active = graph.nn.swish(name + "_swish", gate).mul(name + "_gated", inner);
        return writer.matmul(name + "_out", active, spec.hidden(), spec.width(), residualLimit(spec.hidden()));
    }

    private SDVariable norm(String name, SDVariable value) {
        SDVariable gain = writer.ones(name + "_gain", spec.width());
        if (spec.norm() == Norm.RMS) {
            return unit(name, value).mul(name, gain);
        }
        SDVariable centred = value.sub(name + "_centred", graph.mean(name + "_mean", value, true, 1));
        return unit(name, centred).mul(name + "_gained", gain).add(name, writer.zeros(name + "_bias", spec.width()));
    }

    /** Rows over the root of their mean square. */
    private SDVariable unit(String name, SDVariable rows) {
        SDVariable square = graph.math.square(name + "_square", rows);
        SDVariable mean = graph.mean(name + "_variance", square, true, 1);
        return rows.div(
                name + "_unit", graph.math.sqrt(name + "_deviation", mean.add(name + "_floor", VARIANCE_FLOOR)));
    }
}
