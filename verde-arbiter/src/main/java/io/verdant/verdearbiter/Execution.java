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
    private @Nullable Trace trace;

    /** A node of a step. */
    record NodeAt(int step, int node) {}

    /**
     * The hashes of all node outputs, step by step, as far as the work got.
     *
     * @param failed the node whose output is not finite and after which nothing was computed, or null
     */
    record Trace(List<List<Hash32>> nodeHashes, @Nullable NodeAt failed) {}

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
        if (known == null) {
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

    /** Copies of those nodes' outputs, from one more run; a node that the work did not reach is missing. */
    Map<NodeAt, Tensor> capture(Set<NodeAt> wanted) {
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
