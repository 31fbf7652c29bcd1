package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Window;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * Convolutions. Inputs are (images, weights) and perhaps a bias of one number per output channel; weights are seen as
 * [kh, kw, c / groups, o] through a view.
 */
final class ConvolutionLowering {
    private static final int FORMAT = 9;
    private static final int WEIGHT_FORMAT = 10;

    private ConvolutionLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("conv2d", ConvolutionLowering::convolution);
        table.put("depthwise_conv2d", ConvolutionLowering::depthwise);
        table.put("sconv2d", ConvolutionLowering::separable);
        table.put("conv1d", ConvolutionLowering::ofRows);
        table.put("deconv2d", ConvolutionLowering::transposed);
    }

    private static Value convolution(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        expectBias(inputs, 2);
        ImageGeometry geometry = ImageGeometry.of(operation, FORMAT);
        Value weights = weights(operation, inputs.get(1), WEIGHT_FORMAT);
        Value images = geometry.channelsLast(inputs.get(0));
        return geometry.asStated(
                biased(context, operation, inputs, 2, slid(context, operation.name(), geometry, images, weights, 1)));
    }

    /** Weights [kh, kw, c, m]: each channel has m kernels of its own, whose outputs lie together. */
    private static Value depthwise(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        expectBias(inputs, 2);
        ImageGeometry geometry = ImageGeometry.of(operation, FORMAT);
        Value images = geometry.channelsLast(inputs.get(0));
        Value result = perChannel(context, operation.name(), geometry, images, inputs.get(1), operation);
        return geometry.asStated(biased(context, operation, inputs, 2, result));
    }

    /** Inputs are (images, weights of each channel, weights [1, 1, c * m, o] over them, bias). */
    private static Value separable(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        expectBias(inputs, 3);
        ImageGeometry geometry = ImageGeometry.of(operation, FORMAT);
        Value images = geometry.channelsLast(inputs.get(0));
        Value channels =
                perChannel(context, operation.name() + "_channels", geometry, images, inputs.get(1), operation);
        Value points = weights(operation, inputs.get(2), WEIGHT_FORMAT);
        int rows = channels.shape().dim(1);
        int columns = channels.shape().dim(2);
        Value result = context.builder().conv2d(operation.name(), channels, points, Window.of(1, 1), 1, rows, columns);
        return geometry.asStated(biased(context, operation, inputs, 3, result));
    }

    private static Value perChannel(
            LoweringContext context,
            String name,
            ImageGeometry geometry,
            Value images,
            Value weights,
            Operation operation)
            throws ModelException {
        Value kernels = weights(operation, weights, WEIGHT_FORMAT);
        int[] dims = kernels.shape().dims();
        Shape grouped = Shape.of(dims[0], dims[1], 1, Math.multiplyExact(dims[2], dims[3]));
        return slid(context, name, geometry, images, context.reshape(name + "_kernels", kernels, grouped), dims[2]);
    }

    /** Rows [n, c, w] or [n, w, c] as images of one row; weights [k, c, o]. */
    private static Value ofRows(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        expectBias(inputs, 2);
        ImageGeometry geometry = ImageGeometry.ofRows(operation);
        if (inputs.get(0).shape().rank() != 3 || inputs.get(1).shape().rank() != 3) {
            throw new IllegalArgumentException(
                    "x=" + inputs.get(0).shape() + " w=" + inputs.get(1).shape());
        }
        int rowAxis = geometry.channelsFirst() ? 2 : 1;
        Value images = geometry.channelsLast(Values.insertAxis(inputs.get(0), rowAxis));
        Value weights = weights(operation, Values.insertAxis(inputs.get(1), 0), Integer.MAX_VALUE);
        Value result = slid(context, operation.name(), geometry, images, weights, 1);
        return Values.dropAxis(geometry.asStated(biased(context, operation, inputs, 2, result)), rowAxis);
    }

    /** Weights [kh, kw, o, c]: the gradient of a convolution by its images, whose result these are. */
    private static Value transposed(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        expectBias(inputs, 2);
        ImageGeometry geometry = ImageGeometry.of(operation, FORMAT);
        Value images = geometry.channelsLast(inputs.get(0));
        Value weights = weights(operation, inputs.get(1), WEIGHT_FORMAT);
        Window.Axis rows = geometry.window().rows();
        Window.Axis columns = geometry.window().columns();
        expectKernel(geometry, weights);
        int height = geometry.inputs(rows, images.shape().dim(1));
        int width = geometry.inputs(columns, images.shape().dim(2));
        Shape shape =
                Shape.of(images.shape().dim(0), height, width, weights.shape().dim(2));
        Value result = context.builder()
                .conv2dGradInput(operation.name(), images, weights, geometry.padded(height, width), 1, shape);
        return geometry.asStated(biased(context, operation, inputs, 2, result));
    }

    private static Value slid(
            LoweringContext context, String name, ImageGeometry geometry, Value images, Value weights, int groups) {
        expectKernel(geometry, weights);
        int height = images.shape().dim(1);
        int width = images.shape().dim(2);
        if (weights.shape().dim(2) * groups != images.shape().dim(3)) {
            throw new IllegalArgumentException("images=" + images.shape() + " weights=" + weights.shape());
        }
        return context.builder()
                .conv2d(
                        name,
                        images,
                        weights,
                        geometry.padded(height, width),
                        groups,
                        geometry.outputRows(height),
                        geometry.outputColumns(width));
    }

    private static void expectKernel(ImageGeometry geometry, Value weights) {
        if (weights.shape().dim(0) != geometry.window().rows().kernel()
                || weights.shape().dim(1) != geometry.window().columns().kernel()) {
            throw new IllegalArgumentException("weights=" + weights.shape() + " window=" + geometry.window());
        }
    }

    /** The integer says the order of the weights' axes: 0 is [kh, kw, c, o], 1 [o, c, kh, kw], 2 [o, kh, kw, c]. */
    private static Value weights(Operation operation, Value weights, int formatIndex) throws ModelException {
        if (weights.shape().rank() != 4) {
            throw new IllegalArgumentException("weights=" + weights.shape());
        }
        int format = LoweringContext.integer(operation, formatIndex, 0);
        return switch (format) {
            case 0 -> weights;
            case 1 -> weights.permute(2, 3, 1, 0);
            case 2 -> weights.permute(1, 2, 3, 0);
            default -> throw ModelException.invalid(operation.operator(), operation.name(), "weightFormat=" + format);
        };
    }

    private static void expectBias(List<Value> inputs, int biasAt) {
        if (inputs.size() != biasAt && inputs.size() != biasAt + 1) {
            throw new IllegalArgumentException("inputs=" + inputs.size());
        }
    }

    private static Value biased(
            LoweringContext context, Operation operation, List<Value> inputs, int biasAt, Value result) {
        if (inputs.size() == biasAt) {
            return result;
        }
        Value bias = inputs.get(biasAt);
        int channels = result.shape().columns();
        if (bias.shape().elementCount() != channels) {
            throw new IllegalArgumentException("bias=" + bias.shape() + " channels=" + channels);
        }
        ProgramBuilder builder = context.builder();
        Value flat = context.reshape(operation.name() + "_bias", bias, Shape.of(channels));
        return builder.elementwise(Operator.ADD, operation.name() + "_biased", result, flat);
    }
}
