package io.verdant.repops;

/** What the operators of robust aggregation ask of operands, attributes and result. */
final class RobustRules {
    /** Elements of a row that is ranked. */
    static final int MAX_RANKED = 4_096;

    private RobustRules() {}

    /** Whether the last operand of a Gram matrix is the row that is taken from all others. */
    static boolean hasReference(Node gram) {
        return gram.operands().size() > gram.shape().dim(0);
    }

    static void gram(Program program, Node node) {
        Shape shape = node.shape();
        int count = node.operands().size();
        boolean fits = shape.rank() == 2
                && shape.dim(0) == shape.dim(1)
                && shape.dim(0) <= Operator.MEAN_OF.maxInputs()
                && (shape.dim(0) == count || shape.dim(0) == count - 1);
        ProgramCheck.require(fits, node, "shape=" + shape + " operands=" + count);
        DType rows = Sources.dtype(program, node.operands().get(0));
        ProgramCheck.require(rows == DType.FLOAT32 || rows == DType.FLOAT64, node, "operand dtype=" + rows);
        NodeRules.types(program, node, rows, DType.FLOAT64);
        Shape row = node.operands().get(0).view().shape();
        for (Operand operand : node.operands()) {
            boolean same = operand.view().shape().equals(row);
            ProgramCheck.require(same, node, "operand shape=" + operand.view().shape() + " not " + row);
        }
    }

    static void weightedSum(Program program, Node node) {
        DType dtype = NodeRules.floating(node);
        NodeRules.types(program, node, dtype, dtype);
        int rows = node.operands().size() - 1;
        Shape weights = node.operands().get(0).view().shape();
        ProgramCheck.require(weights.equals(Shape.of(rows)), node, "weights shape=" + weights + " rows=" + rows);
        for (Operand operand : node.operands().subList(1, rows + 1)) {
            Shape shape = operand.view().shape();
            ProgramCheck.require(shape.equals(node.shape()), node, "operand shape=" + shape + " not " + node.shape());
        }
    }

    static void meanAround(Program program, Node node) {
        NodeRules.sameShape(program, node, NodeRules.floating(node));
        long dropped = node.attributes().integer("f");
        int count = node.operands().size();
        ProgramCheck.require(dropped >= 0 && dropped < count, node, "f=" + dropped + " operands=" + count);
    }

    static void rank(Program program, Node node) {
        DType operand = Sources.dtype(program, node.operands().get(0));
        boolean floats = operand == DType.FLOAT32 || operand == DType.FLOAT64;
        ProgramCheck.require(floats, node, "operand dtype=" + operand);
        boolean result = node.dtype() == operand || node.dtype() == DType.INT32;
        ProgramCheck.require(result, node, "dtype=" + node.dtype());
        Shape shape = node.operands().get(0).view().shape();
        boolean fits = shape.rank() >= 1 && shape.equals(node.shape()) && shape.columns() <= MAX_RANKED;
        ProgramCheck.require(fits, node, "operand shape=" + shape + " shape=" + node.shape() + " limit=" + MAX_RANKED);
        flag(node, "descending");
        flag(node, "magnitude");
    }

    /** An attribute that is 0 or 1, and 0 where it is absent. */
    static boolean flag(Node node, String name) {
        long value = node.attributes().integer(name, 0);
        ProgramCheck.require(value == 0 || value == 1, node, name + "=" + value);
        return value == 1;
    }
}
