package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Pooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv1DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** Convolutions, poolings and batch normalisation with SameDiff's meanings. */
class ImageOperatorsTest {
    private static final Shape X = Shape.of(2, 3, 7, 6);
    private static final Shape W = Shape.of(3, 2, 3, 4);
    private static final Shape B = Shape.of(4);

    private static Conv2DConfig.Conv2DConfigBuilder kernel() {
        return Conv2DConfig.builder().kH(3).kW(2).sH(1).sW(1).pH(0).pW(0).dH(1).dW(1);
    }

    private static Conv2DConfig.Conv2DConfigBuilder same() {
        return kernel().paddingMode(PaddingMode.SAME);
    }

    private static SDVariable channelsLast(SameDiff graph, SDVariable images) {
        return graph.permute(images, 0, 2, 3, 1);
    }

    static Stream<ProbeCase> convolutions() {
        return Stream.of(
                conv("valid", kernel().build()),
                conv("strided", kernel().sH(2).sW(3).build()),
                conv("padded", kernel().pH(2).pW(1).build()),
                conv("dilated", kernel().dH(2).dW(3).build()),
                conv("all of it", kernel().sH(2).sW(1).pH(1).pW(2).dH(2).dW(1).build()),
                conv("same", same().build()),
                conv("same, strided", same().sH(2).sW(3).build()),
                conv("same, dilated", same().dH(2).dW(2).build()),
                ProbeCase.of(
                        "channels last",
                        (g, p) -> g.cnn.conv2d(
                                channelsLast(g, p[0]),
                                p[1],
                                p[2],
                                same().sH(2).dataFormat("NHWC").build()),
                        X,
                        W,
                        B),
                ProbeCase.value(
                        "weights [o, c, kh, kw]",
                        (g, p) -> g.cnn.conv2d(
                                p[0],
                                p[1],
                                p[2],
                                kernel().weightsFormat(WeightsFormat.OIYX).build()),
                        X,
                        Shape.of(4, 3, 3, 2),
                        B),
                ProbeCase.value(
                        "weights [o, kh, kw, c]",
                        (g, p) -> g.cnn.conv2d(
                                p[0],
                                p[1],
                                kernel().weightsFormat(WeightsFormat.OYXI).build()),
                        X,
                        Shape.of(4, 3, 2, 3)),
                ProbeCase.of(
                        "depthwise",
                        (g, p) -> g.cnn.depthWiseConv2d(
                                p[0], p[1], p[2], kernel().pH(1).sW(2).build()),
                        X,
                        Shape.of(3, 2, 3, 2),
                        Shape.of(6)),
                ProbeCase.of(
                        "depthwise, channels last",
                        (g, p) -> g.cnn.depthWiseConv2d(
                                channelsLast(g, p[0]),
                                p[1],
                                same().dataFormat("NHWC").build()),
                        X,
                        Shape.of(3, 2, 3, 2)),
                ProbeCase.of(
                        "separable",
                        (g, p) -> g.cnn.separableConv2d(p[0], p[1], p[2], p[3], kernel().build()),
                        X,
                        Shape.of(3, 2, 3, 2),
                        Shape.of(1, 1, 6, 4),
                        B),
                ProbeCase.of(
                        "rows",
                        (g, p) -> g.cnn.conv1d(
                                p[0],
                                p[1],
                                p[2],
                                Conv1DConfig.builder()
                                        .k(3)
                                        .s(2)
                                        .p(1)
                                        .d(1)
                                        .paddingMode(PaddingMode.VALID)
                                        .build()),
                        Shape.of(2, 3, 9),
                        Shape.of(3, 3, 4),
                        B),
                ProbeCase.of(
                        "rows, channels last",
                        (g, p) -> g.cnn.conv1d(
                                p[0],
                                p[1],
                                Conv1DConfig.builder()
                                        .k(3)
                                        .s(2)
                                        .p(0)
                                        .d(1)
                                        .dataFormat("NWC")
                                        .paddingMode(PaddingMode.SAME)
                                        .build()),
                        Shape.of(2, 9, 3),
                        Shape.of(3, 3, 4)),
                ProbeCase.of(
                        "causal rows",
                        (g, p) -> g.cnn.conv1d(
                                p[0],
                                p[1],
                                Conv1DConfig.builder()
                                        .k(3)
                                        .s(1)
                                        .p(0)
                                        .d(2)
                                        .paddingMode(PaddingMode.CAUSAL)
                                        .build()),
                        Shape.of(2, 3, 9),
                        Shape.of(3, 3, 4)),
                ProbeCase.of(
                        "transposed",
                        (g, p) -> g.cnn.deconv2d(
                                p[0],
                                p[1],
                                p[2],
                                DeConv2DConfig.builder()
                                        .kH(3)
                                        .kW(2)
                                        .sH(2)
                                        .sW(3)
                                        .pH(0)
                                        .pW(0)
                                        .dH(1)
                                        .dW(1)
                                        .build()),
                        X,
                        Shape.of(3, 2, 4, 3),
                        B),
                ProbeCase.of(
                        "transposed, padded",
                        (g, p) -> g.cnn.deconv2d(
                                p[0],
                                p[1],
                                DeConv2DConfig.builder()
                                        .kH(3)
                                        .kW(2)
                                        .sH(2)
                                        .sW(2)
                                        .pH(1)
                                        .pW(1)
                                        .dH(1)
                                        .dW(1)
                                        .build()),
                        X,
                        Shape.of(3, 2, 4, 3)),
                ProbeCase.of(
                        "transposed, same",
                        (g, p) -> g.cnn.deconv2d(
                                p[0],
                                p[1],
                                DeConv2DConfig.builder()
                                        .kH(3)
                                        .kW(2)
                                        .sH(2)
                                        .sW(2)
                                        .pH(0)
                                        .pW(0)
                                        .dH(1)
                                        .dW(1)
                                        .isSameMode(true)
                                        .build()),
                        X,
                        Shape.of(3, 2, 4, 3)));
    }

    private static ProbeCase conv(String name, Conv2DConfig config) {
        return ProbeCase.of(name, (g, p) -> g.cnn.conv2d(p[0], p[1], p[2], config), X, W, B);
    }

    private static Pooling2DConfig.Pooling2DConfigBuilder window() {
        return Pooling2DConfig.builder()
                .kH(3)
                .kW(2)
                .sH(2)
                .sW(1)
                .pH(0)
                .pW(0)
                .dH(1)
                .dW(1);
    }

    static Stream<ProbeCase> poolings() {
        Pooling2D.Divisor including = Pooling2D.Divisor.INCLUDE_PADDING;
        return Stream.of(
                max("maxima", window().build()),
                max("padded maxima", window().pH(1).pW(1).build()),
                max("maxima, same", window().paddingMode(PaddingMode.SAME).build()),
                ProbeCase.value(
                        "dilated maxima",
                        (g, p) -> g.cnn.maxPooling2d(p[0], window().dH(2).dW(3).build()),
                        X),
                ProbeCase.of(
                        "maxima, channels last",
                        (g, p) -> g.cnn.maxPooling2d(
                                channelsLast(g, p[0]), window().isNHWC(true).build()),
                        X),
                avg("means", window().build()),
                avg(
                        "means inside",
                        window().pH(1)
                                .pW(1)
                                .divisor(Pooling2D.Divisor.EXCLUDE_PADDING)
                                .build()),
                avg("means of windows", window().pH(1).pW(1).divisor(including).build()),
                avg("means, same", window().paddingMode(PaddingMode.SAME).build()),
                ProbeCase.of("global means", (g, p) -> p[0].mean(true, 2, 3), X),
                ProbeCase.value("upsampling", (g, p) -> g.cnn.upsampling2d(p[0], 2, 3, true), X),
                ProbeCase.value(
                        "upsampling, channels last",
                        (g, p) -> g.cnn.upsampling2d(channelsLast(g, p[0]), 2, 2, false),
                        X));
    }

    private static ProbeCase max(String name, Pooling2DConfig config) {
        return ProbeCase.of(name, (g, p) -> g.cnn.maxPooling2d(p[0], config), X);
    }

    private static ProbeCase avg(String name, Pooling2DConfig config) {
        return ProbeCase.of(name, (g, p) -> g.cnn.avgPooling2d(p[0], config), X);
    }

    static Stream<ProbeCase> normalisations() {
        Shape c = Shape.of(3);
        return Stream.of(
                ProbeCase.of("bias, channels first", (g, p) -> g.nn.biasAdd(p[0], p[1], true), X, c),
                ProbeCase.of("bias, channels last", (g, p) -> g.nn.biasAdd(p[0], p[1], false), X, Shape.of(6)),
                ProbeCase.value(
                        "batch norm of given statistics",
                        (g, p) -> g.nn.batchNorm(p[0], p[1], g.math.square(p[2]).add(0.5), p[3], p[4], 1e-3, 1),
                        X,
                        c,
                        c,
                        c,
                        c),
                ProbeCase.value(
                        "batch norm, channels last",
                        (g, p) -> g.nn.batchNorm(
                                channelsLast(g, p[0]), p[1], g.math.square(p[2]).add(0.5), p[3], p[4], 1e-5, 3),
                        X,
                        c,
                        c,
                        c,
                        c),
                ProbeCase.of(
                        "batch norm from primitives",
                        ImageOperatorsTest::batchNorm,
                        X,
                        Shape.of(1, 3, 1, 1),
                        Shape.of(1, 3, 1, 1)),
                ProbeCase.of(
                        "residual block",
                        (g, p) -> g.nn.relu(
                                batchNorm(
                                                g,
                                                g.cnn.conv2d(
                                                        p[0], p[1], same().kW(3).build()),
                                                p[2],
                                                p[3])
                                        .add(p[0]),
                                0),
                        X,
                        Shape.of(3, 3, 3, 3),
                        Shape.of(1, 3, 1, 1),
                        Shape.of(1, 3, 1, 1)));
    }

    private static SDVariable batchNorm(SameDiff graph, SDVariable... p) {
        SDVariable centred = p[0].sub(p[0].mean(true, 0, 2, 3));
        SDVariable variance = graph.math.square(centred).mean(true, 0, 2, 3);
        return centred.div(graph.math.sqrt(variance.add(1e-3))).mul(p[1]).add(p[2]);
    }

    @ParameterizedTest
    @MethodSource({"convolutions", "poolings", "normalisations"})
    void shouldAgree(ProbeCase tested) throws ModelException {
        tested.compare();
    }
}
