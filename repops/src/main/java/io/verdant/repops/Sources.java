package io.verdant.repops;

/** What an operand's source is: its type and shape, whether it is a node or an input. */
final class Sources {
    private Sources() {}

    static Shape shape(Program program, Operand operand) {
        return operand.isNode()
                ? program.node(operand.source()).shape()
                : program.inputs().get(operand.input()).shape();
    }

    static DType dtype(Program program, Operand operand) {
        return operand.isNode()
                ? program.node(operand.source()).dtype()
                : program.inputs().get(operand.input()).dtype();
    }
}
