package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers and losses as SameDiff graphs, compiled: loss and gradients against those that PyTorch recorded in float64, and
 * gradients against finite differences.
 */
class PytorchLayersTest {
    private static final int BATCH = 2;
    private static final int TIME = 5;
    private static final int WIDTH = 8;
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int CLASSES = 7;
    private static final double EPSILON = 0.125;

    private static Stream<Recorded.Case> recorded() {
        return Recorded.read("/pytorch/layers.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldAgreeWithPytorch(Recorded.Case expected) throws ModelException {
        GraphProbe probe = GraphProbe.of(graph -> define(graph, expected));
        double loss = expected.array("loss").values()[0];
        assertEquals(loss, probe.loss(), 3e-6 * Math.max(1, Math.abs(loss)), "loss");
        probe.gradients()
                .forEach((name, gradient) ->
                        GraphProbe.assertClose(expected.array("grad." + name).values(), gradient.floats(), 5e-6, name));
        probe.compareWithFiniteDifferences(2e-7);
    }

    private static void define(SameDiff g, Recorded.Case expected) {
        Map<String, SDVariable> in = new TreeMap<>();
        expected.arrays().forEach((key, array) -> {
            if (key.startsWith("in.")) {
                in.put(key.substring(3), g.var(key.substring(3), array(array)));
            }
        });
        SDVariable result = new Layers(g, in).of(expected.name());
        SDVariable weight = in.get("weight");
        SDVariable loss = weight == null ? result : g.sum(result.mul(weight));
        g.setLossVariables(loss.name());
    }

    private static INDArray array(Recorded.Array array) {
        long[] dims = Arrays.stream(array.shape().dims()).asLongStream().toArray();
        return Nd4j.createFromArray(array.narrowed().floats()).reshape(dims);
    }

    /** The graphs, by the names that the script gave its cases. */
    private record Layers(SameDiff g, Map<String, SDVariable> in) {
        private SDVariable of(String name) {
            return switch (name) {
                case "causal-attention" -> attention(HEADS, false);
                case "rotary-grouped-attention" -> attention(KEY_HEADS, true);
                case "layer-norm" -> g.nn.layerNorm(x(), in("gain"), in("bias"), false, 2);
                case "layer-norm-epsilon" ->
                    unit(x().sub(g.mean(x(), true, 2))).mul(in("gain")).add(in("bias"));
                case "rms-norm" -> unit(x()).mul(in("gain"));
                case "lstm" -> lstm();
                case "gru" ->
                    g.permute(g.rnn.gru("gru", g.permute(x(), 1, 0, 2), in("h"), in("w"), in("r"), in("b")), 1, 0, 2);
                case "gelu" ->
                    x().mul(0.5).mul(g.math.erf(x().mul(Math.sqrt(0.5))).add(1.0));
                case "silu" -> g.nn.swish(x());
                case "softplus" -> g.nn.softplus(x());
                case "elu" -> g.nn.elu(x());
                case "selu" -> g.nn.selu(x());
                case "mish" -> x().mul(g.math.tanh(g.nn.softplus(x())));
                case "softsign" -> g.nn.softsign(x());
                case "logsigmoid" -> g.nn.logSigmoid(x());
                case "tanh" -> g.math.tanh(x());
                case "leaky" -> g.nn.leakyRelu(x(), 0.1);
                case "swiglu" -> g.mmul(g.nn.swish(g.mmul(x(), in("gate"))).mul(g.mmul(x(), in("inner"))), in("out"));
                default -> loss(name);
            };
        }

        private SDVariable loss(String name) {
            return switch (name) {
                case "cross-entropy" ->
                    g.mean(g.loss.sparseSoftmaxCrossEntropy(x(), g.constant("ids", Nd4j.createFromArray(ids()))));
                case "label-smoothing" ->
                    g.loss.softmaxCrossEntropy("loss", oneHot(), x(), null, LossReduce.MEAN_BY_WEIGHT, 0.1);
                case "mse" -> g.loss.meanSquaredError("loss", in("z"), x(), null);
                case "mae" -> g.loss.absoluteDifference("loss", in("z"), x(), null);
                case "huber" -> g.loss.huberLoss("loss", in("z"), x(), null, 0.7);
                case "bce" -> g.loss.sigmoidCrossEntropy("loss", g.nn.sigmoid(in("z")), x(), null);
                case "scaled-sum" ->
                    g.loss.meanSquaredError("error", in("z"), x(), null)
                            .mul(2.0)
                            .add(g.loss.l2Loss("penalty", in("w")).mul(0.2))
                            .add(g.loss.absoluteDifference("difference", in("z"), x(), null));
                case "tied-head" -> tiedHead();
                default -> throw new IllegalArgumentException("case=" + name);
            };
        }

        private SDVariable in(String name) {
            return in.get(name);
        }

        private SDVariable x() {
            return in("x");
        }

        private SDVariable unit(SDVariable rows) {
            return rows.mul(g.math.rsqrt(g.mean(g.math.square(rows), true, 2).add(EPSILON)));
        }

        private SDVariable lstm() {
            LSTMLayerConfig config = LSTMLayerConfig.builder()
                    .lstmdataformat(LSTMDataFormat.NTS)
                    .directionMode(LSTMDirectionMode.FWD)
                    .gateAct(LSTMActivations.SIGMOID)
                    .cellAct(LSTMActivations.TANH)
                    .outAct(LSTMActivations.TANH)
                    .retFullSequence(true)
                    .build();
            LSTMLayerWeights weights = LSTMLayerWeights.builder()
                    .weights(in("w"))
                    .rWeights(in("r"))
                    .bias(in("b"))
                    .build();
            return g.rnn.lstmLayer(new String[] {"sequence"}, x(), in("h"), in("c"), null, weights, config)[0];
        }

        private static int[][] ids() {
            int[][] ids = new int[BATCH][TIME];
            for (int i = 0; i < BATCH * TIME; i++) {
                ids[i / TIME][i % TIME] = i * 5 % CLASSES;
            }
            return ids;
        }

        private SDVariable oneHot() {
            float[][] rows = new float[BATCH * TIME][CLASSES];
            for (int i = 0; i < rows.length; i++) {
                rows[i][i * 5 % CLASSES] = 1;
            }
            return g.constant("labels", Nd4j.createFromArray(rows));
        }

        private SDVariable tiedHead() {
            int[][] next = ids();
            for (int[] row : next) {
                for (int i = 0; i < TIME / 2; i++) {
                    int swapped = row[i];
                    row[i] = row[TIME - 1 - i];
                    row[TIME - 1 - i] = swapped;
                }
            }
            SDVariable table = in("table");
            SDVariable embedded = g.gather(table, g.constant("ids", Nd4j.createFromArray(ids())), 0);
            SDVariable rows = g.reshape(embedded, BATCH * TIME, WIDTH);
            SDVariable hidden = g.math.tanh(g.mmul(rows, in("weights")));
            SDVariable logits = g.reshape(g.mmul(hidden, table, false, true, false), BATCH, TIME, CLASSES);
            return g.mean(g.loss.sparseSoftmaxCrossEntropy(logits, g.constant("next", Nd4j.createFromArray(next))));
        }

        private SDVariable heads(SDVariable rows, String weights, int count) {
            SDVariable cut = g.reshape(g.mmul(rows, in(weights)), BATCH, TIME, count, WIDTH / HEADS);
            return g.permute(cut, 0, 2, 1, 3);
        }

        private SDVariable attention(int keyHeads, boolean rotary) {
            int group = HEADS / keyHeads;
            SDVariable rows = g.reshape(x(), BATCH * TIME, WIDTH);
            SDVariable q = heads(rows, "wq", HEADS);
            SDVariable k = heads(rows, "wk", keyHeads);
            SDVariable v = heads(rows, "wv", keyHeads);
            if (rotary) {
                q = rotated(q, "q");
                k = rotated(k, "k");
            }
            SDVariable grouped = g.reshape(q, BATCH, keyHeads, group * TIME, WIDTH / HEADS);
            SDVariable scores = g.reshape(g.mmul(grouped, k, false, true, false), BATCH, HEADS, TIME, TIME);
            SDVariable scaled = scores.div(Math.sqrt(WIDTH / HEADS)).add(g.constant("mask", later()));
            SDVariable weights = g.reshape(g.nn.softmax(scaled, -1), BATCH, keyHeads, group * TIME, TIME);
            SDVariable mixed = g.reshape(g.mmul(weights, v), BATCH, HEADS, TIME, WIDTH / HEADS);
            SDVariable joined = g.reshape(g.permute(mixed, 0, 2, 1, 3), BATCH * TIME, WIDTH);
            return g.reshape(g.mmul(joined, in("wo")), BATCH, TIME, WIDTH);
        }

        private static INDArray later() {
            float[][] mask = new float[TIME][TIME];
            for (int row = 0; row < TIME; row++) {
                Arrays.fill(mask[row], row + 1, TIME, -1e9f);
            }
            return Nd4j.createFromArray(mask);
        }

        private SDVariable rotated(SDVariable x, String name) {
            int half = WIDTH / HEADS / 2;
            float[][] cosine = new float[TIME][half];
            float[][] sine = new float[TIME][half];
            for (int t = 0; t < TIME; t++) {
                for (int i = 0; i < half; i++) {
                    double angle = t * Math.pow(10_000, -2.0 * i / (2 * half));
                    cosine[t][i] = (float) Math.cos(angle);
                    sine[t][i] = (float) Math.sin(angle);
                }
            }
            SDVariable cos = g.constant(name + "_cos", Nd4j.createFromArray(cosine));
            SDVariable sin = g.constant(name + "_sin", Nd4j.createFromArray(sine));
            List<SDVariable> halves = List.of(g.split(x, 2, 3));
            SDVariable first = halves.get(0);
            SDVariable second = halves.get(1);
            return g.concat(
                    3, first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin)));
        }
    }
}
