package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A player's own execution of a plan, run again whenever its game needs more of it. Hashes of all node outputs are kept
 * from the first run; tensors only of the nodes that the newest question named, so memory does not grow with the steps.
 * One execution can serve any number of games about the same claim. Not thread safe.
 */
public final class Execution {
    private final PlanRunner runner;
    private final SortedMap<String, Tensor> start;
    private final RecordSource records;
    private final IntFunction<MerklePath> recordPaths;
    private final BatchIndex batches;
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
     * @param start all tensors under the start root
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
        this.runner = runner;
        this.start = start;
        this.records = records;
        this.recordPaths = recordPaths;
        this.batches = batches;
        this.behaviour = behaviour;
        this.lie = null;
    }

    private Execution(Lie lie) {
        this.runner = lie.truth().runner;
        this.start = lie.truth().start;
        this.records = lie.truth().records;
        this.recordPaths = lie.truth().recordPaths;
        this.batches = lie.truth().batches;
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
        return runner.plan();
    }

    SortedMap<String, Tensor> start() {
        return start;
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
                hashes.get(step).add(TensorCommitment.hashOf(value));
            });
            NodeAt failed = result.ok() ? null : new NodeAt(result.failedStep(), result.failedNode());
            known = new Trace(hashes, failed);
            trace = known;
        }
        return known;
    }

    private Trace lyingTrace(Lie told) {
        NodeAt place = told.place();
        Set<NodeAt> read = new Wiring(plan()).outputsReadBy(place);
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
        return runner.run(start, records, batches, new PlanObserver() {
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
