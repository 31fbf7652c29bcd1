package io.verdant.trainerworker.nd4j;

import io.verdant.trainerworker.ForwardGraph.Attributes;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ModelException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * The operators whose forward value and gradient ND4J 1.0.0-M2.1 computes right, as tests against finite differences and
 * against the contract's own gradients show; all others are refused, {@code gather}, {@code batchnorm}, {@code gruCell} and
 * {@code where} among them, whose gradients fail or are silently wrong there.
 */
final class Nd4jOperators {
    /** Makes an operation's one result, under the operation's name. */
    @FunctionalInterface
    interface Maker {
        SDVariable make(SameDiff graph, Operation operation, List<SDVariable> in) throws ModelException;
    }

    private static final Map<String, Maker> TABLE = table();
    private static final long SHAPE_ORDER = -99;

    private Nd4jOperators() {}

    /** Names of all operators of the table, in order. */
    static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(TABLE.keySet()));
    }

    /** @throws ModelException naming operator and node where ND4J has no right gradient for it */
    static SDVariable make(SameDiff graph, Operation operation, List<SDVariable> in) throws ModelException {
        Maker maker = TABLE.get(operation.operator());
        if (maker == null) {
            throw ModelException.unsupported(operation.operator(), operation.name());
        }
        try {
            return maker.make(graph, operation, in);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw ModelException.invalid(operation.operator(), operation.name(), String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Maker> table() {
        Map<String, Maker> table = new TreeMap<>();
        table.put("matmul", Nd4jOperators::matmul);
        table.put("add", (graph, at, in) -> in.get(0).add(at.name(), in.get(1)));
        table.put("subtract", (graph, at, in) -> in.get(0).sub(at.name(), in.get(1)));
        table.put("multiply", (graph, at, in) -> in.get(0).mul(at.name(), in.get(1)));
        table.put("divide", (graph, at, in) -> in.get(0).div(at.name(), in.get(1)));
        table.put("add_scalar", (graph, at, in) -> in.get(0).add(at.name(), scalar(at)));
        table.put("sub_scalar", (graph, at, in) -> in.get(0).sub(at.name(), scalar(at)));
        table.put("mul_scalar", (graph, at, in) -> in.get(0).mul(at.name(), scalar(at)));
        table.put("div_scalar", (graph, at, in) -> in.get(0).div(at.name(), scalar(at)));
        table.put("relu", (graph, at, in) -> graph.nn.relu(at.name(), in.get(0), scalar(at)));
        table.put("sigmoid", (graph, at, in) -> graph.nn.sigmoid(at.name(), in.get(0)));
        table.put("tanh", (graph, at, in) -> graph.nn.tanh(at.name(), in.get(0)));
        table.put("gelu", (graph, at, in) -> graph.nn.gelu(at.name(), in.get(0)));
        table.put("swish", (graph, at, in) -> graph.nn.swish(at.name(), in.get(0)));
        table.put("reshape", Nd4jOperators::reshape);
        table.put("conv2d", Nd4jOperators::convolution);
        table.put("maxpool2d", (graph, at, in) -> graph.cnn.maxPooling2d(at.name(), in.get(0), pooling(at)));
        table.put("avgpool2d", (graph, at, in) -> graph.cnn.avgPooling2d(at.name(), in.get(0), pooling(at)));
        table.put("softmax_cross_entropy_loss", Nd4jOperators::softmaxLoss);
        return table;
    }

    private static SDVariable matmul(SameDiff graph, Operation at, List<SDVariable> in) {
        return graph.mmul(at.name(), in.get(0), in.get(1), flag(at, 0), flag(at, 1), flag(at, 2));
    }

    private static SDVariable reshape(SameDiff graph, Operation at, List<SDVariable> in) {
        List<Long> stated = at.attributes().integers();
        List<Long> dims =
                !stated.isEmpty() && stated.getFirst() == SHAPE_ORDER ? stated.subList(1, stated.size()) : stated;
        if (dims.isEmpty()) {
            throw new IllegalArgumentException("shape is not stated");
        }
        return graph.reshape(
                at.name(), in.get(0), dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static SDVariable convolution(SameDiff graph, Operation at, List<SDVariable> in) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(integer(at, 0))
                .kW(integer(at, 1))
                .sH(integer(at, 2))
                .sW(integer(at, 3))
                .pH(integer(at, 4))
                .pW(integer(at, 5))
                .dH(integer(at, 6))
                .dW(integer(at, 7))
                .paddingMode(PaddingMode.values()[(int) integer(at, 8)])
                .dataFormat(integer(at, 9) == 1 ? "NHWC" : "NCHW")
                .build();
        return in.size() > 2
                ? graph.cnn.conv2d(at.name(), in.get(0), in.get(1), in.get(2), config)
                : graph.cnn.conv2d(at.name(), in.get(0), in.get(1), config);
    }

    private static Pooling2DConfig pooling(Operation at) {
        return Pooling2DConfig.builder()
                .kH(integer(at, 0))
                .kW(integer(at, 1))
                .sH(integer(at, 2))
                .sW(integer(at, 3))
                .pH(integer(at, 4))
                .pW(integer(at, 5))
                .dH(integer(at, 6))
                .dW(integer(at, 7))
                .paddingMode(PaddingMode.values()[(int) integer(at, 8)])
                .isNHWC(integer(at, 10) == 1)
                .build();
    }

    private static SDVariable softmaxLoss(SameDiff graph, Operation at, List<SDVariable> in) {
        LossReduce reduction = LossReduce.values()[(int) integer(at, 0)];
        double smoothing =
                at.attributes().reals().isEmpty() ? 0 : at.attributes().reals().getFirst();
        return graph.loss.softmaxCrossEntropy(at.name(), in.get(2), in.get(0), in.get(1), reduction, smoothing);
    }

    private static long integer(Operation at, int index) {
        return at.attributes().integers().get(index);
    }

    private static boolean flag(Operation at, int index) {
        return at.attributes().integers().size() > index && integer(at, index) != 0;
    }

    private static double scalar(Operation at) {
        Attributes attributes = at.attributes();
        if (attributes.scalar() == null) {
            throw new IllegalArgumentException("scalar is not stated");
        }
        return attributes.scalar();
    }
}
