package io.verdant.repops;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes one program: inputs are bound, then it runs, any number of times. Every node has a buffer of its own, made
 * once; a run allocates nothing. Not thread safe.
 */
public final class ProgramRunner {
    private static final NodeObserver NOBODY = (node, value) -> {};

    private final Program program;
    private final Kernels kernels;
    private final Slot[] inputs;
    private final Slot[] values;
    private final NodeKernel[] steps;
    private final BatchBinding batch;
    private final Map<String, Integer> outputNodes = new HashMap<>();

    /**
     * Checks the program and plans it.
     *
     * @throws IllegalArgumentException naming the node, if the contract gives the program no meaning
     */
    public ProgramRunner(Program program, Compute compute) {
        ProgramCheck.check(program);
        this.program = program;
        this.kernels = compute.kernels();
        this.inputs = new Slot[program.inputs().size()];
        this.values = new Slot[program.nodes().size()];
        this.steps = new NodeKernel[values.length];
        this.batch = new BatchBinding(batchRows(program));
        for (int index = 0; index < inputs.length; index++) {
            inputs[index] = inputSlot(program.inputs().get(index));
        }
        for (Node node : program.nodes()) {
            Slot out = new Slot(node.name(), node.dtype(), node.shape());
            out.set(Tensor.zeros(node.dtype(), node.shape()));
            values[node.index()] = out;
            steps[node.index()] = NodeKernel.of(node, operandSlots(node), out, batch, compute);
        }
        program.outputs().forEach(output -> outputNodes.put(output.name(), output.node()));
    }

    private static int batchRows(Program program) {
        return program.nodes().stream()
                .filter(node -> node.operator() == Operator.BATCH_LOAD)
                .mapToInt(node -> node.shape().dim(0))
                .max()
                .orElse(0);
    }

    private static Slot inputSlot(Program.Input input) {
        Slot slot = new Slot(input.name(), input.dtype(), input.shape());
        if (input.kind() == Program.Kind.CONSTANT) {
            slot.set(Tensor.scalar(Float.intBitsToFloat(input.constantBits())));
        } else if (input.kind() == Program.Kind.DATA) {
            slot.set(Tensor.zeros(input.dtype(), input.shape()));
        }
        return slot;
    }

    private Slot[] operandSlots(Node node) {
        return node.operands().stream()
                .map(operand -> operand.isNode() ? values[operand.source()] : inputs[operand.input()])
                .toArray(Slot[]::new);
    }

    public Program program() {
        return program;
    }

    /**
     * Gives an input its value, until it is bound again. The tensor is read, not copied and never written.
     *
     * @throws IllegalArgumentException if there is no such input, or the type or shape differs
     */
    public void bind(String inputName, Program.Kind kind, Tensor value) {
        boolean readOnly = kind == Program.Kind.CONSTANT || kind == Program.Kind.DATA;
        List<Program.Input> declared = program.inputs();
        for (int index = 0; index < inputs.length && !readOnly; index++) {
            if (declared.get(index).kind() == kind && declared.get(index).name().equals(inputName)) {
                inputs[index].set(value);
                return;
            }
        }
        throw new IllegalArgumentException("no input to bind: name=" + inputName + " kind=" + kind);
    }

    /**
     * Says which records the batch loads of the next runs read.
     *
     * @throws IllegalArgumentException if a batch load reads beyond the end of a record
     */
    public void bindRecords(RecordSource source, BatchIndex index, int step) {
        for (Node node : program.nodes()) {
            if (node.operator() == Operator.BATCH_LOAD) {
                long end = node.attributes().integer("offset") + BatchLoadKernel.recordBytes(node);
                ProgramCheck.require(end <= source.recordLength(), node, "recordLength=" + source.recordLength());
            }
        }
        batch.set(source, index, step);
    }

    public Outcome run() {
        return run(NOBODY);
    }

    /**
     * Computes the nodes in order, up to the first whose value, as the observer leaves it, is not finite.
     *
     * @throws IllegalStateException if an input is not bound
     */
    public Outcome run(NodeObserver observer) {
        for (int index = 0; index < steps.length; index++) {
            steps[index].run();
            Tensor value = values[index].tensor();
            observer.onNode(program.node(index), value);
            if (!isFinite(value)) {
                return new Outcome(index);
            }
        }
        return Outcome.FINITE;
    }

    private boolean isFinite(Tensor value) {
        int count = value.shape().elementCount();
        return switch (value.dtype()) {
            case FLOAT32 -> kernels.allFinite(value.floats(), 0, count);
            case FLOAT64 -> allFinite(value.doubles(), count);
            case INT32, INT64 -> true;
        };
    }

    private static boolean allFinite(double[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * A result of the last run that was finite; overwritten by the next run.
     *
     * @throws IllegalArgumentException if the program has no output of that name
     */
    public Tensor output(String name) {
        Integer node = outputNodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no output: name=" + name);
        }
        return values[node].tensor();
    }

    /** Binds the STATE and FRESH inputs of that name, where there are any. */
    void bindState(String name, Tensor value) {
        List<Program.Input> declared = program.inputs();
        for (int index = 0; index < inputs.length; index++) {
            Program.Kind kind = declared.get(index).kind();
            boolean state = kind == Program.Kind.STATE || kind == Program.Kind.FRESH;
            if (state && declared.get(index).name().equals(name)) {
                inputs[index].set(value);
            }
        }
    }

    /** Takes a node's buffer away with its value and leaves another of the same shape in its place. */
    Tensor exchange(int node, Tensor replacement) {
        Tensor value = values[node].tensor();
        values[node].set(replacement);
        return value;
    }
}
