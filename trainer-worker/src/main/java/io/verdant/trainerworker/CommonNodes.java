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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets nodes that compute the same be one: equal operator, attributes, operands, type and shape give equal bits. Gradients
 * make such pairs, as of a quotient by both of its operands. The later node stays where it is, unread; a node that makes an
 * output, or randomness of its own, is never replaced.
 */
final class CommonNodes {
    /** What a node's bits follow from. */
    private record Work(Operator operator, Attributes attributes, List<Operand> operands, DType dtype, Shape shape) {}

    private CommonNodes() {}

    /** The program with every reading of a repeated node turned to the first such node. */
    static Program merge(Program program) {
        Set<Integer> outputs = new HashSet<>();
        program.outputs().forEach(output -> outputs.add(output.node()));
        Map<Work, Integer> firstOf = new HashMap<>();
        int[] standIn = new int[program.nodes().size()];
        List<Node> nodes = new ArrayList<>(standIn.length);
        for (Node node : program.nodes()) {
            List<Operand> operands = node.operands().stream()
                    .map(operand ->
                            operand.isNode() ? Operand.ofNode(standIn[operand.source()], operand.view()) : operand)
                    .toList();
            Work work = new Work(node.operator(), node.attributes(), operands, node.dtype(), node.shape());
            boolean own = node.operator() == Operator.RANDOM_MASK || outputs.contains(node.index());
            Integer first = own ? null : firstOf.putIfAbsent(work, node.index());
            standIn[node.index()] = first == null ? node.index() : first;
            nodes.add(new Node(
                    node.index(),
                    node.name(),
                    node.operator(),
                    node.attributes(),
                    operands,
                    node.dtype(),
                    node.shape()));
        }
        return new Program(program.name(), program.inputs(), nodes, program.outputs());
    }
}
