package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Shapes, attributes and types that convolutions, poolings, lookups, masks and the like give no meaning to. Each is refused
 * with the node's name before anything is computed; what is next to it is accepted.
 */
class OperatorRulesTest {
    private static final Attributes SLIDE =
            Window.of(2, 2).attributes().with("groups", 2).with("divisor", "inside");
    private static final Shape IMAGE = Shape.of(2, 5, 6, 4);
    private static final Shape KERNEL = Shape.of(2, 2, 2, 6);
    private static final Shape RESULT = Shape.of(2, 4, 5, 6);
    private static final Shape POOLED = Shape.of(2, 4, 5, 4);

    private static Program program(
            Operator operator, Attributes attributes, DType dtype, Shape shape, List<Program.Input> inputs) {
        List<Operand> operands = inputs.stream()
                .map(input -> Operand.ofInput(inputs.indexOf(input), View.contiguous(input.shape())))
                .toList();
        Node node = new Node(0, "bad", operator, attributes, operands, dtype, shape);
        return new Program("p", inputs, List.of(node), List.of());
    }

    private static Program.Input floats(int index, Shape shape) {
        return new Program.Input("x" + index, Program.Kind.OPERAND, DType.FLOAT32, shape, 0);
    }

    private static Program.Input ids(int... dims) {
        return new Program.Input("ids", Program.Kind.OPERAND, DType.INT32, Shape.of(dims), 0);
    }

    private static Program program(Operator operator, Attributes attributes, Shape shape, Shape... operands) {
        List<Program.Input> inputs = java.util.stream.IntStream.range(0, operands.length)
                .mapToObj(index -> floats(index, operands[index]))
                .toList();
        return program(operator, attributes, DType.FLOAT32, shape, inputs);
    }

    private static void accepted(Program program) {
        ProgramCheck.check(program);
        assertEquals(1, program.nodes().size());
    }

    private static void refused(Program program, String what) {
        String message = assertThrows(IllegalArgumentException.class, () -> ProgramCheck.check(program))
                .getMessage();
        assertTrue(message.contains("name=bad") || message.contains("node=bad"), message);
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldRefuseBatchedProductsWhoseAxesDoNotFit() {
        Shape a = Shape.of(3, 2, 4);
        accepted(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(3, 2, 5), a, Shape.of(3, 4, 5)));
        refused(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(3, 2, 5), a, Shape.of(2, 4, 5)), "a=[3");
        refused(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(3, 2, 5), a, Shape.of(3, 5, 5)), "a=[3");
        refused(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(3, 2, 4), a, Shape.of(3, 4, 5)), "a=[3");
        refused(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(3, 2, 5), a, Shape.of(4, 5)), "a=[3");
        Shape flat = Shape.of(2, 4);
        refused(program(Operator.BATCH_MATMUL, Attributes.NONE, Shape.of(2, 5), flat, Shape.of(4, 5)), "a=[2");
    }

    @Test
    void shouldRefuseConvolutionsWhoseChannelsOrGroupsDoNotFit() {
        accepted(program(Operator.CONV2D, SLIDE, RESULT, IMAGE, KERNEL));
        accepted(program(Operator.CONV2D_GRAD_INPUT, SLIDE, IMAGE, RESULT, KERNEL));
        accepted(program(Operator.CONV2D_GRAD_WEIGHT, SLIDE, KERNEL, IMAGE, RESULT));
        for (long groups : new long[] {0, -1, 1, 3, 4, 1L << 33}) {
            refused(program(Operator.CONV2D, SLIDE.with("groups", groups), RESULT, IMAGE, KERNEL), "groups=" + groups);
        }
        refused(program(Operator.CONV2D, SLIDE, Shape.of(3, 4, 5, 6), IMAGE, KERNEL), "x=");
        refused(program(Operator.CONV2D, SLIDE, Shape.of(2, 4, 5, 8), IMAGE, KERNEL), "x=");
        refused(program(Operator.CONV2D, SLIDE, RESULT, IMAGE, Shape.of(2, 2, 12)), "x=");
        refused(program(Operator.CONV2D_GRAD_INPUT, SLIDE, Shape.of(2, 5, 6, 2), RESULT, KERNEL), "x=");
        refused(program(Operator.CONV2D_GRAD_WEIGHT, SLIDE, Shape.of(2, 2, 4, 6), IMAGE, RESULT), "x=");
    }

    @Test
    void shouldRefuseWindowsOutOfRange() {
        for (String name : List.of("strideHeight", "strideWidth", "dilationHeight", "dilationWidth")) {
            for (long value : new long[] {0, -1, 1L << 21, Long.MIN_VALUE, (1L << 32) + 1}) {
                refused(program(Operator.CONV2D, SLIDE.with(name, value), RESULT, IMAGE, KERNEL), "window");
                refused(program(Operator.MAX_POOL, SLIDE.with(name, value), POOLED, IMAGE), "window");
            }
        }
        for (String name : List.of("padTop", "padLeft")) {
            refused(program(Operator.CONV2D, SLIDE.with(name, -1), RESULT, IMAGE, KERNEL), "window");
            refused(program(Operator.CONV2D, SLIDE.with(name, "1"), RESULT, IMAGE, KERNEL), name);
        }
        for (String name : List.of("kernelHeight", "kernelWidth")) {
            refused(program(Operator.AVG_POOL, SLIDE.with(name, 0), POOLED, IMAGE), "window");
        }
    }

    @Test
    void shouldRefusePositionsThatWouldOverflow() {
        Attributes far = SLIDE.with("strideHeight", Window.MAX_EXTENT).with("groups", 1);
        Shape tall = Shape.of(1, 1_025, 1, 1);
        Shape one = Shape.of(1, 1, 1, 1);
        accepted(program(Operator.CONV2D, far, tall, one, one));
        refused(program(Operator.CONV2D, far, Shape.of(1, 1_026, 1, 1), one, one), "window too large");
        Shape wide = Shape.of(1, 1, (1 << 30) + 1, 1);
        refused(program(Operator.CONV2D, SLIDE.with("groups", 1), one, wide, one), "window too large");
    }

    @Test
    void shouldRefusePoolingsThatHaveAnEmptyWindow() {
        accepted(program(Operator.MAX_POOL, SLIDE, POOLED, IMAGE));
        refused(program(Operator.MAX_POOL, SLIDE, Shape.of(2, 6, 5, 4), IMAGE), "empty window: row=5");
        refused(program(Operator.AVG_POOL, SLIDE, Shape.of(2, 4, 7, 4), IMAGE), "empty window: column=6");
        refused(program(Operator.AVG_POOL_GRAD, SLIDE.with("padTop", 2), IMAGE, POOLED), "empty window: row=0");
        Attributes gaps = SLIDE.with("padTop", 3).with("dilationHeight", 9);
        refused(program(Operator.MAX_POOL, gaps, Shape.of(2, 1, 5, 4), IMAGE), "empty window: row=0");
        refused(program(Operator.MAX_POOL, SLIDE, Shape.of(2, 4, 5, 5), IMAGE), "image=");
        refused(program(Operator.MAX_POOL, SLIDE, Shape.of(4, 5, 4), IMAGE), "image=");
        refused(program(Operator.AVG_POOL, SLIDE.with("divisor", "all"), POOLED, IMAGE), "divisor=all");
    }

    @Test
    void shouldRefuseIndicesOfAnotherTypeOrShape() {
        refused(program(Operator.MAX_POOL_INDEX, SLIDE, POOLED, IMAGE), "dtype");
        refused(program(Operator.MAX_POOL_GRAD, SLIDE, IMAGE, POOLED, POOLED), "dtype");
        List<Program.Input> fits = List.of(floats(0, POOLED), ids(2, 4, 5, 4));
        accepted(program(Operator.MAX_POOL_GRAD, SLIDE, DType.FLOAT32, IMAGE, fits));
        List<Program.Input> other = List.of(floats(0, POOLED), ids(2, 4, 4, 5));
        refused(program(Operator.MAX_POOL_GRAD, SLIDE, DType.FLOAT32, IMAGE, other), "index=");
        Attributes huge = SLIDE.with("kernelHeight", 1 << 20).with("kernelWidth", 1 << 20);
        refused(program(Operator.MAX_POOL, huge, Shape.of(2, 1, 1, 4), IMAGE), "window too large");
    }

    @Test
    void shouldRefuseLookupsWhoseShapesDoNotFit() {
        List<Program.Input> table = List.of(floats(0, Shape.of(7, 3)), ids(2, 4));
        accepted(program(Operator.GATHER, Attributes.NONE, DType.FLOAT32, Shape.of(2, 4, 3), table));
        refused(program(Operator.GATHER, Attributes.NONE, DType.FLOAT32, Shape.of(2, 4), table), "operand shape");
        refused(program(Operator.GATHER, Attributes.NONE, DType.INT32, Shape.of(2, 4, 3), table), "dtype");
        refused(program(Operator.GATHER, Attributes.NONE, Shape.of(3), Shape.of(7), Shape.of(3)), "dtype");
        List<Program.Input> scalar = List.of(floats(0, Shape.SCALAR), ids(2));
        refused(program(Operator.GATHER, Attributes.NONE, DType.FLOAT32, Shape.of(2), scalar), "operand shape");
        List<Program.Input> rows = List.of(floats(0, Shape.of(2, 4, 3)), ids(2, 4));
        Attributes seven = Attributes.of("rows", 7);
        accepted(program(Operator.SCATTER_ADD, seven, DType.FLOAT32, Shape.of(7, 3), rows));
        refused(program(Operator.SCATTER_ADD, seven, DType.FLOAT32, Shape.of(6, 3), rows), "rows=7");
        refused(program(Operator.SCATTER_ADD, seven, DType.FLOAT32, Shape.of(7, 4), rows), "operand shape");
        refused(program(Operator.SCATTER_ADD, Attributes.NONE, DType.FLOAT32, Shape.of(7, 3), rows), "rows");
        Attributes depth = Attributes.of("depth", 5);
        accepted(program(Operator.ONE_HOT, depth, DType.FLOAT32, Shape.of(2, 4, 5), List.of(ids(2, 4))));
        refused(program(Operator.ONE_HOT, depth, DType.FLOAT32, Shape.of(2, 4, 6), List.of(ids(2, 4))), "depth=5");
        Attributes wrapped = Attributes.of("depth", (1L << 32) + 5);
        refused(program(Operator.ONE_HOT, wrapped, DType.FLOAT32, Shape.of(2, 4, 5), List.of(ids(2, 4))), "depth=");
    }

    @Test
    void shouldRefuseConcatenationsAndPaddingsThatDoNotFit() {
        Shape a = Shape.of(2, 3);
        Attributes axis = Attributes.of("axis", 1);
        accepted(program(Operator.CONCAT, axis, Shape.of(2, 7), a, Shape.of(2, 4)));
        refused(program(Operator.CONCAT, axis, Shape.of(2, 8), a, Shape.of(2, 4)), "operand shape");
        refused(program(Operator.CONCAT, axis, Shape.of(2, 7), a, Shape.of(3, 4)), "operand shape");
        refused(program(Operator.CONCAT, axis, Shape.of(2, 7), a, Shape.of(4)), "operand shape");
        refused(program(Operator.CONCAT, Attributes.of("axis", 2), Shape.of(2, 7), a, Shape.of(2, 4)), "axis=2");
        refused(program(Operator.CONCAT, Attributes.of("axis", -1), Shape.of(2, 7), a, Shape.of(2, 4)), "axis=-1");
        Attributes places = Attributes.of("begin0", -1).with("step0", 2).with("begin1", 0);
        accepted(program(Operator.PAD, places.with("step1", 1), Shape.of(9, 2), a));
        refused(program(Operator.PAD, places, Shape.of(9, 2), a), "step1");
        refused(program(Operator.PAD, places.with("step1", 0), Shape.of(9, 2), a), "step1=0");
        refused(program(Operator.PAD, places.with("step1", 1L << 40), Shape.of(9, 2), a), "step1=");
        refused(program(Operator.PAD, places.with("step1", 1).with("begin0", Long.MIN_VALUE), a, a), "begin0=");
        refused(program(Operator.PAD, places.with("step1", 1), Shape.of(9), a), "operand shape");
    }

    @Test
    void shouldRefuseMadeValuesOutOfRange() {
        accepted(program(Operator.IOTA, Attributes.of("axis", 0), Shape.of(3)));
        refused(program(Operator.IOTA, Attributes.of("axis", 0), Shape.SCALAR), "axis=0");
        refused(program(Operator.IOTA, Attributes.of("axis", 0), Shape.of(3), Shape.of(3)), "operands=1");
        accepted(program(Operator.RANDOM_MASK, Attributes.of("threshold", 1L << 32), Shape.of(3)));
        refused(program(Operator.RANDOM_MASK, Attributes.of("threshold", (1L << 32) + 1), Shape.of(3)), "threshold=");
        refused(program(Operator.RANDOM_MASK, Attributes.of("threshold", -1), Shape.of(3)), "threshold=-1");
        accepted(program(Operator.STEP_NUMBER, Attributes.NONE, Shape.SCALAR));
        refused(program(Operator.STEP_NUMBER, Attributes.NONE, Shape.of(1)), "shape=[1]");
        accepted(program(Operator.CAST, Attributes.NONE, DType.FLOAT32, Shape.of(2), List.of(ids(2))));
        refused(program(Operator.CAST, Attributes.NONE, DType.FLOAT32, Shape.of(3), List.of(ids(2))), "operand shape");
        refused(program(Operator.CAST, Attributes.NONE, DType.INT32, Shape.of(2), List.of(ids(2))), "dtype");
        refused(program(Operator.CAST, Attributes.NONE, DType.INT64, Shape.of(2), List.of(ids(2))), "dtype");
        refused(program(Operator.POW, Attributes.NONE, Shape.of(2), Shape.of(2), Shape.of(3)), "operand shape");
    }

    @Test
    void shouldRefuseRowsAndBytesOfABatchOutOfRange() {
        Program.Input data = new Program.Input("records", Program.Kind.DATA, DType.INT32, Shape.SCALAR, 0);
        Attributes bytes = Attributes.of("decode", "u8").with("offset", 0);
        accepted(program(Operator.BATCH_LOAD, bytes, DType.INT32, Shape.of(4), List.of(data)));
        accepted(program(Operator.BATCH_LOAD, bytes.with("firstRow", 8), DType.INT32, Shape.of(4, 3), List.of(data)));
        for (long first : new long[] {-1, (1L << 24) + 1, 1L << 32}) {
            Attributes later = bytes.with("firstRow", first);
            refused(program(Operator.BATCH_LOAD, later, DType.INT32, Shape.of(4), List.of(data)), "firstRow=" + first);
        }
        refused(program(Operator.BATCH_LOAD, bytes, DType.INT32, Shape.of(4, 3, 2), List.of(data)), "decode");
        refused(program(Operator.BATCH_LOAD, bytes, DType.FLOAT32, Shape.of(4, 3), List.of(data)), "decode");
    }

    @Test
    void shouldRefuseToBuildWhatCannotFit() {
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value x = builder.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(2, 3));
        assertThrows(IllegalArgumentException.class, () -> builder.batchMatmul("node", x, x));
        assertThrows(IllegalArgumentException.class, () -> builder.maxPool("node", x, Window.of(1, 1), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.concat("node", 2, x));
        assertThrows(IllegalArgumentException.class, () -> builder.pad("node", x, new int[1], new int[1], x.shape()));
        assertThrows(IllegalArgumentException.class, () -> new Window.Axis(1, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Window.of(1, 1).pad(-1, 0));
    }
}
