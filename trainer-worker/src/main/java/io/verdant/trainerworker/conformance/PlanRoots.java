package io.verdant.trainerworker.conformance;

import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The end root and the trace root after every step of a plan, as lines of hexadecimal digits. */
public final class PlanRoots implements PlanObserver {
    private final WorkPlan plan;
    private final SortedMap<String, Hash32> state = new TreeMap<>();
    private final List<Hash32> values = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> nodes = new ArrayList<>();

    private PlanRoots(WorkPlan plan, SortedMap<String, Tensor> start) {
        this.plan = plan;
        for (Program.Input input : plan.step().inputs()) {
            if (input.kind() == Program.Kind.STATE) {
                state.put(
                        input.name(),
                        TensorCommitment.hashOf(Objects.requireNonNull(start.get(input.name()), input.name())));
            }
        }
    }

    /**
     * What a run gives.
     *
     * @param roots one line a step, the closing program's last: its first root is the gradient root
     * @param nodes one line a node of each step: step, node and tensor hash
     */
    public record Lines(List<String> roots, List<String> nodes) {}

    /** Runs a plan and hashes what it makes. */
    public static Lines of(
            WorkPlan plan, SortedMap<String, Tensor> start, RecordSource records, BatchIndex index, Compute compute) {
        return of(new PlanRunner(plan, compute), start, records, index);
    }

    /** As the other, by an engine. */
    public static Lines of(PlanEngine engine, SortedMap<String, Tensor> start, RecordSource records, BatchIndex index) {
        WorkPlan plan = engine.plan();
        PlanRoots roots = new PlanRoots(plan, start);
        PlanResult result = engine.run(start, records, index, roots);
        if (!result.ok()) {
            roots.lines.add("failed " + result.failedStep() + " " + result.failedNode());
            return new Lines(roots.lines, roots.nodes);
        }
        ClaimRoots.Roots claim = ClaimRoots.of(result);
        String last = roots.lines.get(plan.localSteps() - 1);
        if (!last.startsWith(claim.endRoot().hex())) {
            throw new IllegalStateException(
                    "the claim's end root is not the last step's: " + claim.endRoot() + " " + last);
        }
        roots.lines.set(plan.localSteps(), claim.gradientRoot().hex() + roots.lines.get(plan.localSteps()));
        return new Lines(roots.lines, roots.nodes);
    }

    @Override
    public void onNode(int step, Node node, Tensor value) {
        Hash32 hash = TensorCommitment.hashOf(value);
        values.add(hash);
        nodes.add(step + " " + node.index() + " " + hash.hex());
        if (step < plan.localSteps()) {
            for (Program.Output output : plan.step().outputs()) {
                if (output.node() == node.index()) {
                    state.computeIfPresent(output.name(), (name, before) -> hash);
                }
            }
        }
    }

    @Override
    public void onStepEnd(int step) {
        String endRoot = step < plan.localSteps() ? StateRoot.of(state).root().hex() : "";
        lines.add(endRoot + " " + TraceRoot.step(values).hex());
        values.clear();
    }
}
