package io.verdant.trainerworker;

import io.verdant.trainerworker.ForwardGraph.ElementType;
import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** Finds the field of a record for each placeholder: by name or, as {@link RecordLayout} says, by what it is for. */
final class RecordBindings {
    private final ForwardGraph graph;
    private final List<Operation> operations;
    private final RecordLayout layout;

    private RecordBindings(ForwardGraph graph, List<Operation> operations, RecordLayout layout) {
        this.graph = graph;
        this.operations = operations;
        this.layout = layout;
    }

    /** One binding for each placeholder that the operations read, by place in the record. */
    static List<RecordBinding> of(ForwardGraph graph, List<Operation> operations, RecordLayout layout)
            throws ModelException {
        return new RecordBindings(graph, operations, layout).find();
    }

    private List<RecordBinding> find() throws ModelException {
        SortedSet<String> placeholders = new TreeSet<>();
        operations.forEach(operation ->
                operation.inputs().stream().filter(this::isPlaceholder).forEach(placeholders::add));
        Set<String> compared = comparedWith();
        List<RecordBinding> bindings = new ArrayList<>();
        Set<String> rolesTaken = new HashSet<>();
        for (String placeholder : placeholders) {
            Optional<RecordLayout.Field> field = layout.field(placeholder);
            if (field.isEmpty()) {
                String role = compared.contains(placeholder) ? RecordLayout.LABELS : RecordLayout.INPUT;
                field = layout.field(role).filter(found -> rolesTaken.add(role));
            }
            if (field.isEmpty()) {
                throw ModelException.unusable("no field of a record for a placeholder: placeholder=" + placeholder
                        + " placeholders=" + placeholders + " fields="
                        + layout.fields().stream().map(RecordLayout.Field::name).toList());
            }
            bindings.add(new RecordBinding(placeholder, field.get(), readAsRows(placeholder)));
        }
        // Names must not decide the order of a program's nodes.
        bindings.sort(Comparator.comparingInt(
                        (RecordBinding binding) -> binding.field().offset())
                .thenComparing(RecordBinding::placeholder));
        return bindings;
    }

    private boolean isPlaceholder(String name) {
        return graph.variable(name)
                .map(variable -> variable.kind() == Kind.PLACEHOLDER)
                .orElse(false);
    }

    /** The placeholders that a loss compares with what the model computed, but does not compute from. */
    private Set<String> comparedWith() {
        Set<String> compared = behind(LossOperands::labels);
        compared.removeAll(behind(LossOperands::predictions));
        return compared;
    }

    /** Everything on which the operands in that slot of the losses depend. */
    private Set<String> behind(ToIntFunction<LossOperands> slot) {
        Map<String, Operation> makerOf = new HashMap<>();
        operations.forEach(operation -> operation.outputs().forEach(output -> makerOf.put(output, operation)));
        Deque<String> open = new ArrayDeque<>();
        for (Operation operation : operations) {
            LossOperands.of(operation.operator())
                    .map(slot::applyAsInt)
                    .filter(at -> at < operation.inputs().size())
                    .ifPresent(at -> open.push(operation.inputs().get(at)));
        }
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            Operation maker = makerOf.get(name);
            if (seen.add(name) && maker != null) {
                maker.inputs().forEach(open::push);
            }
        }
        return seen;
    }

    /** Whether the placeholder is class numbers that only losses read, which make one-hot rows of them. */
    private boolean readAsRows(String placeholder) {
        boolean integers = graph.variable(placeholder)
                .map(Variable::type)
                .filter(type -> type == ElementType.INT32 || type == ElementType.INT64)
                .isPresent();
        return integers
                && operations.stream()
                        .filter(operation -> operation.inputs().contains(placeholder))
                        .allMatch(operation -> operation.operator().equals(SoftmaxLossLowering.CLASS_LABELS)
                                && operation.inputs().indexOf(placeholder) == 0);
    }
}
