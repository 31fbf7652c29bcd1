package io.verdant.trainerworker;

import io.verdant.repops.PoolDivisor;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Window;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/** Maxima and means of windows. Padding is never read; whether a mean counts it is the integer after the mode. */
final class PoolingLowering {
    private static final int COUNTS_PADDING = 9;
    private static final int FORMAT = 10;

    private PoolingLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("maxpool2d", (context, operation, inputs) -> pooled(context, operation, inputs, true));
        table.put("avgpool2d", (context, operation, inputs) -> pooled(context, operation, inputs, false));
    }

    private static Value pooled(LoweringContext context, Operation operation, List<Value> inputs, boolean max)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        ImageGeometry geometry = ImageGeometry.of(operation, FORMAT);
        Value images = geometry.channelsLast(inputs.get(0));
        int height = images.shape().dim(1);
        int width = images.shape().dim(2);
        Window window = geometry.padded(height, width);
        int rows = geometry.outputRows(height);
        int columns = geometry.outputColumns(width);
        if (max) {
            return geometry.asStated(context.builder().maxPool(operation.name(), images, window, rows, columns));
        }
        boolean inside = LoweringContext.integer(operation, COUNTS_PADDING, 0) == 0;
        PoolDivisor divisor = inside ? PoolDivisor.INSIDE : PoolDivisor.WINDOW;
        return geometry.asStated(context.builder().avgPool(operation.name(), images, window, divisor, rows, columns));
    }
}
