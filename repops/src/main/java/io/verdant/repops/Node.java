package io.verdant.repops;

import java.util.List;

/**
 * One row of a program: an operator with its attributes and operands, producing one contiguous tensor. The name is for
 * people (job files, reports) and is not part of any hash.
 */
public record Node(
        int index,
        String name,
        Operator operator,
        Attributes attributes,
        List<Operand> operands,
        DType dtype,
        Shape shape) {
    public Node {
        operands = List.copyOf(operands);
    }
}
