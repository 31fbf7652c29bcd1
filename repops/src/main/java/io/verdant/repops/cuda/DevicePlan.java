package io.verdant.repops.cuda;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.Node;
import io.verdant.repops.Outcome;
import io.verdant.repops.PlanCheck;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.Program;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Executes a {@link WorkPlan} on a device, as {@link io.verdant.repops.PlanRunner} does on the processor. A step is one graph;
 * state stays on the device from step to step, and only results come back. Not thread safe.
 */
public final class DevicePlan implements PlanEngine {
    /** Steps that nobody observes between two looks at whether one has failed. */
    private static final int STEPS_A_LOOK = 32;

    private final WorkPlan plan;
    private final CudaDevice device;
    private final DeviceProgram step;
    private final DeviceProgram closing;
    private final List<Copy> carries = new ArrayList<>();
    private final List<Copy> hands = new ArrayList<>();
    private @Nullable CudaGraph graph;

    /** Bytes that are copied on the device. */
    private record Copy(long to, long from, long length) {}

    /**
     * Checks the plan and takes the device's memory for it.
     *
     * @throws IllegalArgumentException if a program is malformed, reads an OPERAND, or a state's output has another shape
     * @throws CudaException if the device lacks the memory
     */
    public DevicePlan(WorkPlan plan, CudaDevice device) {
        PlanCheck.check(plan);
        this.plan = plan;
        this.device = device;
        this.step = new DeviceProgram(plan.step(), device);
        this.closing = closingOn(device);
        for (Program.Output output : plan.step().outputs()) {
            carry(output, step, carries);
            carry(output, closing, hands);
        }
    }

    private DeviceProgram closingOn(CudaDevice on) {
        try {
            return new DeviceProgram(plan.closing(), on);
        } catch (RuntimeException e) {
            step.close();
            throw e;
        }
    }

    private void carry(Program.Output output, DeviceProgram to, List<Copy> copies) {
        Node node = plan.step().node(output.node());
        long length = MemoryPlan.bytes(node.dtype(), node.shape());
        for (int i = 0; i < to.program().inputs().size(); i++) {
            Program.Input input = to.program().inputs().get(i);
            if (isState(input) && input.name().equals(output.name())) {
                copies.add(new Copy(to.inputAddress(i), step.value(output.node()), length));
            }
        }
    }

    private static boolean isState(Program.Input input) {
        return input.kind() == Program.Kind.STATE || input.kind() == Program.Kind.FRESH;
    }

    @Override
    public WorkPlan plan() {
        return plan;
    }

    /** Bytes of the device's memory that the plan takes, records aside. */
    public long memoryLength() {
        return step.memoryLength() + closing.memoryLength();
    }

    /** @throws CudaException if the device fails */
    @Override
    public PlanResult run(
            SortedMap<String, Tensor> start, RecordSource records, BatchIndex index, PlanObserver observer) {
        bindStart(step, start);
        bindStart(closing, start);
        PlanResult failure = runSteps(records, index, observer);
        if (failure != null) {
            return failure;
        }
        hands.forEach(this::copy);
        int last = plan.localSteps();
        closing.bindRecords(records, index, last);
        Outcome outcome = observer.observes(last)
                ? closing.run((node, value) -> observer.onNode(last, node, value))
                : closing.run();
        if (!outcome.ok()) {
            return failed(last, outcome.failedNode());
        }
        observer.onStepEnd(last);
        return new PlanResult(endState(start), closingOutputs(false), closingOutputs(true), -1, -1);
    }

    /** All local steps; what failed, or null. */
    private @Nullable PlanResult runSteps(RecordSource records, BatchIndex index, PlanObserver observer) {
        for (int number = 0; number < plan.localSteps(); number++) {
            if (number == 0 || !step.drawsBySchedule()) {
                step.bindRecords(records, index, number);
                step.begin();
            }
            PlanResult failure =
                    observer.observes(number) ? runObserved(number, observer) : runUnseen(number, observer);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable PlanResult runObserved(int number, PlanObserver observer) {
        Outcome outcome = step.runNodes((node, value) -> observer.onNode(number, node, value));
        if (!outcome.ok()) {
            return failed(number, outcome.failedNode());
        }
        carries.forEach(this::copy);
        step.beginStep(number + 1);
        observer.onStepEnd(number);
        return null;
    }

    private @Nullable PlanResult runUnseen(int number, PlanObserver observer) {
        CudaGraph captured = graph;
        if (captured == null) {
            captured = device.capture(() -> {
                step.launchAll();
                finishStep();
            });
            graph = captured;
        }
        captured.launch();
        boolean look = observer != PlanObserver.NONE
                || !step.drawsBySchedule()
                || (number + 1) % STEPS_A_LOOK == 0
                || number + 1 == plan.localSteps();
        long failed = look ? step.failed() : RunState.NO_FAILURE;
        if (failed != RunState.NO_FAILURE) {
            return failed((int) (failed >>> Integer.SIZE), (int) failed);
        }
        observer.onStepEnd(number);
        return null;
    }

    /** Carries state on, once all nodes have read what was there. */
    private void finishStep() {
        carries.forEach(this::copy);
        step.launchNextStep();
    }

    private void copy(Copy copy) {
        device.copy(copy.to(), copy.from(), copy.length());
    }

    private static void bindStart(DeviceProgram program, SortedMap<String, Tensor> start) {
        for (int i = 0; i < program.program().inputs().size(); i++) {
            Program.Input input = program.program().inputs().get(i);
            switch (input.kind()) {
                case STATE, START, CARRIED ->
                    program.bind(input.name(), input.kind(), startTensor(start, input.name()));
                case FRESH -> program.bindZeros(i);
                case CONSTANT, DATA, OPERAND -> {}
            }
        }
    }

    private static Tensor startTensor(SortedMap<String, Tensor> start, String name) {
        Tensor tensor = start.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("start state lacks a tensor: name=" + name);
        }
        return tensor;
    }

    private SortedMap<String, Tensor> endState(SortedMap<String, Tensor> start) {
        SortedMap<String, Tensor> state = new TreeMap<>();
        for (Program.Input input : plan.step().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                Node made = plan.step().output(input.name()).orElse(null);
                state.put(
                        input.name(),
                        made == null ? startTensor(start, input.name()).copy() : step.read(made.index()));
            }
        }
        return state;
    }

    private SortedMap<String, Tensor> closingOutputs(boolean carriedOn) {
        Set<String> carried = new TreeSet<>(plan.carriedInputs().keySet());
        SortedMap<String, Tensor> outputs = new TreeMap<>();
        for (Program.Output output : plan.closing().outputs()) {
            if (carried.contains(output.name()) == carriedOn) {
                outputs.put(output.name(), closing.read(output.node()));
            }
        }
        return outputs;
    }

    private static PlanResult failed(int step, int node) {
        return new PlanResult(new TreeMap<>(), new TreeMap<>(), step, node);
    }

    /** Gives the device's memory back. */
    @Override
    public void close() {
        if (graph != null) {
            graph.close();
        }
        step.close();
        closing.close();
    }
}
