package io.verdant.verdearbiter;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;

/**
 * Where an operand's bits come from once the wiring between steps is followed: the program decides it, nobody posts it.
 */
sealed interface Source {
    /** A tensor that is opened by its leaves. */
    sealed interface Committed extends Source {
        DType dtype();

        Shape shape();
    }

    /** The output of a node of a step, under the trace root. */
    record NodeOutput(int step, int node, DType dtype, Shape shape) implements Committed {}

    /** A tensor of the checkpoint that the work started from, under the start root. */
    record StartTensor(String name, DType dtype, Shape shape) implements Committed {}

    /** A tensor that the claim's worker carries into it, under the claim's carried start. */
    record CarriedTensor(String name, DType dtype, Shape shape) implements Committed {}

    /** A tensor that another agreed root holds, bound to the program's OPERAND input of that name. */
    record OperandTensor(String name, DType dtype, Shape shape) implements Committed {}

    /** State that starts fresh, at the first step, and what a first claim carries: +0 everywhere. */
    record Zero() implements Source {}

    /** A literal of the program. */
    record Constant(int bits) implements Source {}

    /** Dataset records; what is read of them is named by the touch. */
    record Records() implements Source {}
}
