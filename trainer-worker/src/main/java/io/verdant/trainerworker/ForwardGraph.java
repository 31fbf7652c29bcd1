package io.verdant.trainerworker;

import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model as its file states it, before any meaning is given to it: variables by name and operations in file order.
 * What an operation's attributes mean is its lowering's business.
 *
 * @param variables every variable by name
 * @param operations in file order, which is not yet a canonical order
 * @param losses names of the variables that the file declares as losses
 */
public record ForwardGraph(Map<String, Variable> variables, List<Operation> operations, List<String> losses) {
    public ForwardGraph {
        variables = Map.copyOf(variables);
        operations = List.copyOf(operations);
        losses = List.copyOf(losses);
    }

    /** Where a variable's value comes from. */
    public enum Kind {
        PARAMETER,
        CONSTANT,
        PLACEHOLDER,
        RESULT
    }

    /** Element types that a model's values may have. */
    public enum ElementType {
        FLOAT32,
        INT32,
        INT64,
        OTHER
    }

    /**
     * One variable.
     *
     * @param dims the shape as the file states it, with -1 for an open dimension; meaningful for placeholders
     * @param value the array of a parameter or constant, else null
     */
    public record Variable(
            String name,
            Kind kind,
            ElementType type,
            List<Long> dims,
            @Nullable Tensor value) {
        public Variable {
            dims = List.copyOf(dims);
        }
    }

    /**
     * One operation.
     *
     * @param name the name of its first result, which is what people see in SameDiff; unique in the graph
     * @param operator SameDiff's operator name, such as {@code matmul}
     * @param inputs names of the variables it reads, in order
     * @param outputs names of its results, in order; the first is {@code name}
     */
    public record Operation(
            String name, String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
        public Operation {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * The attributes of an operation, as SameDiff's native operators take them.
     *
     * @param scalar the scalar operand of the {@code _scalar} forms, else null
     * @param flags booleans that the file states by name only, such as {@code biasCorrected} of a variance
     */
    public record Attributes(
            List<Long> integers,
            List<Double> reals,
            List<Boolean> booleans,
            List<Integer> dimensions,
            @Nullable Float scalar,
            Map<String, Boolean> flags) {
        public static final Attributes NONE =
                new Attributes(List.of(), List.of(), List.of(), List.of(), null, Map.of());

        public Attributes {
            integers = List.copyOf(integers);
            reals = List.copyOf(reals);
            booleans = List.copyOf(booleans);
            dimensions = List.copyOf(dimensions);
            flags = Map.copyOf(flags);
        }
    }

    public Optional<Variable> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }
}
