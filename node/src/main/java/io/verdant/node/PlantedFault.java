package io.verdant.node;

import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.CompiledModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a fault is planted: one element of one node of one step. */
record PlantedFault(Phase phase, int step, Node node, int element) {
    /** Which part of a training step a node belongs to. */
    enum Phase {
        /** What the loss is computed from. */
        FORWARD,
        /** What leads from the loss to the gradients. */
        BACKWARD,
        /** What leads from the gradients to the next state. */
        UPDATE,
        /** The pseudo-gradient, after the last step. */
        CLOSING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Kind(Phase phase, Operator operator) {}

    /**
     * One fault for each operator in each phase of the plan's last local step and of its closing program: in the largest
     * output, at an inner element.
     */
    static List<PlantedFault> ofEveryKind(WorkPlan plan) {
        Map<Kind, PlantedFault> faults = new LinkedHashMap<>();
        List<Phase> phases = phases(plan.step());
        for (Node node : plan.step().nodes()) {
            keepLarger(faults, new PlantedFault(phases.get(node.index()), plan.localSteps() - 1, node, inner(node)));
        }
        for (Node node : plan.closing().nodes()) {
            keepLarger(faults, new PlantedFault(Phase.CLOSING, plan.localSteps(), node, inner(node)));
        }
        return faults.values().stream()
                .sorted(Comparator.comparing(PlantedFault::phase)
                        .thenComparing(fault -> fault.node().operator()))
                .toList();
    }

    private static void keepLarger(Map<Kind, PlantedFault> faults, PlantedFault fault) {
        faults.merge(
                new Kind(fault.phase(), fault.node().operator()),
                fault,
                (old, other) -> old.count() >= other.count() ? old : other);
    }

    private int count() {
        return node.shape().elementCount();
    }

    private static int inner(Node node) {
        return (int) (node.shape().elementCount() * 2L / 3);
    }

    private static List<Phase> phases(Program step) {
        boolean[] forward = new boolean[step.nodes().size()];
        step.output(CompiledModel.LOSS).ifPresent(loss -> forward[loss.index()] = true);
        for (int index = forward.length - 1; index >= 0; index--) {
            if (forward[index]) {
                for (Operand operand : step.node(index).operands()) {
                    if (operand.isNode()) {
                        forward[operand.source()] = true;
                    }
                }
            }
        }
        boolean[] update = new boolean[forward.length];
        step.outputs().forEach(output -> update[output.node()] = !forward[output.node()]);
        List<Phase> phases = new ArrayList<>();
        for (Node node : step.nodes()) {
            for (Operand operand : node.operands()) {
                update[node.index()] |= !forward[node.index()]
                        && (operand.isNode() ? update[operand.source()] : isFresh(step, operand));
            }
            phases.add(forward[node.index()] ? Phase.FORWARD : update[node.index()] ? Phase.UPDATE : Phase.BACKWARD);
        }
        return phases;
    }

    private static boolean isFresh(Program step, Operand operand) {
        return step.inputs().get(operand.input()).kind() == Program.Kind.FRESH;
    }
}
