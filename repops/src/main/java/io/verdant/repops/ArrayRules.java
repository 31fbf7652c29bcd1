package io.verdant.repops;

import java.util.Arrays;

/** What the operators that move, make or convert elements ask of operands, attributes and result. */
final class ArrayRules {
    private static final long MAX_THRESHOLD = 1L << 32;

    private ArrayRules() {}

    /** Types of the operands in turn, and of the result. */
    static void types(Program program, Node node, DType result, DType... operands) {
        for (int slot = 0; slot < operands.length; slot++) {
            DType dtype = Sources.dtype(program, node.operands().get(slot));
            ProgramCheck.require(dtype == operands[slot], node, "operand dtype=" + dtype + " slot=" + slot);
        }
        ProgramCheck.require(node.dtype() == result, node, "dtype=" + node.dtype());
    }

    private static Shape operand(Node node, int slot) {
        return node.operands().get(slot).view().shape();
    }

    private static void wants(Node node, boolean holds) {
        StringBuilder shapes = new StringBuilder();
        for (Operand operand : node.operands()) {
            shapes.append("operand shape=").append(operand.view().shape()).append(' ');
        }
        ProgramCheck.require(holds, node, shapes + "shape=" + node.shape());
    }

    static void gather(Program program, Node node) {
        DType dtype = NodeRules.floating(node);
        types(program, node, dtype, dtype, DType.INT32);
        Shape table = operand(node, 0);
        wants(node, table.rank() >= 1);
        wants(node, isJoined(node.shape(), operand(node, 1), rest(table)));
    }

    static void scatterAdd(Program program, Node node) {
        types(program, node, DType.FLOAT32, DType.FLOAT32, DType.INT32);
        wants(node, node.shape().rank() >= 1);
        long rows = node.attributes().integer("rows");
        ProgramCheck.require(rows == node.shape().dim(0), node, "rows=" + rows + " shape=" + node.shape());
        wants(node, isJoined(operand(node, 0), operand(node, 1), rest(node.shape())));
    }

    static void oneHot(Program program, Node node) {
        types(program, node, DType.FLOAT32, DType.INT32);
        long depth = node.attributes().integer("depth");
        int fits = (int) Math.clamp(depth, 0L, Integer.MAX_VALUE);
        boolean joined = fits == depth && isJoined(node.shape(), operand(node, 0), new int[] {fits});
        ProgramCheck.require(joined, node, "depth=" + depth + " shape=" + node.shape());
    }

    /** Whether a shape is the first one followed by those dimensions. */
    private static boolean isJoined(Shape whole, Shape first, int[] last) {
        int[] dims = Arrays.copyOf(first.dims(), first.rank() + last.length);
        System.arraycopy(last, 0, dims, first.rank(), last.length);
        return Arrays.equals(whole.dims(), dims);
    }

    private static int[] rest(Shape shape) {
        return Arrays.copyOfRange(shape.dims(), 1, shape.rank());
    }

    static void concat(Program program, Node node) {
        int axis = axis(node);
        long sum = 0;
        for (Operand operand : node.operands()) {
            DType dtype = Sources.dtype(program, operand);
            ProgramCheck.require(dtype == NodeRules.floating(node), node, "operand dtype=" + dtype);
            int[] dims = operand.view().shape().dims();
            wants(node, dims.length == node.shape().rank());
            sum += dims[axis];
            dims[axis] = node.shape().dim(axis);
            wants(node, Arrays.equals(dims, node.shape().dims()));
        }
        wants(node, sum == node.shape().dim(axis) && node.dtype() == NodeRules.floating(node));
    }

    private static int axis(Node node) {
        long axis = node.attributes().integer("axis");
        ProgramCheck.require(axis >= 0 && axis < node.shape().rank(), node, "axis=" + axis + " shape=" + node.shape());
        return (int) axis;
    }

    static void pad(Program program, Node node) {
        types(program, node, DType.FLOAT32, DType.FLOAT32);
        wants(node, operand(node, 0).rank() == node.shape().rank());
        Padding.of(node);
    }

    static void iota(Program program, Node node) {
        types(program, node, NodeRules.floating(node));
        axis(node);
    }

    static void randomMask(Program program, Node node) {
        types(program, node, DType.FLOAT32);
        long threshold = node.attributes().integer("threshold");
        ProgramCheck.require(threshold >= 0 && threshold <= MAX_THRESHOLD, node, "threshold=" + threshold);
    }

    static void stepNumber(Program program, Node node) {
        types(program, node, DType.FLOAT32);
        wants(node, node.shape().rank() == 0);
    }

    static void cast(Program program, Node node) {
        DType from = Sources.dtype(program, node.operands().get(0));
        DType to = node.dtype();
        boolean known = from == DType.FLOAT32
                ? to == DType.INT32 || to == DType.FLOAT64
                : to == DType.FLOAT32 && (from == DType.INT32 || from == DType.FLOAT64);
        ProgramCheck.require(known, node, "operand dtype=" + from + " dtype=" + to);
        wants(node, operand(node, 0).equals(node.shape()));
    }
}
