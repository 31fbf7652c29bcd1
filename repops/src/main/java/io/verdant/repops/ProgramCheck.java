package io.verdant.repops;

import java.util.HashSet;
import java.util.Set;

/**
 * Refuses a program that the contract gives no meaning: whoever passes it can execute any element of it without reading
 * outside a tensor.
 */
public final class ProgramCheck {
    private static final String MALFORMED = "malformed node: name=";

    private final Program program;

    private ProgramCheck(Program program) {
        this.program = program;
    }

    /**
     * Checks a whole program.
     *
     * @throws IllegalArgumentException with the node's name and what is wrong with it
     */
    public static void check(Program program) {
        new ProgramCheck(program).run();
    }

    private void run() {
        require(
                program.nodes().size() <= Program.MAX_NODES,
                "too many nodes: count=" + program.nodes().size());
        Set<String> inputNames = new HashSet<>();
        for (Program.Input input : program.inputs()) {
            require(inputNames.add(input.kind() + ":" + input.name()), "input declared twice: name=" + input.name());
            checkInput(input);
        }
        for (int index = 0; index < program.nodes().size(); index++) {
            Node node = program.node(index);
            require(node.index() == index, node, "index=" + node.index() + " position=" + index);
            checkOperands(node);
            checkRules(node);
        }
        Set<String> outputNames = new HashSet<>();
        for (Program.Output output : program.outputs()) {
            require(outputNames.add(output.name()), "output declared twice: name=" + output.name());
            require(
                    output.node() >= 0 && output.node() < program.nodes().size(),
                    "output of no node: name=" + output.name() + " node=" + output.node());
        }
    }

    private static void checkInput(Program.Input input) {
        boolean scalar = input.shape().rank() == 0;
        switch (input.kind()) {
            case CONSTANT ->
                require(scalar && input.dtype() == DType.FLOAT32, "constant must be a float: name=" + input.name());
            case DATA -> require(scalar && input.dtype() == DType.INT32, "data input: name=" + input.name());
            default -> require(input.constantBits() == 0, "constant bits on a tensor: name=" + input.name());
        }
    }

    private void checkOperands(Node node) {
        Operator operator = node.operator();
        int count = node.operands().size();
        require(count >= operator.minInputs() && count <= operator.maxInputs(), node, "operands=" + count);
        for (Operand operand : node.operands()) {
            require(operand.source() < node.index(), node, "reads a later node: source=" + operand.source());
            require(operand.isNode() || operand.input() < program.inputs().size(), node, "reads no input");
            int available = Sources.shape(program, operand).elementCount();
            View view = operand.view();
            require(view.fits(available), node, "view leaves its source: " + view + " count=" + available);
            boolean data =
                    !operand.isNode() && program.inputs().get(operand.input()).kind() == Program.Kind.DATA;
            require(data == (operator == Operator.BATCH_LOAD), node, "records are read by BATCH_LOAD alone");
        }
    }

    /** The operator's own rules; whatever refuses, such as a missing attribute, is told with the node's name. */
    private void checkRules(Node node) {
        try {
            NodeRules.check(program, node);
        } catch (IllegalArgumentException refused) {
            String message = String.valueOf(refused.getMessage());
            throw message.startsWith(MALFORMED)
                    ? refused
                    : new IllegalArgumentException(describe(node) + " " + message, refused);
        }
    }

    private static String describe(Node node) {
        return MALFORMED + node.name() + " operator=" + node.operator();
    }

    static void require(boolean holds, Node node, String what) {
        if (!holds) {
            throw new IllegalArgumentException(describe(node) + " " + what);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
