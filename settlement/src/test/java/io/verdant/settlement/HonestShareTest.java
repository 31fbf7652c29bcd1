package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Admission;
import io.verdant.protocol.Command;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import org.junit.jupiter.api.Test;

/** A job says which share of its validators it assumes honest; below one half it is refused. */
class HonestShareTest {
    private static JobSpec job(double honestShare, double canaryRate) {
        JobSpec base = TestNetwork.spec(5, 4, 3, 2, 1);
        return new JobSpec(
                base.name(),
                base.contract(),
                base.modelHash(),
                base.programRoot(),
                base.startRoot(),
                base.workHash(),
                base.data(),
                base.optimizer(),
                base.schedule(),
                base.outer(),
                new JobSpec.Verification("optimistic", 0, 1, 60, 1, 2, 3, 2, honestShare, canaryRate),
                base.checks(),
                base.aggregation(),
                base.payment(),
                base.seed());
    }

    private static void assertAnswer(Reason reason, JobSpec job) {
        TestNetwork network = new TestNetwork(4, 1, 1, 1);
        network.expect(Reason.NONE, network.publisher, network.publisher.registration(0));
        network.expect(reason, network.publisher, new Command.SubmitJob(job));
    }

    @Test
    void shouldRefuseTooFewHonestValidatorsAndTooManyCanaries() {
        assertAnswer(Reason.NONE, job(0.5, 0.25));
        assertAnswer(Reason.INADMISSIBLE_JOB, job(Math.nextDown(0.5), 0));
        assertAnswer(Reason.INADMISSIBLE_JOB, job(1.1, 0));
        assertAnswer(Reason.INADMISSIBLE_JOB, job(0.5, 0.26));
    }

    @Test
    void shouldAuditLessWhereMoreAreHonest() {
        assertTrue(Admission.auditFloor(job(1, 0)) < Admission.auditFloor(job(0.5, 0)));
    }
}
