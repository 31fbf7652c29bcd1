package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Executes a {@link WorkPlan}: the step program {@code localSteps} times with its state carried by name, then the
 * closing program. Made once per plan and reused; steps allocate nothing. Not thread safe.
 */
public final class PlanRunner implements PlanEngine {
    private final WorkPlan plan;
    private final Compute compute;
    private final ProgramRunner step;
    private final ProgramRunner closing;
    private final List<Carried> carried = new ArrayList<>();
    private final SortedMap<String, Tensor> zeros = new TreeMap<>();
    private final SortedMap<String, Program.Input> carriedInputs;
    private final StepObserver stepObserver = new StepObserver();

    /**
     * A node whose value becomes state. Two buffers take turns, one under the node and one held here with the last
     * step's value, so no step writes what it still reads.
     */
    private static final class Carried {
        private final int node;
        private final List<String> names = new ArrayList<>();
        private Tensor held;

        Carried(int node, Tensor held) {
            this.node = node;
            this.held = held;
        }
    }

    private static final class StepObserver implements NodeObserver {
        private PlanObserver target = PlanObserver.NONE;
        private int step;

        @Override
        public void onNode(Node node, Tensor value) {
            target.onNode(step, node, value);
        }
    }

    /**
     * @throws IllegalArgumentException if a program is malformed, reads an OPERAND, or a state's output has another
     *     shape
     */
    public PlanRunner(WorkPlan plan, Compute compute) {
        this.plan = plan;
        this.compute = compute;
        this.carriedInputs = plan.carriedInputs();
        PlanCheck.check(plan);
        BufferPool pool = new BufferPool();
        this.step = new ProgramRunner(plan.step(), compute, pool);
        this.closing = new ProgramRunner(plan.closing(), compute, pool);
        for (Program program : plan.programs()) {
            for (Program.Input input : program.inputs()) {
                if (input.kind() == Program.Kind.FRESH) {
                    zeros.put(input.name(), Tensor.zeros(input.dtype(), input.shape()));
                }
            }
        }
        for (Program.Output output : plan.step().outputs()) {
            if (isState(plan.step(), output.name()) || isState(plan.closing(), output.name())) {
                carry(output);
            }
        }
    }

    private static boolean isState(Program program, String name) {
        return program.inputs().stream()
                .anyMatch(input -> input.name().equals(name)
                        && (input.kind() == Program.Kind.STATE || input.kind() == Program.Kind.FRESH));
    }

    private void carry(Program.Output output) {
        for (Carried known : carried) {
            if (known.node == output.node()) {
                known.names.add(output.name());
                return;
            }
        }
        Node node = plan.step().node(output.node());
        Carried made = new Carried(node.index(), Tensor.zeros(node.dtype(), node.shape()));
        made.names.add(output.name());
        carried.add(made);
    }

    @Override
    public WorkPlan plan() {
        return plan;
    }

    /** The threads that the plan runs on, free between its steps and while an observer is called. */
    public Compute compute() {
        return compute;
    }

    @Override
    public PlanResult run(
            SortedMap<String, Tensor> start, RecordSource records, BatchIndex index, PlanObserver observer) {
        stepObserver.target = observer;
        bindStart(step, start);
        bindStart(closing, start);
        for (int number = 0; number < plan.localSteps(); number++) {
            step.bindRecords(records, index, number);
            Outcome outcome = runStep(step, number, observer);
            if (!outcome.ok()) {
                return failed(number, outcome);
            }
            carryAll();
        }
        int last = plan.localSteps();
        closing.bindRecords(records, index, last);
        Outcome outcome = runStep(closing, last, observer);
        return outcome.ok()
                ? new PlanResult(endState(start), closingOutputs(false), closingOutputs(true), -1, -1)
                : failed(last, outcome);
    }

    private Outcome runStep(ProgramRunner runner, int number, PlanObserver observer) {
        stepObserver.step = number;
        Outcome outcome = observer.observes(number) ? runner.run(stepObserver) : runner.run();
        if (outcome.ok()) {
            observer.onStepEnd(number);
        }
        return outcome;
    }

    private void bindStart(ProgramRunner runner, SortedMap<String, Tensor> start) {
        for (Program.Input input : runner.program().inputs()) {
            switch (input.kind()) {
                case STATE, START, CARRIED -> runner.bind(input.name(), input.kind(), startTensor(start, input.name()));
                case FRESH -> runner.bind(input.name(), input.kind(), Objects.requireNonNull(zeros.get(input.name())));
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

    /** By index: a claim of few steps never gets this compiled so well that iterators are no objects. */
    private void carryAll() {
        for (int i = 0; i < carried.size(); i++) {
            Carried one = carried.get(i);
            Tensor value = step.exchange(one.node, one.held);
            one.held = value;
            for (int k = 0; k < one.names.size(); k++) {
                step.bindState(one.names.get(k), value);
                closing.bindState(one.names.get(k), value);
            }
        }
    }

    private SortedMap<String, Tensor> endState(SortedMap<String, Tensor> start) {
        SortedMap<String, Tensor> state = new TreeMap<>();
        for (Program.Input input : plan.step().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                state.put(input.name(), startTensor(start, input.name()));
            }
        }
        for (Carried one : carried) {
            for (String name : one.names) {
                state.computeIfPresent(name, (key, old) -> one.held);
            }
        }
        state.replaceAll((name, tensor) -> tensor.copy());
        return state;
    }

    private SortedMap<String, Tensor> closingOutputs(boolean carriedOn) {
        SortedMap<String, Tensor> outputs = new TreeMap<>();
        for (Program.Output output : plan.closing().outputs()) {
            if (carriedInputs.containsKey(output.name()) == carriedOn) {
                outputs.put(output.name(), closing.output(output.name()).copy());
            }
        }
        return outputs;
    }

    /** Nothing: the threads belong to the {@link Compute}. */
    @Override
    public void close() {}

    private static PlanResult failed(int step, Outcome outcome) {
        return new PlanResult(new TreeMap<>(), new TreeMap<>(), step, outcome.failedNode());
    }
}
