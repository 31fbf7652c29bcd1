package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Window;
import io.verdant.trainerworker.ForwardGraph.Operation;

/**
 * How SameDiff states a window over images: integers kernel height and width, then stride, padding and dilation of each,
 * then the padding mode. Images are [n, h, w, c] here; those with channels first are seen so through a view.
 */
record ImageGeometry(Window window, int mode, boolean channelsFirst) {
    /** Padding as stated, on both sides. */
    private static final int VALID = 0;

    /** As many outputs as strides fit into the image; the smaller half of the padding comes first. */
    private static final int SAME = 1;

    /** All padding comes first. */
    private static final int CAUSAL = 2;

    private static final int WINDOW_INTEGERS = 9;

    /**
     * Reads an operation's integers.
     *
     * @param formatIndex of the integer that says where channels are: 0 for first, 1 for last
     */
    static ImageGeometry of(Operation operation, int formatIndex) throws ModelException {
        if (operation.attributes().integers().size() < WINDOW_INTEGERS) {
            throw ModelException.invalid(
                    operation.operator(),
                    operation.name(),
                    "integers=" + operation.attributes().integers());
        }
        Window window = new Window(axis(operation, 0, 2), axis(operation, 1, 2));
        return checked(operation, window, LoweringContext.integer(operation, 8, 0), formatIndex);
    }

    /** Of rows of one dimension: integers kernel, stride, padding, dilation, mode and format. */
    static ImageGeometry ofRows(Operation operation) throws ModelException {
        Window window = new Window(new Window.Axis(1, 1, 0, 1), axis(operation, 0, 1));
        return checked(operation, window, LoweringContext.integer(operation, 4, 0), 5);
    }

    private static Window.Axis axis(Operation operation, int first, int step) {
        return new Window.Axis(
                LoweringContext.integer(operation, first, 0),
                LoweringContext.integer(operation, first + step, 0),
                LoweringContext.integer(operation, first + 2 * step, 0),
                LoweringContext.integer(operation, first + 3 * step, 0));
    }

    private static ImageGeometry checked(Operation operation, Window window, int mode, int formatIndex)
            throws ModelException {
        int format = LoweringContext.integer(operation, formatIndex, 0);
        if (mode < VALID || mode > CAUSAL || format < 0 || format > 1) {
            throw ModelException.invalid(operation.operator(), operation.name(), "mode=" + mode + " format=" + format);
        }
        return new ImageGeometry(window, mode, format == 0);
    }

    /** The images as [n, h, w, c]; never a copy. */
    Value channelsLast(Value images) {
        if (images.shape().rank() != 4) {
            throw new IllegalArgumentException("not images: shape=" + images.shape());
        }
        return channelsFirst ? images.permute(0, 2, 3, 1) : images;
    }

    /** Images [n, h, w, c] as the model has them; never a copy. */
    Value asStated(Value images) {
        return channelsFirst ? images.permute(0, 3, 1, 2) : images;
    }

    /** The window with the padding that the mode puts before images of that size. */
    Window padded(int height, int width) {
        return new Window(padded(window.rows(), height), padded(window.columns(), width));
    }

    private Window.Axis padded(Window.Axis axis, int extent) {
        int reach = (axis.kernel() - 1) * axis.dilation() + 1;
        int around = (outputs(axis, extent) - 1) * axis.stride() + reach - extent;
        if (mode == SAME && around <= -2) {
            // SameDiff leaves out leading rows here, which no padding does.
            throw new IllegalArgumentException(
                    "same padding of a stride beyond the kernel: window=" + axis + " extent=" + extent);
        }
        int pad =
                switch (mode) {
                    case VALID -> axis.pad();
                    case SAME -> Math.max(0, around) / 2;
                    default -> reach - 1;
                };
        return new Window.Axis(axis.kernel(), axis.stride(), pad, axis.dilation());
    }

    int outputRows(int height) {
        return outputs(window.rows(), height);
    }

    int outputColumns(int width) {
        return outputs(window.columns(), width);
    }

    private int outputs(Window.Axis axis, int extent) {
        if (mode != VALID) {
            return (extent + axis.stride() - 1) / axis.stride();
        }
        int room = extent + 2 * axis.pad() - ((axis.kernel() - 1) * axis.dilation() + 1);
        if (room < 0) {
            throw new IllegalArgumentException("window exceeds the image: window=" + axis + " extent=" + extent);
        }
        return room / axis.stride() + 1;
    }

    /** The extent of images whose convolution has {@code outputs} rows or columns, as a transposed convolution makes. */
    int inputs(Window.Axis axis, int outputs) {
        int strides = Math.multiplyExact(mode == VALID ? outputs - 1 : outputs, axis.stride());
        return mode == VALID ? strides + (axis.kernel() - 1) * axis.dilation() + 1 - 2 * axis.pad() : strides;
    }
}
