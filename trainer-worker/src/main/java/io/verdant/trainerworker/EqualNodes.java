package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets whatever reads a node read the first node that computes the same: equal operators, attributes and operands. A
 * gradient often divides by what another has divided by. A random mask is like no other, its key being its place.
 */
final class EqualNodes {
    private record Computation(
            Operator operator, Attributes attributes, List<Operand> operands, DType dtype, Shape shape) {}

    private EqualNodes() {}

    /** The same nodes; of equal ones, only the first is still read. */
    static Program merge(Program program) {
        Map<Computation, Integer> firstOf = new HashMap<>();
        int[] first = new int[program.nodes().size()];
        List<Node> nodes = new ArrayList<>();
        for (Node node : program.nodes()) {
            List<Operand> operands = node.operands().stream()
                    .map(operand -> moved(operand, first))
                    .toList();
            first[node.index()] = node.index();
            if (node.operator() != Operator.RANDOM_MASK) {
                Computation computation =
                        new Computation(node.operator(), node.attributes(), operands, node.dtype(), node.shape());
                Integer known = firstOf.putIfAbsent(computation, node.index());
                first[node.index()] = known == null ? node.index() : known;
            }
            nodes.add(new Node(
                    node.index(),
                    node.name(),
                    node.operator(),
                    node.attributes(),
                    operands,
                    node.dtype(),
                    node.shape()));
        }
        List<Program.Output> outputs = program.outputs().stream()
                .map(output -> new Program.Output(output.name(), first[output.node()]))
                .toList();
        return new Program(program.name(), program.inputs(), nodes, outputs);
    }

    private static Operand moved(Operand operand, int[] first) {
        return operand.isNode() ? Operand.ofNode(first[operand.source()], operand.view()) : operand;
    }
}
