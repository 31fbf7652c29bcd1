package io.verdant.verdearbiter;

import io.verdant.repops.Node;
import io.verdant.repops.Program;
import io.verdant.repops.WorkPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Follows what a node reads through the steps of a plan. */
final class Wiring {
    private final WorkPlan plan;
    private final List<String> stateNames;
    private final List<String> closingNames;
    private final List<String> carriedNames;
    private final boolean carriesZeros;

    /** @param carriesZeros whether what is carried into the claim is +0 everywhere, which nobody opens */
    Wiring(WorkPlan plan, boolean carriesZeros) {
        this.plan = plan;
        this.carriesZeros = carriesZeros;
        this.carriedNames = List.copyOf(plan.carriedInputs().keySet());
        TreeSet<String> state = new TreeSet<>();
        for (Program.Input input : plan.step().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                state.add(input.name());
            }
        }
        TreeSet<String> closing = new TreeSet<>();
        plan.closing().outputs().forEach(output -> closing.add(output.name()));
        this.stateNames = List.copyOf(state);
        carriedNames.forEach(closing::remove);
        this.closingNames = List.copyOf(closing);
    }

    /** Names under the carried roots, in order. */
    List<String> carriedNames() {
        return carriedNames;
    }

    /** Names under the end root, in order. */
    List<String> stateNames() {
        return stateNames;
    }

    /** Names under the gradient root, in order. */
    List<String> closingNames() {
        return closingNames;
    }

    /** What operand {@code slot} of a node of that step reads. */
    Source operand(int step, Node node, int slot) {
        Program program = plan.program(step);
        int source = node.operands().get(slot).source();
        if (source >= 0) {
            return nodeOutput(step, program.node(source));
        }
        Program.Input input = program.inputs().get(node.operands().get(slot).input());
        return switch (input.kind()) {
            case CONSTANT -> new Source.Constant(input.constantBits());
            case STATE -> carried(step, input, new Source.StartTensor(input.name(), input.dtype(), input.shape()));
            case FRESH -> carried(step, input, new Source.Zero());
            case CARRIED ->
                carriesZeros ? new Source.Zero() : new Source.CarriedTensor(input.name(), input.dtype(), input.shape());
            case START -> new Source.StartTensor(input.name(), input.dtype(), input.shape());
            case DATA -> new Source.Records();
            case OPERAND -> new Source.OperandTensor(input.name(), input.dtype(), input.shape());
        };
    }

    /** A node, and every node output that it reads. */
    Set<Execution.NodeAt> outputsReadBy(Execution.NodeAt place) {
        Set<Execution.NodeAt> read = new HashSet<>(Set.of(place));
        Node node = plan.program(place.step()).node(place.node());
        for (int slot = 0; slot < node.operands().size(); slot++) {
            if (operand(place.step(), node, slot) instanceof Source.NodeOutput output) {
                read.add(new Execution.NodeAt(output.step(), output.node()));
            }
        }
        return read;
    }

    /** The tensor that the end root (0), the gradient root (1) or the carried end (2) holds under its name of that index. */
    Source.Committed rootTensor(int root, int index) {
        int closingStep = plan.localSteps();
        if (root != TensorArena.END_ROOT) {
            List<String> names = root == TensorArena.GRADIENT_ROOT ? closingNames : carriedNames;
            return nodeOutput(
                    closingStep, plan.closing().output(names.get(index)).orElseThrow());
        }
        String name = stateNames.get(index);
        Program.Input input = plan.step().inputs().stream()
                .filter(each -> each.kind() == Program.Kind.STATE && each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return (Source.Committed)
                carried(closingStep, input, new Source.StartTensor(name, input.dtype(), input.shape()));
    }

    /** The previous step's output of that name; what no step writes is still what it was at first. */
    private Source carried(int step, Program.Input input, Source atFirst) {
        Optional<Node> writer = plan.step().output(input.name());
        return step == 0 || writer.isEmpty() ? atFirst : nodeOutput(step - 1, writer.get());
    }

    private static Source.NodeOutput nodeOutput(int step, Node node) {
        return new Source.NodeOutput(step, node.index(), node.dtype(), node.shape());
    }
}
