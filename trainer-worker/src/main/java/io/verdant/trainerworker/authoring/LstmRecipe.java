package io.verdant.trainerworker.authoring;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A long short-term memory over the tokens of a window, written out token by token: {@code gates = e(token)·w + h·r + b}, cut
 * into input, forget, output and candidate; {@code c' = f·c + i·g; h' = o·tanh(c')}; the scores of the next token are
 * {@code h'·head + b}. Memory is zero before the first token; the forget gate's bias begins at 1.
 */
final class LstmRecipe {
    private static final int GATES = 4;
    private static final int INPUT = 0;
    private static final int FORGET = 1;
    private static final int OUTPUT = 2;
    private static final int CANDIDATE = 3;

    private final GraphWriter writer;
    private final SameDiff graph;
    private final RecipeSpec.Lstm spec;

    LstmRecipe(GraphWriter writer, RecipeSpec.Lstm spec) {
        this.writer = writer;
        this.graph = writer.graph();
        this.spec = spec;
    }

    void build() {
        int hidden = spec.hidden();
        SDVariable tokens = writer.tokens("input", spec.context());
        SDVariable table =
                writer.uniform("embedding", GraphWriter.linear(spec.embedding()), spec.vocabulary(), spec.embedding());
        SDVariable weights =
                writer.uniform("gates_w", GraphWriter.linear(spec.embedding()), spec.embedding(), GATES * hidden);
        SDVariable recurrent = writer.uniform("gates_r", GraphWriter.linear(hidden), hidden, GATES * hidden);
        SDVariable bias = graph.var("gates_b", forgetful(hidden));
        SDVariable[] outputs = new SDVariable[spec.context()];
        SDVariable state = null;
        SDVariable memory = null;
        for (int t = 0; t < spec.context(); t++) {
            SDVariable token = columns("token_" + t, tokens, t, t + 1, true);
            SDVariable gates = graph.mmul("x_" + t, graph.gather("embedded_" + t, table, token, 0), weights);
            if (state != null) {
                gates = gates.add("gates_" + t, graph.mmul("r_" + t, state, recurrent));
            }
            gates = gates.add("gates_" + t + "_biased", bias);
            memory = memory(t, gates, memory);
            SDVariable output = graph.nn.sigmoid("output_" + t, gate("output_" + t, gates, OUTPUT));
            state = output.mul("h_" + t, graph.nn.tanh("c_" + t + "_tanh", memory));
            outputs[t] = state;
        }
        SDVariable rows = graph.reshape("rows", graph.stack("states", 1, outputs), -1, hidden);
        SDVariable scores = writer.dense("head", rows, hidden, spec.vocabulary(), GraphWriter.linear(hidden));
        writer.tokenLoss(graph.reshape("scores", scores, -1, spec.context(), spec.vocabulary()), spec.context());
    }

    /** The memory after a token; the one before the first is zero. */
    private SDVariable memory(int t, SDVariable gates, @Nullable SDVariable before) {
        SDVariable input = graph.nn.sigmoid("input_" + t, gate("input_" + t, gates, INPUT));
        SDVariable candidate = graph.nn.tanh("candidate_" + t, gate("candidate_" + t, gates, CANDIDATE));
        if (before == null) {
            return input.mul("c_" + t, candidate);
        }
        SDVariable forget = graph.nn.sigmoid("forget_" + t, gate("forget_" + t, gates, FORGET));
        return forget.mul("kept_" + t, before).add("c_" + t, input.mul("new_" + t, candidate));
    }

    private SDVariable gate(String name, SDVariable gates, int number) {
        return columns(name + "_in", gates, number * spec.hidden(), (number + 1) * spec.hidden(), false);
    }

    /** Columns of a matrix; {@code vector} drops the axis of a single one. */
    private SDVariable columns(String name, SDVariable matrix, int from, int to, boolean vector) {
        int wholeRows = 1;
        int secondAxis = 2;
        return graph.stridedSlice(
                name,
                matrix,
                new long[] {0, from},
                new long[] {0, to},
                new long[] {1, 1},
                wholeRows,
                wholeRows,
                0,
                0,
                vector ? secondAxis : 0);
    }

    private static INDArray forgetful(int hidden) {
        float[] bias = new float[GATES * hidden];
        Arrays.fill(bias, FORGET * hidden, (FORGET + 1) * hidden, 1f);
        return Nd4j.createFromArray(bias);
    }
}
