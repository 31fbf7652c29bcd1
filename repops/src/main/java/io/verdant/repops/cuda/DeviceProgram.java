package io.verdant.repops.cuda;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.NodeObserver;
import io.verdant.repops.Operand;
import io.verdant.repops.Operator;
import io.verdant.repops.Outcome;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramCheck;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes one program on a device, as {@link io.verdant.repops.ProgramRunner} does on the processor: inputs are bound, then
 * it runs, any number of times. Memory is planned once; the launches of a run are one graph. Not thread safe.
 */
public final class DeviceProgram implements AutoCloseable {
    private final Program program;
    private final CudaDevice device;
    private final Arena arena = Arena.ofAuto();
    private final MemoryPlan plan;
    private final DeviceBuffer memory;
    private final RunState state;
    private final DeviceRecords records;
    private final Launch[] launches;
    private final MemorySegment[] arguments;
    private final MemorySegment nextStep;
    private final boolean[] bound;
    private @Nullable CudaGraph graph;

    /**
     * Checks the program and plans it.
     *
     * @throws IllegalArgumentException naming the node, if the contract gives the program no meaning
     * @throws CudaException if the device lacks the memory
     */
    public DeviceProgram(Program program, CudaDevice device) {
        ProgramCheck.check(program);
        this.program = program;
        this.device = device;
        this.plan = MemoryPlan.of(program);
        long stateLength = MemoryPlan.aligned(RunState.LAYOUT.byteSize());
        List<Operand> listed = listedOperands(program);
        long tableLength = listed.size() * NodeArguments.VIEW.byteSize();
        this.memory = device.allocate(plan.length() + stateLength + tableLength);
        this.state = new RunState(device, arena, memory.address() + plan.length());
        this.records = new DeviceRecords(device, state, program, batchRows(program));
        this.bound = new boolean[program.inputs().size()];
        int count = program.nodes().size();
        this.launches = new Launch[count];
        this.arguments = new MemorySegment[count];
        long table = memory.address() + plan.length() + stateLength;
        writeTable(listed, table);
        for (Node node : program.nodes()) {
            plan(node, table);
            table += LaunchTable.readsTable(node.operator())
                    ? node.operands().size() * NodeArguments.VIEW.byteSize()
                    : 0;
        }
        this.nextStep = arena.allocate(NodeArguments.NODE);
        NodeArguments.result(nextStep, 0, state.address(), 0, DType.INT32, Shape.SCALAR);
        device.prepare(LaunchTable.NEXT_STEP);
        bindConstants();
    }

    private void plan(Node node, long table) {
        DType first =
                node.operands().isEmpty() ? node.dtype() : type(node.operands().getFirst());
        int index = node.index();
        launches[index] = LaunchTable.of(node, first);
        device.prepare(launches[index]);
        arguments[index] = arena.allocate(NodeArguments.NODE);
        NodeArguments.node(arguments[index], node, value(index), state.address(), table, this::address, this::type);
    }

    /** The operands of operators that read any number of them, one node after the other. */
    private static List<Operand> listedOperands(Program program) {
        return program.nodes().stream()
                .filter(node -> LaunchTable.readsTable(node.operator()))
                .flatMap(node -> node.operands().stream())
                .toList();
    }

    private void writeTable(List<Operand> operands, long table) {
        long size = NodeArguments.VIEW.byteSize();
        MemorySegment views = arena.allocate(size * operands.size(), Long.BYTES);
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            NodeArguments.view(views.asSlice(i * size, size), address(operand), type(operand), operand.view());
        }
        device.upload(table, views);
    }

    private static int batchRows(Program program) {
        return program.nodes().stream()
                .filter(node -> node.operator() == Operator.BATCH_LOAD)
                .mapToInt(node -> (int) node.attributes().integer("firstRow", 0)
                        + node.shape().dim(0))
                .max()
                .orElse(0);
    }

    private void bindConstants() {
        for (int i = 0; i < bound.length; i++) {
            Program.Input input = program.inputs().get(i);
            if (input.kind() == Program.Kind.CONSTANT) {
                device.upload(inputAddress(i), Tensor.scalar(Float.intBitsToFloat(input.constantBits())));
            }
            bound[i] = input.kind() == Program.Kind.CONSTANT || input.kind() == Program.Kind.DATA;
        }
    }

    private long address(Operand operand) {
        return operand.isNode() ? value(operand.source()) : inputAddress(operand.input());
    }

    private DType type(Operand operand) {
        return operand.isNode()
                ? program.node(operand.source()).dtype()
                : program.inputs().get(operand.input()).dtype();
    }

    /** Where a node's value lies on the device, from when it is computed until the last node that reads it has run. */
    long value(int node) {
        return memory.address() + plan.value(node);
    }

    /** Where an input lies on the device, for as long as this is open. */
    long inputAddress(int input) {
        return memory.address() + plan.input(input);
    }

    public Program program() {
        return program;
    }

    /** Bytes of the device's memory that inputs and values take. */
    public long memoryLength() {
        return plan.length();
    }

    /**
     * Copies a value into an input, until it is bound again.
     *
     * @throws IllegalArgumentException if there is no such input, or the type or shape differs
     */
    public void bind(String inputName, Program.Kind kind, Tensor value) {
        boolean readOnly = kind == Program.Kind.CONSTANT || kind == Program.Kind.DATA;
        for (int index = 0; index < bound.length && !readOnly; index++) {
            Program.Input input = program.inputs().get(index);
            if (input.kind() == kind && input.name().equals(inputName)) {
                if (value.dtype() != input.dtype() || !value.shape().equals(input.shape())) {
                    throw new IllegalArgumentException("value does not fit: name=" + inputName + " wanted="
                            + input.dtype() + " " + input.shape() + " given=" + value);
                }
                device.upload(inputAddress(index), value);
                bound[index] = true;
                return;
            }
        }
        throw new IllegalArgumentException("no input to bind: name=" + inputName + " kind=" + kind);
    }

    /** Makes an input +0 everywhere, until it is bound again. */
    void bindZeros(int index) {
        Program.Input input = program.inputs().get(index);
        device.enter();
        device.fill(inputAddress(index), (byte) 0, MemoryPlan.bytes(input.dtype(), input.shape()));
        bound[index] = true;
    }

    /** Says which records the batch loads of the next run read, and which step it is. */
    public void bindRecords(RecordSource source, BatchIndex index, int step) {
        records.bind(source, index, step);
    }

    /** Whether what {@link #bindRecords} said holds for all steps behind it too, since the device draws by itself. */
    boolean drawsBySchedule() {
        return records.drawsBySchedule();
    }

    /**
     * Computes all nodes, or says which is the first whose value is not finite.
     *
     * @throws IllegalStateException if an input is not bound
     * @throws CudaException if the device fails
     */
    public Outcome run() {
        begin();
        CudaGraph captured = graph;
        if (captured == null) {
            captured = device.capture(this::launchAll);
            graph = captured;
        }
        captured.launch();
        long failed = failed();
        return failed == RunState.NO_FAILURE ? Outcome.FINITE : new Outcome((int) failed);
    }

    /**
     * Puts on the device which step it is and what is read; nothing has failed.
     *
     * @throws IllegalStateException if an input is not bound
     */
    void begin() {
        for (int i = 0; i < bound.length; i++) {
            if (!bound[i]) {
                throw new IllegalStateException(
                        "input not bound: name=" + program.inputs().get(i).name());
            }
        }
        state.write();
    }

    /** As {@link #begin}, for a step that reads the same records. */
    void beginStep(int step) {
        state.step(step);
        begin();
    }

    /** Asks for every node to be computed, in order. */
    void launchAll() {
        for (Node node : program.nodes()) {
            launch(node);
        }
    }

    /** Asks for the device's step to be counted on. */
    void launchNextStep() {
        device.launch(LaunchTable.NEXT_STEP, 1, nextStep);
    }

    /** Waits; the first failure since {@link #begin}, as {@link RunState#failed} gives it. */
    long failed() {
        return state.failed();
    }

    private void launch(Node node) {
        Launch launch = launches[node.index()];
        device.launch(launch, LaunchTable.blocks(launch, node), arguments[node.index()]);
    }

    /**
     * Computes the nodes in order, one by one, up to the first whose value, as the observer leaves it, is not finite. Values
     * travel to the host and back.
     *
     * @throws IllegalStateException if an input is not bound
     * @throws CudaException if the device fails
     */
    public Outcome run(NodeObserver observer) {
        begin();
        return runNodes(observer);
    }

    /** As {@link #run(NodeObserver)}, of a run that has begun. */
    Outcome runNodes(NodeObserver observer) {
        for (Node node : program.nodes()) {
            launch(node);
            Tensor value = read(node.index());
            observer.onNode(node, value);
            if (!isFinite(value)) {
                return new Outcome(node.index());
            }
            device.upload(value(node.index()), value);
        }
        return Outcome.FINITE;
    }

    /** A copy of a node's value, while it is there. */
    Tensor read(int node) {
        Node made = program.node(node);
        Tensor value = Tensor.zeros(made.dtype(), made.shape());
        device.download(value, value(node));
        return value;
    }

    private static boolean isFinite(Tensor value) {
        for (int i = 0; i < value.shape().elementCount(); i++) {
            boolean finite =
                    switch (value.dtype()) {
                        case FLOAT32 -> Float.isFinite(value.floats()[i]);
                        case FLOAT64 -> Double.isFinite(value.doubles()[i]);
                        case INT32, INT64 -> true;
                    };
            if (!finite) {
                return false;
            }
        }
        return true;
    }

    /**
     * The hash of a result of the last run that was finite, computed on the device: eight words whose bytes, each word's
     * little-endian, are the tensor hash's.
     *
     * @throws IllegalArgumentException if the program has no output of that name
     */
    public int[] outputHash(String name) {
        Node node = output(name, program);
        device.enter();
        try (Arena confined = Arena.ofConfined();
                DeviceHash hash = new DeviceHash(device, confined, value(node.index()), node.dtype(), node.shape())) {
            hash.launch();
            return hash.words();
        }
    }

    /**
     * A copy of a result of the last run that was finite.
     *
     * @throws IllegalArgumentException if the program has no output of that name
     */
    public Tensor output(String name) {
        Node node = program.output(name).orElseThrow(() -> new IllegalArgumentException("no output: name=" + name));
        Tensor value = Tensor.zeros(node.dtype(), node.shape());
        device.download(value, value(node.index()));
        return value;
    }

    private static Node output(String name, Program program) {
        return program.output(name).orElseThrow(() -> new IllegalArgumentException("no output: name=" + name));
    }

    /** Gives the device's memory back. */
    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        records.close();
        memory.close();
    }
}
