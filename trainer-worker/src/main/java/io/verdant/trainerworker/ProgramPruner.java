package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Operand;
import io.verdant.repops.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes the nodes and inputs that no output depends on. What is left keeps its order and its names, except that
 * literals come last, by their bits: they are met in an order that says nothing about the program.
 */
final class ProgramPruner {
    private final Program program;
    private final int[] newNode;
    private final int[] newInput;

    private ProgramPruner(Program program) {
        this.program = program;
        this.newNode = new int[program.nodes().size()];
        this.newInput = new int[program.inputs().size()];
    }

    static Program prune(Program program) {
        return new ProgramPruner(program).run();
    }

    private Program run() {
        boolean[] liveNode = new boolean[newNode.length];
        boolean[] liveInput = new boolean[newInput.length];
        program.outputs().forEach(output -> liveNode[output.node()] = true);
        for (int index = newNode.length - 1; index >= 0; index--) {
            if (liveNode[index]) {
                for (Operand operand : program.node(index).operands()) {
                    if (operand.isNode()) {
                        liveNode[operand.source()] = true;
                    } else {
                        liveInput[operand.input()] = true;
                    }
                }
            }
        }
        List<Program.Input> inputs = liveInputs(liveInput);
        List<Node> nodes = new ArrayList<>();
        for (int index = 0; index < newNode.length; index++) {
            newNode[index] = nodes.size();
            if (liveNode[index]) {
                nodes.add(renumbered(program.node(index), nodes.size()));
            }
        }
        List<Program.Output> outputs = program.outputs().stream()
                .map(output -> new Program.Output(output.name(), newNode[output.node()]))
                .toList();
        return new Program(program.name(), inputs, nodes, outputs);
    }

    private List<Program.Input> liveInputs(boolean[] liveInput) {
        List<Program.Input> inputs = new ArrayList<>();
        List<Program.Input> literals = new ArrayList<>();
        for (int index = 0; index < newInput.length; index++) {
            if (liveInput[index]) {
                Program.Input input = program.inputs().get(index);
                (input.kind() == Program.Kind.CONSTANT ? literals : inputs).add(input);
            }
        }
        literals.sort(Comparator.comparingInt(literal -> literal.constantBits()));
        inputs.addAll(literals);
        Map<Program.Input, Integer> placeOf = new HashMap<>();
        inputs.forEach(input -> placeOf.put(input, placeOf.size()));
        for (int index = 0; index < newInput.length; index++) {
            newInput[index] = placeOf.getOrDefault(program.inputs().get(index), -1);
        }
        return inputs;
    }

    private Node renumbered(Node node, int index) {
        List<Operand> operands = node.operands().stream()
                .map(operand -> operand.isNode()
                        ? Operand.ofNode(newNode[operand.source()], operand.view())
                        : Operand.ofInput(newInput[operand.input()], operand.view()))
                .toList();
        return new Node(index, node.name(), node.operator(), node.attributes(), operands, node.dtype(), node.shape());
    }
}
