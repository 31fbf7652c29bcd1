package io.verdant.repops;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Executes one program: inputs are bound, then it runs, any number of times. Buffers are planned once; a run allocates
 * nothing. Not thread safe.
 */
public final class ProgramRunner {
    private static final NodeObserver NOBODY = (node, value) -> {};

    private final Program program;
    private final Compute compute;
    private final BufferPool pool;
    private final Slot[] inputs;
    private final @Nullable Slot[] outputs;
    private final BatchBinding batch;
    private final Node[] batchLoads;
    private final long[] recordEnds;
    private final Execution fused;
    private final Map<String, Integer> outputNodes = new HashMap<>();
    private @Nullable Execution nodeByNode;

    /**
     * Checks the program and plans it.
     *
     * @throws IllegalArgumentException naming the node, if the contract gives the program no meaning
     */
    public ProgramRunner(Program program, Compute compute) {
        this(program, compute, new BufferPool());
    }

    /** With buffers that are shared with programs which never run at the same time. */
    ProgramRunner(Program program, Compute compute, BufferPool pool) {
        ProgramCheck.check(program);
        this.program = program;
        this.compute = compute;
        this.pool = pool;
        this.inputs = program.inputs().stream().map(ProgramRunner::inputSlot).toArray(Slot[]::new);
        this.outputs = new Slot[program.nodes().size()];
        this.batch = new BatchBinding(batchRows(program));
        this.batchLoads = batchLoads(program);
        this.recordEnds =
                Arrays.stream(batchLoads).mapToLong(ProgramRunner::recordEnd).toArray();
        for (Program.Output output : program.outputs()) {
            Node node = program.node(output.node());
            Slot slot = new Slot(node.name(), node.dtype(), node.shape());
            slot.set(Tensor.zeros(node.dtype(), node.shape()));
            outputs[node.index()] = slot;
            outputNodes.put(output.name(), node.index());
        }
        this.fused = execution(Fusion.units(program));
    }

    private Execution execution(List<Fusion.Unit> units) {
        return new Execution(program, units, inputs, outputs.clone(), batch, pool, compute);
    }

    private static Node[] batchLoads(Program program) {
        return program.nodes().stream()
                .filter(node -> node.operator() == Operator.BATCH_LOAD)
                .toArray(Node[]::new);
    }

    /** Where in a record the bytes end that a batch load reads. */
    private static long recordEnd(Node node) {
        return node.attributes().integer("offset") + BatchLoadKernel.recordBytes(node);
    }

    private static int batchRows(Program program) {
        return program.nodes().stream()
                .filter(node -> node.operator() == Operator.BATCH_LOAD)
                .mapToInt(node -> BatchLoadKernel.firstRow(node) + node.shape().dim(0))
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
        for (int i = 0; i < batchLoads.length; i++) {
            if (recordEnds[i] > source.recordLength()) {
                ProgramCheck.require(false, batchLoads[i], "recordLength=" + source.recordLength());
            }
        }
        batch.set(source, index, step);
    }

    /**
     * Computes all nodes, or says which is the first whose value is not finite. Nodes are computed in groups; where a value
     * is not finite they are computed once more, one by one, to name the first.
     *
     * @throws IllegalStateException if an input is not bound
     */
    public Outcome run() {
        if (fused.run()) {
            return Outcome.FINITE;
        }
        Outcome outcome = run(NOBODY);
        if (outcome.ok()) {
            throw new IllegalStateException("groups and single nodes differ: program=" + program.name());
        }
        return outcome;
    }

    /**
     * Computes the nodes in order, one by one, up to the first whose value, as the observer leaves it, is not finite.
     * What the observer is given is overwritten by later nodes.
     *
     * @throws IllegalStateException if an input is not bound
     */
    public Outcome run(NodeObserver observer) {
        Execution single = nodeByNode;
        if (single == null) {
            single = execution(Fusion.singleNodes(program));
            nodeByNode = single;
        }
        return single.run(observer);
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
        return output(node.intValue()).tensor();
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

    /** Takes an output node's buffer away with its value and leaves another of the same shape in its place. */
    Tensor exchange(int node, Tensor replacement) {
        Tensor value = output(node).tensor();
        output(node).set(replacement);
        return value;
    }

    private Slot output(int node) {
        return Objects.requireNonNull(outputs[node]);
    }
}
