package io.verdant.repops;

import java.util.Arrays;

/** The micro-steps of one element of a pooling or of its gradient. */
final class PoolingSteps {
    private final Program program;
    private final Node node;
    private final ImageWindow image;
    private final View x;
    private final int[] at;

    private PoolingSteps(Program program, Node node, int element) {
        this.program = program;
        this.node = node;
        this.image = ImageWindow.of(node);
        this.x = node.operands().get(0).view();
        this.at = node.shape().unravel(element);
    }

    static MicroStepList of(Program program, Node node, int element) {
        PoolingSteps steps = new PoolingSteps(program, node, element);
        return switch (node.operator()) {
            case MAX_POOL -> ReductionSteps.chain(program, node, Fold.MAX, steps.insideTaps());
            case MAX_POOL_INDEX -> steps.index();
            case AVG_POOL -> steps.average();
            case MAX_POOL_GRAD -> steps.maximumGradient();
            case AVG_POOL_GRAD -> steps.averageGradient();
            default -> throw new IllegalArgumentException("no pooling: operator=" + node.operator());
        };
    }

    private int firstRow() {
        return image.window().rows().firstTap(at[1]);
    }

    private int firstColumn() {
        return image.window().columns().firstTap(at[2]);
    }

    private int columnsInside() {
        return image.window().columns().tapsInside(at[2], image.width());
    }

    /** The taps inside the image, row by row. */
    private Terms insideTaps() {
        int across = columnsInside();
        int count = image.window().rows().tapsInside(at[1], image.height()) * across;
        return Terms.of(count, 1, (term, place) -> {
            int row = image.window().rows().position(at[1], firstRow() + term / across);
            int column = image.window().columns().position(at[2], firstColumn() + term % across);
            return x.at(at[0], row, column, at[3]);
        });
    }

    private MicroStepList index() {
        int across = columnsInside();
        int width = image.window().columns().kernel();
        return ReductionSteps.then(program, node, Fold.ARGMAX, insideTaps(), 0, end -> {
            int term = (int) (end >>> Integer.SIZE);
            return Integer.toUnsignedLong((firstRow() + term / across) * width + firstColumn() + term % across);
        });
    }

    private MicroStepList average() {
        float divisor = image.divisor(at[1], at[2], PoolDivisor.of(node));
        return ReductionSteps.then(
                program, node, Fold.ADD, insideTaps(), 1, end -> Bits.of(Bits.toFloat(end) / divisor));
    }

    /** The outputs of an axis whose window reads a position, ascending. */
    private static int[] readers(Window.Axis axis, int outputs, int position) {
        int[] found = new int[outputs];
        int count = 0;
        for (int output = 0; output < outputs; output++) {
            if (axis.tap(output, position) != Window.Axis.NONE) {
                found[count++] = output;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private int[] rowReaders() {
        return readers(image.window().rows(), image.outHeight(), at[1]);
    }

    private int[] columnReaders() {
        return readers(image.window().columns(), image.outWidth(), at[2]);
    }

    private MicroStepList maximumGradient() {
        int[] rows = rowReaders();
        int[] columns = columnReaders();
        View index = node.operands().get(1).view();
        Terms terms = Terms.of(rows.length * columns.length, 2, (term, place) -> (place == 0 ? x : index)
                .at(at[0], rows[term / columns.length], columns[term % columns.length], at[3]));
        TermFold fold = new ChosenAdd(term -> {
            int kh = image.window().rows().tap(rows[term / columns.length], at[1]);
            int kw = image.window().columns().tap(columns[term % columns.length], at[2]);
            return kh * image.window().columns().kernel() + kw;
        });
        return ReductionSteps.chain(program, node, fold, terms);
    }

    private MicroStepList averageGradient() {
        int[] rows = rowReaders();
        int[] columns = columnReaders();
        PoolDivisor by = PoolDivisor.of(node);
        Terms terms = Terms.of(
                rows.length * columns.length,
                1,
                (term, place) -> x.at(at[0], rows[term / columns.length], columns[term % columns.length], at[3]));
        TermFold fold =
                new DividedAdd(term -> image.divisor(rows[term / columns.length], columns[term % columns.length], by));
        return ReductionSteps.chain(program, node, fold, terms);
    }
}
