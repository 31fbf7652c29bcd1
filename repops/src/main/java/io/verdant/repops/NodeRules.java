package io.verdant.repops;

import java.util.Arrays;

/** What each operator asks of its operands' types and shapes, its attributes and its result. */
final class NodeRules {
    private static final int MAX_RECORD_LENGTH = 1 << 24;

    private static final int MAX_FIRST_ROW = 1 << 24;

    private NodeRules() {}

    static void check(Program program, Node node) {
        switch (node.operator()) {
            case MATMUL -> matmul(program, node);
            case REDUCE_SUM, REDUCE_MAX -> {
                DType dtype = floating(node);
                reduce(program, node, dtype, dtype);
            }
            case ARGMAX -> reduce(program, node, DType.FLOAT32, DType.INT32);
            case FOLD_SUM -> fold(program, node);
            case BATCH_LOAD -> batchLoad(node);
            case TRIMMED_MEAN -> trimmedMean(program, node);
            case COPY -> sameShape(program, node, node.dtype());
            case MEAN_OF -> sameShape(program, node, floating(node));
            case BATCH_MATMUL -> batchMatmul(program, node);
            case CONV2D, CONV2D_GRAD_INPUT, CONV2D_GRAD_WEIGHT -> convolution(program, node);
            case MAX_POOL, AVG_POOL, AVG_POOL_GRAD -> pooling(program, node, DType.FLOAT32, DType.FLOAT32);
            case MAX_POOL_INDEX -> pooling(program, node, DType.INT32, DType.FLOAT32);
            case MAX_POOL_GRAD -> pooling(program, node, DType.FLOAT32, DType.FLOAT32, DType.INT32);
            case GATHER -> ArrayRules.gather(program, node);
            case SCATTER_ADD -> ArrayRules.scatterAdd(program, node);
            case ONE_HOT -> ArrayRules.oneHot(program, node);
            case CONCAT -> ArrayRules.concat(program, node);
            case PAD -> ArrayRules.pad(program, node);
            case IOTA -> ArrayRules.iota(program, node);
            case RANDOM_MASK -> ArrayRules.randomMask(program, node);
            case STEP_NUMBER -> ArrayRules.stepNumber(program, node);
            case CAST -> ArrayRules.cast(program, node);
            case GRAM -> RobustRules.gram(program, node);
            case WEIGHTED_SUM -> RobustRules.weightedSum(program, node);
            case MEAN_AROUND -> RobustRules.meanAround(program, node);
            case RANK -> RobustRules.rank(program, node);
            default -> elementwise(program, node);
        }
    }

    private static void elementwise(Program program, Node node) {
        ProgramCheck.require(node.operator().isElementwise(), node, "no rule for operator=" + node.operator());
        sameShape(program, node, floating(node));
    }

    /** The type of a result that is FLOAT64 where the operator may be, else FLOAT32. */
    static DType floating(Node node) {
        boolean wide = node.dtype() == DType.FLOAT64 && node.operator().takesDoubles();
        return wide ? DType.FLOAT64 : DType.FLOAT32;
    }

    static void types(Program program, Node node, DType operands, DType result) {
        for (Operand operand : node.operands()) {
            DType dtype = Sources.dtype(program, operand);
            ProgramCheck.require(dtype == operands, node, "operand dtype=" + dtype);
        }
        ProgramCheck.require(node.dtype() == result, node, "dtype=" + node.dtype());
    }

    static void sameShape(Program program, Node node, DType dtype) {
        types(program, node, dtype, dtype);
        for (Operand operand : node.operands()) {
            Shape shape = operand.view().shape();
            ProgramCheck.require(shape.equals(node.shape()), node, "operand shape=" + shape + " not " + node.shape());
        }
    }

    private static void matmul(Program program, Node node) {
        types(program, node, floating(node), floating(node));
        Shape a = node.operands().get(0).view().shape();
        Shape b = node.operands().get(1).view().shape();
        boolean fits = a.rank() == 2
                && b.rank() == 2
                && a.dim(1) == b.dim(0)
                && node.shape().equals(Shape.of(a.dim(0), b.dim(1)));
        ProgramCheck.require(fits, node, "a=" + a + " b=" + b + " shape=" + node.shape());
    }

    private static void batchMatmul(Program program, Node node) {
        types(program, node, floating(node), floating(node));
        int[] a = node.operands().get(0).view().shape().dims();
        int[] b = node.operands().get(1).view().shape().dims();
        int rank = a.length;
        boolean fits = rank >= 3 && b.length == rank && a[rank - 1] == b[rank - 2];
        if (fits) {
            int[] wanted = a.clone();
            wanted[rank - 1] = b[rank - 1];
            fits = Arrays.equals(a, 0, rank - 2, b, 0, rank - 2)
                    && Arrays.equals(wanted, node.shape().dims());
        }
        ProgramCheck.require(
                fits, node, "a=" + Arrays.toString(a) + " b=" + Arrays.toString(b) + " shape=" + node.shape());
    }

    private static void convolution(Program program, Node node) {
        types(program, node, DType.FLOAT32, DType.FLOAT32);
        ConvGeometry.of(node);
    }

    private static void pooling(Program program, Node node, DType result, DType... operands) {
        ArrayRules.types(program, node, result, operands);
        if (operands.length == 2) {
            Shape gradient = node.operands().get(0).view().shape();
            Shape index = node.operands().get(1).view().shape();
            ProgramCheck.require(gradient.equals(index), node, "dy=" + gradient + " index=" + index);
        }
        if (node.operator() == Operator.AVG_POOL || node.operator() == Operator.AVG_POOL_GRAD) {
            PoolDivisor.of(node);
        }
        ImageWindow.of(node).checkInside(node);
    }

    private static void reduce(Program program, Node node, DType operand, DType result) {
        types(program, node, operand, result);
        Shape shape = node.operands().get(0).view().shape();
        boolean fits = shape.rank() > 0 && node.shape().equals(Shape.of(Arrays.copyOf(shape.dims(), shape.rank() - 1)));
        ProgramCheck.require(fits, node, "operand shape=" + shape + " shape=" + node.shape());
    }

    private static void fold(Program program, Node node) {
        types(program, node, floating(node), floating(node));
        Shape shape = node.operands().get(0).view().shape();
        boolean fits =
                shape.rank() > 0 && node.shape().equals(Shape.of(Arrays.copyOfRange(shape.dims(), 1, shape.rank())));
        ProgramCheck.require(fits, node, "operand shape=" + shape + " shape=" + node.shape());
    }

    private static void batchLoad(Node node) {
        Decode decode = Decode.of(node);
        long offset = node.attributes().integer("offset");
        ProgramCheck.require(offset >= 0 && offset < MAX_RECORD_LENGTH, node, "offset=" + offset);
        long firstRow = node.attributes().integer("firstRow", 0);
        ProgramCheck.require(firstRow >= 0 && firstRow <= MAX_FIRST_ROW, node, "firstRow=" + firstRow);
        ProgramCheck.require(
                node.dtype() == decode.dtype() && decode.takesRank(node.shape().rank()),
                node,
                "decode=" + decode + " dtype=" + node.dtype() + " shape=" + node.shape());
    }

    private static void trimmedMean(Program program, Node node) {
        sameShape(program, node, floating(node));
        long trim = node.attributes().integer("f");
        int count = node.operands().size();
        ProgramCheck.require(trim >= 0 && 2 * trim < count, node, "f=" + trim + " operands=" + count);
    }
}
