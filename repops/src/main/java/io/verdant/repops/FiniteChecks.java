package io.verdant.repops;

/**
 * Which nodes must be looked at to know whether a run made an infinity or NaN: not those whose value is read whole by an
 * operator that makes something infinite or NaN of every infinite or NaN element, for that is seen later in the run. Which
 * node was the first is found by running again, node by node.
 */
final class FiniteChecks {
    private final boolean[] shown;

    FiniteChecks(Program program) {
        this.shown = new boolean[program.nodes().size()];
        for (Node reader : program.nodes()) {
            for (int slot = 0; slot < reader.operands().size(); slot++) {
                Operand operand = reader.operands().get(slot);
                if (operand.isNode() && passesOn(reader.operator(), slot) && isWhole(program, operand)) {
                    shown[operand.source()] = true;
                }
            }
        }
    }

    boolean isNeeded(Node node) {
        boolean floats = node.dtype() == DType.FLOAT32 || node.dtype() == DType.FLOAT64;
        return floats && !shown[node.index()];
    }

    /** Whether the result has an infinity or NaN wherever that operand has one. */
    private static boolean passesOn(Operator operator, int slot) {
        return switch (operator) {
            case ADD, SUB, MUL, FMA, NEG, ABS, SQRT, COPY -> true;
            case DIV -> slot == 0;
            case MATMUL, BATCH_MATMUL, REDUCE_SUM, FOLD_SUM, MEAN_OF, WEIGHTED_SUM -> true;
            default -> false;
        };
    }

    /** Whether every element of the source is read. */
    private static boolean isWhole(Program program, Operand operand) {
        View view = operand.view();
        return view.isPermutation()
                && view.shape().elementCount()
                        == Sources.shape(program, operand).elementCount();
    }
}
