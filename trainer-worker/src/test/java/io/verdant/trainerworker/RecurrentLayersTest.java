package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMConfiguration;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.GRUWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMWeights;
import org.nd4j.linalg.factory.Nd4j;

/** LSTM and GRU layers with SameDiff's meanings, unrolled: values against ND4J, gradients against finite differences. */
class RecurrentLayersTest {
    private static SDVariable peephole(SameDiff graph, String gate) {
        return graph.constant("peephole_" + gate, Nd4j.ones(DataType.FLOAT, 5));
    }

    /** The result of several that the graph goes on with. */
    private static ProbeCase lstm(
            String name, LSTMDataFormat format, LSTMDirectionMode direction, int result, boolean first) {
        Shape x = format == LSTMDataFormat.TNS ? Shape.of(3, 2, 4) : Shape.of(2, 3, 4);
        LSTMLayerConfig config = LSTMLayerConfig.builder()
                .lstmdataformat(format)
                .directionMode(direction)
                .gateAct(LSTMActivations.SIGMOID)
                .cellAct(LSTMActivations.TANH)
                .outAct(LSTMActivations.TANH)
                .retFullSequence(true)
                .retLastH(true)
                .retLastC(true)
                .build();
        return ProbeCase.value(
                name,
                (g, in) -> {
                    LSTMLayerWeights weights = LSTMLayerWeights.builder()
                            .weights(in[1])
                            .rWeights(in[2])
                            .bias(in[3])
                            .build();
                    return g.rnn.lstmLayer(
                                    new String[] {"sequence", "h", "c"},
                                    in[0],
                                    first ? in[4] : null,
                                    first ? in[5] : null,
                                    null,
                                    weights,
                                    config)[result];
                },
                x,
                Shape.of(4, 20),
                Shape.of(5, 20),
                Shape.of(20),
                Shape.of(2, 5),
                Shape.of(2, 5));
    }

    /** In both directions, of which each has its weights; or one with peepholes. */
    private static ProbeCase lstm(String name, LSTMDirectionMode direction, boolean peepholes, int result) {
        boolean both = direction == LSTMDirectionMode.BIDIR_SUM || direction == LSTMDirectionMode.BIDIR_CONCAT;
        LSTMLayerConfig config = LSTMLayerConfig.builder()
                .lstmdataformat(LSTMDataFormat.NTS)
                .directionMode(direction)
                .gateAct(LSTMActivations.SIGMOID)
                .cellAct(LSTMActivations.TANH)
                .outAct(LSTMActivations.TANH)
                .retFullSequence(true)
                .retLastH(true)
                .retLastC(true)
                .build();
        return ProbeCase.value(
                name,
                (g, in) -> {
                    LSTMLayerWeights weights = LSTMLayerWeights.builder()
                            .weights(in[1])
                            .rWeights(in[2])
                            .bias(in[3])
                            .peepholeWeights(peepholes ? in[6] : null)
                            .build();
                    return g.rnn.lstmLayer(
                                    new String[] {"sequence", "h", "c"}, in[0], in[4], in[5], null, weights, config)[
                            result];
                },
                Shape.of(2, 3, 4),
                of(both, 4, 20),
                of(both, 5, 20),
                of(both, 20),
                of(both, 2, 5),
                of(both, 2, 5),
                peepholes ? of(both, 15) : Shape.of(1));
    }

    private static Shape of(boolean both, int... dims) {
        return Shape.of(
                both ? IntStream.concat(IntStream.of(2), Arrays.stream(dims)).toArray() : dims);
    }

    static Stream<ProbeCase> recurrent() {
        Shape state = Shape.of(2, 5);
        return Stream.of(
                lstm("lstmLayer, both ways added", LSTMDirectionMode.BIDIR_SUM, false, 0),
                lstm("lstmLayer, both ways joined", LSTMDirectionMode.BIDIR_CONCAT, false, 0),
                lstm("lstmLayer, last h of both", LSTMDirectionMode.BIDIR_CONCAT, false, 1),
                lstm("lstmLayer, last c of both", LSTMDirectionMode.BIDIR_SUM, false, 2),
                lstm("lstmLayer, peepholes", LSTMDirectionMode.FWD, true, 0),
                lstm("lstmLayer, peepholes, backward", LSTMDirectionMode.BWD, true, 2),
                lstm("lstmLayer, peepholes, both ways", LSTMDirectionMode.BIDIR_SUM, true, 0),
                lstm("lstmLayer", LSTMDataFormat.NTS, LSTMDirectionMode.FWD, 0, true),
                lstm("lstmLayer, time first", LSTMDataFormat.TNS, LSTMDirectionMode.FWD, 0, true),
                lstm("lstmLayer, backward", LSTMDataFormat.NTS, LSTMDirectionMode.BWD, 0, true),
                lstm("lstmLayer, last h", LSTMDataFormat.NTS, LSTMDirectionMode.FWD, 1, false),
                lstm("lstmLayer, last c", LSTMDataFormat.NTS, LSTMDirectionMode.BWD, 2, false),
                ProbeCase.value(
                        "gru",
                        (g, in) -> g.rnn.gru("gru", in[0], in[1], in[2], in[3], in[4]),
                        Shape.of(3, 2, 4),
                        state,
                        Shape.of(4, 15),
                        Shape.of(5, 15),
                        Shape.of(15)),
                ProbeCase.value(
                        "gruCell",
                        (g, in) -> g.rnn.gruCell(
                                        in[0],
                                        in[1],
                                        GRUWeights.builder()
                                                .ruWeight(in[2])
                                                .cWeight(in[3])
                                                .ruBias(in[4])
                                                .cBias(in[5])
                                                .build())[3],
                        Shape.of(2, 4),
                        state,
                        Shape.of(9, 10),
                        Shape.of(9, 5),
                        Shape.of(10),
                        Shape.of(5)),
                ProbeCase.value(
                        "lstmCell",
                        (g, in) -> g.rnn.lstmCell(
                                        in[0],
                                        in[1],
                                        in[2],
                                        LSTMWeights.builder()
                                                .weights(in[3])
                                                .inputPeepholeWeights(peephole(g, "i"))
                                                .forgetPeepholeWeights(peephole(g, "f"))
                                                .outputPeepholeWeights(peephole(g, "o"))
                                                .bias(in[4])
                                                .build(),
                                        LSTMConfiguration.builder()
                                                .peepHole(false)
                                                .forgetBias(1.0)
                                                .clippingCellValue(0)
                                                .build())[6],
                        Shape.of(2, 4),
                        state,
                        state,
                        Shape.of(9, 20),
                        Shape.of(20)));
    }

    @ParameterizedTest
    @MethodSource({"recurrent"})
    void shouldAgree(ProbeCase tested) throws ModelException {
        tested.compare();
    }
}
