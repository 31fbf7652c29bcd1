package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.TensorCommitment;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Audits a claim by doing its work again and comparing roots, bit for bit. To show that the work was done, the audit
 * contains the node-trace root of one step, which nobody could foresee and which differs from validator to validator. Made
 * once per plan and reused. Not thread safe.
 */
public final class Auditor {
    private static final byte[] TAG = "verdant/audit-step".getBytes(StandardCharsets.US_ASCII);

    private final WorkPlan plan;
    private final PlanRunner runner;

    public Auditor(WorkPlan plan, Compute compute) {
        this.plan = plan;
        this.runner = new PlanRunner(plan, compute);
    }

    /**
     * The step whose trace a validator shows: the first eight bytes of {@code H("verdant/audit-step" ‖ preimage ‖ validator ‖
     * worker)} as an unsigned big-endian number, modulo the plan's steps.
     *
     * @param preimage the validator's own preimage of the round
     */
    public int drawStep(Hash32 preimage, Address validator, Address worker) {
        Hash32 drawn = Sha256.of(TAG, preimage.bytes(), validator.bytes(), worker.bytes());
        return (int) Long.remainderUnsigned(ByteBuffer.wrap(drawn.bytes()).getLong(), plan.stepCount());
    }

    /**
     * Re-executes a claim.
     *
     * @param start the state under the claim's start root, and what is carried into it; the caller has checked these roots
     * @param batches the assignment's batch schedule
     * @param tracedStep the step of {@link #drawStep}; its trace root is zero where the work fails in or before that step
     * @throws IllegalArgumentException where the start state or the records do not fit the plan
     */
    public AuditResult audit(
            Claim claim, SortedMap<String, Tensor> start, RecordSource records, BatchIndex batches, int tracedStep) {
        return audit(claim, start, records, batches, tracedStep, null);
    }

    /**
     * Re-executes a claim of the statistical tier, which matches where its gradient is near enough.
     *
     * @param streamed the gradient under the claim's gradient root; empty after a failure
     * @see Replication
     */
    public AuditResult replicate(
            Claim claim,
            SortedMap<String, Tensor> streamed,
            SortedMap<String, Tensor> start,
            RecordSource records,
            BatchIndex batches,
            int tracedStep) {
        return audit(claim, start, records, batches, tracedStep, streamed);
    }

    private AuditResult audit(
            Claim claim,
            SortedMap<String, Tensor> start,
            RecordSource records,
            BatchIndex batches,
            int tracedStep,
            @Nullable SortedMap<String, Tensor> streamed) {
        Objects.checkIndex(tracedStep, plan.stepCount());
        StepTrace trace = new StepTrace(tracedStep);
        PlanResult result = runner.run(start, records, batches, trace);
        Claim.Failure failed = result.ok() ? null : new Claim.Failure(result.failedStep(), result.failedNode());
        ClaimRoots.Roots roots = ClaimRoots.of(result, runner.compute()::share);
        boolean matches = streamed == null
                ? Objects.equals(claim.failed(), failed) && roots.equals(ClaimRoots.of(claim))
                : (claim.failed() == null) == result.ok()
                        && Replication.distance(streamed, result.closing()) <= Replication.TOLERANCE;
        Command.Audit audit = new Command.Audit(claim.worker(), matches, tracedStep, trace.root);
        return new AuditResult(audit, roots, result.carried(), failed);
    }

    /** Hashes every node of one step. */
    private final class StepTrace implements PlanObserver {
        private final int step;
        private final List<Hash32> nodes = new ArrayList<>();
        private Hash32 root = Hash32.ZERO;

        StepTrace(int step) {
            this.step = step;
        }

        @Override
        public boolean observes(int nodeStep) {
            return nodeStep == step;
        }

        @Override
        public void onNode(int nodeStep, Node node, Tensor value) {
            nodes.add(TensorCommitment.hashOf(value, runner.compute()::share));
        }

        @Override
        public void onStepEnd(int endedStep) {
            if (endedStep == step) {
                root = TraceRoot.step(nodes);
            }
        }
    }
}
