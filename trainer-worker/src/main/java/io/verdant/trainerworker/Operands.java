package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.AbstractList;

/**
 * The operands of an operation, each made when it is first read: what SameDiff states as an operand but the contract as an
 * attribute, such as a shape, is never made.
 */
final class Operands extends AbstractList<Value> {
    private final Operation operation;
    private final Source source;

    /** Gives a variable's value by its name. */
    @FunctionalInterface
    interface Source {
        Value value(String name) throws ModelException;
    }

    /** Carries a model's fault through the list's methods, which declare none. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final ModelException reason;

        private Unreadable(ModelException reason) {
            super(reason);
            this.reason = reason;
        }

        ModelException reason() {
            return reason;
        }
    }

    Operands(Operation operation, Source source) {
        this.operation = operation;
        this.source = source;
    }

    @Override
    public int size() {
        return operation.inputs().size();
    }

    @Override
    public Value get(int slot) {
        try {
            Value value = source.value(operation.inputs().get(slot));
            if (value.dtype() != DType.FLOAT32 && !LoweringTable.takesIntegers(operation.operator())) {
                throw ModelException.invalid(
                        operation.operator(),
                        operation.name(),
                        "operand is of integers, which have no arithmetic: operand="
                                + operation.inputs().get(slot));
            }
            return value;
        } catch (ModelException reason) {
            throw new Unreadable(reason);
        }
    }
}
