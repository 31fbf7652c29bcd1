package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditorTest {
    private Training training;
    private Auditor auditor;
    private Claim claim;

    @BeforeEach
    void work() {
        training = new Training(3, 21, 16, 3, 784, 12, 10);
        auditor = new Auditor(training.plan, training.compute);
        claim = claim(training.work(1));
    }

    @AfterEach
    void close() {
        training.close();
    }

    private Claim claim(PlanResult work) {
        Claim draft = training.claim(Training.address(1), training.assignment(1), work.closing());
        return new Claim(
                draft.jobId(),
                draft.round(),
                draft.worker(),
                draft.assignment(),
                draft.startRoot(),
                StateRoot.ofTensors(work.endState()).root(),
                draft.gradientRoot(),
                draft.gradientLength(),
                null);
    }

    private AuditResult audit(Claim audited, int step) {
        return auditor.audit(audited, training.state, training.data, training.batches(1), step);
    }

    @Test
    void shouldConfirmAnHonestClaim() {
        AuditResult result = audit(claim, 0);
        assertTrue(result.audit().matches());
        assertEquals(claim.endRoot(), result.roots().endRoot());
        assertEquals(claim.gradientRoot(), result.roots().gradientRoot());
        assertEquals(Reason.NONE, result.report().reason());
        assertEquals(claim.worker(), result.audit().worker());
    }

    @Test
    void shouldFindOneChangedBitAnywhere() {
        PlanObserver flip = new PlanObserver() {
            @Override
            public void onNode(int step, io.verdant.repops.Node node, Tensor value) {
                if (step == 1 && node.name().equals("matmul_0")) {
                    value.floats()[7] = Math.nextUp(value.floats()[7]);
                }
            }
        };
        PlanResult tampered = new PlanRunner(training.plan, training.compute)
                .run(training.state, training.data, training.batches(1), flip);
        AuditResult result = audit(claim(tampered), 0);
        assertFalse(result.audit().matches());
        assertEquals(Reason.AUDIT_MISMATCH, result.report().reason());
        assertEquals(claim.gradientRoot(), result.roots().gradientRoot());
    }

    @Test
    void shouldFindALieAboutAnyField() {
        Hash32 other = Sha256.of(new byte[] {1});
        assertFalse(audit(lie(other, claim.gradientRoot(), claim.gradientLength(), null), 0)
                .audit()
                .matches());
        assertFalse(audit(lie(claim.endRoot(), other, claim.gradientLength(), null), 0)
                .audit()
                .matches());
        assertFalse(audit(lie(claim.endRoot(), claim.gradientRoot(), 1, null), 0)
                .audit()
                .matches());
        Claim.Failure invented = new Claim.Failure(0, 0);
        assertFalse(audit(lie(Hash32.ZERO, Hash32.ZERO, 0, invented), 0).audit().matches());
    }

    private Claim lie(Hash32 endRoot, Hash32 gradientRoot, long length, Claim.Failure failed) {
        return new Claim(
                claim.jobId(),
                claim.round(),
                claim.worker(),
                claim.assignment(),
                claim.startRoot(),
                endRoot,
                gradientRoot,
                length,
                failed);
    }

    @Test
    void shouldFindTheWorkOfAnotherAssignment() {
        AuditResult result = auditor.audit(claim, training.state, training.data, training.batches(2), 0);
        assertFalse(result.audit().matches());
    }

    @Test
    void shouldConfirmAnHonestFailure() {
        training.state.get("w0").floats()[3_000] = Float.MAX_VALUE;
        training.state.get("w1").floats()[0] = Float.MAX_VALUE;
        PlanResult work = training.work(1);
        assertFalse(work.ok());
        Claim.Failure failure = new Claim.Failure(work.failedStep(), work.failedNode());
        AuditResult result = audit(lie(Hash32.ZERO, Hash32.ZERO, 0, failure), 3);
        assertTrue(result.audit().matches());
        assertEquals(failure, result.failed());
        assertEquals(Hash32.ZERO, result.audit().stepTraceRoot());
        assertFalse(audit(claim, 3).audit().matches());
    }

    @Test
    void shouldShowAnotherTraceForEachStep() {
        Set<Hash32> traces = new HashSet<>();
        for (int step = 0; step < 4; step++) {
            AuditResult result = audit(claim, step);
            assertEquals(step, result.audit().step());
            traces.add(result.audit().stepTraceRoot());
        }
        assertEquals(4, traces.size());
        assertFalse(traces.contains(Hash32.ZERO));
        assertThrows(IndexOutOfBoundsException.class, () -> audit(claim, 4));
    }

    @Test
    void shouldGiveTheSameTraceOnAnyThreadCount() {
        try (Compute two = Compute.ofThreads(2)) {
            AuditResult other =
                    new Auditor(training.plan, two).audit(claim, training.state, training.data, training.batches(1), 2);
            assertEquals(audit(claim, 2), other);
        }
    }

    @Test
    void shouldDrawStepsThatDifferByValidator() {
        Hash32 preimage = Sha256.of(new byte[] {5});
        int[] seen = new int[4];
        for (int validator = 0; validator < 100; validator++) {
            seen[auditor.drawStep(preimage, Training.address(validator), claim.worker())]++;
        }
        for (int count : seen) {
            assertNotEquals(0, count);
        }
    }
}
