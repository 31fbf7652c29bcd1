package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.Sharing;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.Outcome;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A player's own execution of a plan, run again whenever its game needs more of it. Hashes of all node outputs are kept
 * from the first run; tensors only of the nodes that the newest question named, so memory does not grow with the steps.
 * One execution can serve any number of games about the same claim. Not thread safe.
 */
public final class Execution {
    private static final RecordSource NO_RECORDS = new RecordSource() {
        @Override
        public int recordCount() {
            return 1;
        }

        @Override
        public int recordLength() {
            return 1;
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            // nothing is read of it
        }
    };

    private final WorkPlan plan;
    private final Function<PlanObserver, PlanResult> runs;
    private final Sharing sharing;
    private final SortedMap<String, Tensor> start;
    private final SortedMap<String, Tensor> operands;
    private final RecordSource records;
    private final IntFunction<MerklePath> recordPaths;
    private final PlanObserver behaviour;
    private final @Nullable Lie lie;
    private @Nullable Trace trace;
    private Map<NodeAt, Tensor> newest = Map.of();

    /** A node of a step. */
    record NodeAt(int step, int node) {}

    /**
     * The hashes of all node outputs, step by step, as far as the work got.
     *
     * @param failed the node whose output is not finite and after which nothing was computed, or null
     */
    record Trace(List<List<Hash32>> nodeHashes, @Nullable NodeAt failed) {}

    /** One wrong bit of one value of another execution. */
    private record Lie(Execution truth, NodeAt place, int element) {}

    /**
     * @param runner for the plan; not used by others at the same time
     * @param start all tensors under the start root, and those under the claim's carried start; +0 where that is zero
     * @param recordPaths openings of the dataset's records
     * @param behaviour sees every node's output before it is used, at every run alike; {@link PlanObserver#NONE} for an
     *     honest player
     */
    public Execution(
            PlanRunner runner,
            SortedMap<String, Tensor> start,
            RecordSource records,
            IntFunction<MerklePath> recordPaths,
            BatchIndex batches,
            PlanObserver behaviour) {
        this(
                runner.plan(),
                observer -> runner.run(start, records, batches, observer),
                runner.compute()::share,
                start,
                Collections.emptySortedMap(),
                records,
                recordPaths,
                behaviour);
    }

    private Execution(
            WorkPlan plan,
            Function<PlanObserver, PlanResult> runs,
            Sharing sharing,
            SortedMap<String, Tensor> start,
            SortedMap<String, Tensor> operands,
            RecordSource records,
            IntFunction<MerklePath> recordPaths,
            PlanObserver behaviour) {
        this.plan = plan;
        this.runs = runs;
        this.sharing = sharing;
        this.start = start;
        this.operands = operands;
        this.records = records;
        this.recordPaths = recordPaths;
        this.behaviour = behaviour;
        this.lie = null;
    }

    /**
     * The execution of a program that is run once and loads no records, such as an aggregate; its outputs carry the names
     * of the state that they become.
     *
     * @param start at least every STATE and START input, by name
     * @param operands every OPERAND input, by name
     */
    public static Execution ofProgram(
            Program program,
            Compute compute,
            SortedMap<String, Tensor> start,
            SortedMap<String, Tensor> operands,
            PlanObserver behaviour) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        for (Program.Input input : program.inputs()) {
            switch (input.kind()) {
                case STATE, START -> runner.bind(input.name(), input.kind(), bound(start, input.name()));
                case OPERAND -> runner.bind(input.name(), input.kind(), bound(operands, input.name()));
                case CONSTANT -> {}
                case FRESH, DATA, CARRIED ->
                    throw new IllegalArgumentException("input=" + input.name() + " kind=" + input.kind());
            }
        }
        return new Execution(
                new WorkPlan(program, 1, DisputeContext.NO_CLOSING),
                observer -> runOnce(runner, observer),
                compute::share,
                start,
                operands,
                NO_RECORDS,
                index -> new MerklePath(0, 1, List.of()),
                behaviour);
    }

    private static Tensor bound(SortedMap<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor missing: name=" + name);
        }
        return tensor;
    }

    private static PlanResult runOnce(ProgramRunner runner, PlanObserver observer) {
        Outcome outcome = runner.run((node, value) -> observer.onNode(0, node, value));
        if (!outcome.ok()) {
            return new PlanResult(new TreeMap<>(), new TreeMap<>(), 0, outcome.failedNode());
        }
        observer.onStepEnd(0);
        SortedMap<String, Tensor> end = new TreeMap<>();
        for (Program.Output output : runner.program().outputs()) {
            end.put(output.name(), runner.output(output.name()).copy());
        }
        return new PlanResult(end, new TreeMap<>(), -1, -1);
    }

    private Execution(Lie lie) {
        this.plan = lie.truth().plan;
        this.runs = lie.truth().runs;
        this.sharing = lie.truth().sharing;
        this.start = lie.truth().start;
        this.operands = lie.truth().operands;
        this.records = lie.truth().records;
        this.recordPaths = lie.truth().recordPaths;
        this.behaviour = lie.truth().behaviour;
        this.lie = lie;
    }

    /**
     * What a claimant holds that lies about one value and about nothing that follows from it: this execution, with the
     * lowest bit of that element turned wherever it is asked for. It runs nothing that this one has run.
     */
    public Execution lyingAt(int step, int node, int element) {
        return new Execution(new Lie(this, new NodeAt(step, node), element));
    }

    /** Runs the plan for its trace, unless that was done before; else the first question does. */
    public void runOnce() {
        trace();
    }

    WorkPlan plan() {
        return plan;
    }

    SortedMap<String, Tensor> start() {
        return start;
    }

    SortedMap<String, Tensor> operands() {
        return operands;
    }

    MerklePath recordPath(int recordIndex) {
        return recordPaths.apply(recordIndex);
    }

    byte[] record(int recordIndex) {
        byte[] bytes = new byte[records.recordLength()];
        records.copy(recordIndex, 0, bytes, 0, bytes.length);
        return bytes;
    }

    /** The trace, from one run at the first call. */
    Trace trace() {
        Trace known = trace;
        if (known == null && lie != null) {
            known = lyingTrace(lie);
            trace = known;
        } else if (known == null) {
            List<List<Hash32>> hashes = new ArrayList<>();
            PlanResult result = run((step, node, value) -> {
                if (step == hashes.size()) {
                    hashes.add(new ArrayList<>());
                }
                hashes.get(step).add(TensorCommitment.hashOf(value, sharing));
            });
            NodeAt failed = result.ok() ? null : new NodeAt(result.failedStep(), result.failedNode());
            known = new Trace(hashes, failed);
            trace = known;
        }
        return known;
    }

    private Trace lyingTrace(Lie told) {
        NodeAt place = told.place();
        Set<NodeAt> read = new Wiring(plan(), false).outputsReadBy(place);
        Tensor tensor = Objects.requireNonNull(capture(read).get(place));
        Trace truth = told.truth().trace();
        List<List<Hash32>> hashes = new ArrayList<>(truth.nodeHashes());
        hashes.set(place.step(), new ArrayList<>(hashes.get(place.step())));
        hashes.get(place.step()).set(place.node(), TensorCommitment.hashOf(tensor));
        return new Trace(hashes, truth.failed());
    }

    /**
     * Copies of those nodes' outputs, from one more run where the newest one was asked for others; a node that the work
     * did not reach is missing.
     */
    Map<NodeAt, Tensor> capture(Set<NodeAt> wanted) {
        if (lie != null) {
            Map<NodeAt, Tensor> told = new HashMap<>(lie.truth().capture(wanted));
            told.computeIfPresent(lie.place(), (place, tensor) -> turned(tensor, lie.element()));
            return told;
        }
        if (!newest.keySet().equals(wanted)) {
            newest = Map.of();
            newest = captured(wanted);
        }
        return newest;
    }

    private static Tensor turned(Tensor truth, int element) {
        Tensor tensor = truth.copy();
        switch (tensor.dtype()) {
            case FLOAT32 ->
                tensor.floats()[element] = Float.intBitsToFloat(Float.floatToRawIntBits(tensor.floats()[element]) ^ 1);
            case FLOAT64 ->
                tensor.doubles()[element] =
                        Double.longBitsToDouble(Double.doubleToRawLongBits(tensor.doubles()[element]) ^ 1);
            case INT32 -> tensor.ints()[element] ^= 1;
            case INT64 -> tensor.longs()[element] ^= 1;
        }
        return tensor;
    }

    private Map<NodeAt, Tensor> captured(Set<NodeAt> wanted) {
        Map<NodeAt, Tensor> captured = new HashMap<>();
        run((step, node, value) -> {
            NodeAt place = new NodeAt(step, node.index());
            if (wanted.contains(place)) {
                captured.put(place, value.copy());
            }
        });
        return captured;
    }

    private interface Recorder {
        void record(int step, Node node, Tensor value);
    }

    private PlanResult run(Recorder recorder) {
        return runs.apply(new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                behaviour.onNode(step, node, value);
                recorder.record(step, node, value);
            }

            @Override
            public void onStepEnd(int step) {
                behaviour.onStepEnd(step);
            }
        });
    }
}
