package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disputes, aggregates, jobs and members that the log refuses, and why. */
class RefusedDecisionsTest extends RefusingNetwork {
    @Test
    void shouldRefuseADisputeWithoutARevealedMismatch() {
        player.playTo(0, Phase.AUDIT);
        network.expect(Reason.NOT_PERMITTED, validator, new Command.OpenDispute(jobId(), 0, worker.address()));
        network.expect(Reason.NOT_PERMITTED, worker, new Command.OpenDispute(jobId(), 0, worker.address()));
        network.expect(Reason.WRONG_ROUND, validator, new Command.OpenDispute(jobId(), 9, worker.address()));
    }

    @Test
    void shouldRefuseAnAggregateOfOtherWorkersOrFromAnotherSender() {
        player.playTo(0, Phase.AGGREGATE);
        Hash32 root = TestNetwork.hash("root");
        List<Address> fewer = network.state().accepted().subList(1, 3);
        List<Address> reversed = network.state().accepted().reversed();
        network.expect(
                Reason.AGGREGATE_MISMATCH, network.aggregator, new Command.PublishAggregate(jobId(), 0, root, fewer));
        network.expect(
                Reason.AGGREGATE_MISMATCH,
                network.aggregator,
                new Command.PublishAggregate(jobId(), 0, root, reversed));
        network.expect(
                Reason.NOT_PERMITTED,
                validator,
                new Command.PublishAggregate(jobId(), 0, root, network.state().accepted()));
    }

    @Test
    void shouldRefuseTheCoordinatorsCommandsFromOthers() {
        network.expect(Reason.NOT_PERMITTED, worker, new Command.Tick());
        network.expect(Reason.NOT_PERMITTED, worker, new Command.Restarted());
    }

    @Test
    void shouldRefuseAnotherJobWhileOneRunsAndTheSameJobTwice() {
        network.expect(Reason.DUPLICATE, network.publisher, new Command.SubmitJob(network.spec));
        network.expect(Reason.JOB_ACTIVE, network.publisher, new Command.SubmitJob(TestNetwork.spec(77, 4, 3, 2, 1)));
        network.expect(Reason.NOT_PERMITTED, worker, new Command.SubmitJob(TestNetwork.spec(77, 4, 3, 2, 1)));
    }

    @Test
    void shouldRefuseToChangeRoleOrChain() {
        network.expect(
                Reason.NOT_PERMITTED, worker, new Command.Register(Role.VALIDATOR, "w", "", TestNetwork.hash("a"), 0));
        network.expect(
                Reason.NOT_PERMITTED,
                validator,
                new Command.Register(Role.VALIDATOR, "v", "", TestNetwork.hash("a"), 0));
    }

    @Test
    void shouldRefuseAnEvaluationBeforeTheEndAndAnotherCheckpoints() {
        Hash32 root = network.state().job().orElseThrow().latestRoot();
        network.expect(
                Reason.WRONG_PHASE, network.publisher, new Command.ReportEvaluation(jobId(), root, 97, 100, 0.5));
        player.playToEnd();
        Hash32 last = network.state().job().orElseThrow().latestRoot();
        network.expect(
                Reason.ROOT_MISMATCH, network.publisher, new Command.ReportEvaluation(jobId(), root, 97, 100, 0.5));
        network.expect(Reason.NOT_PERMITTED, worker, new Command.ReportEvaluation(jobId(), last, 97, 100, 0.5));
        network.expect(Reason.MALFORMED, network.publisher, new Command.ReportEvaluation(jobId(), last, 101, 100, 0.5));
        network.expect(Reason.NONE, network.publisher, new Command.ReportEvaluation(jobId(), last, 97, 100, 0.5));
        assertEquals(
                97,
                network.state().job().orElseThrow().evaluation().orElseThrow().correct());
    }

    @Test
    void shouldRefuseTheConvicted() {
        player.fault(worker, 0, RoundPlayer.Fault.TAMPERED).playTo(1, Phase.COMMIT);
        while (!network.state().openGames().isEmpty()) {
            player.playOne();
        }
        int round = network.state().round();
        network.expect(Reason.EXCLUDED, worker, new Command.CommitClaim(jobId(), round, Hash32.ZERO));
        network.expect(Reason.EXCLUDED, worker, worker.registration(1));
    }

    @Test
    void shouldWaitForParticipantsWithStakeAndGiveUpAfterAWhile() {
        TestNetwork poor = new TestNetwork(3, 2, 1, 1);
        poor.members()
                .forEach(p -> poor.expect(Reason.NONE, p, p.registration(p.role == Role.WORKER ? 1 : 500_000_000)));
        poor.expect(Reason.NONE, poor.publisher, new Command.SubmitJob(poor.spec));
        assertEquals(Phase.WAITING, poor.state().phase());
        poor.tickToDue();
        assertTrue(poor.state().halted());
        assertEquals(
                Reason.NOT_ENOUGH_PARTICIPANTS,
                poor.state().job().orElseThrow().halt().orElseThrow().reason());
        assertTrue(poor.state().totals().balanced());
        assertEquals(poor.spec.payment().budget(), poor.state().totals().refunded());
    }

    @Test
    void shouldNotBeginBeforeTheCoordinatorHasItsStakeAtStake() {
        TestNetwork unstaked = new TestNetwork(3, 2, 1, 1);
        unstaked.members().forEach(unstaked::join);
        unstaked.expect(Reason.NONE, unstaked.publisher, new Command.SubmitJob(unstaked.spec));
        assertEquals(Phase.WAITING, unstaked.state().phase());
        unstaked.join(unstaked.coordinator);
        assertEquals(Phase.COMMIT, unstaked.state().phase());
    }

    @Test
    void shouldRefuseAJobWhereCheatingPaysOrThatCannotBe() {
        JobSpec base = TestNetwork.spec(5, 4, 3, 2, 1);
        assertInadmissible(with(base, base.schedule(), new JobSpec.Payment(1_000_000_000L, 1, 250, 0, 0, 0)));
        assertInadmissible(with(base, new JobSpec.Schedule(0, 4, 32, 6_000), base.payment()));
        assertInadmissible(with(base, new JobSpec.Schedule(4, 4, 32, 0), base.payment()));
        assertInadmissible(with(base, base.schedule(), new JobSpec.Payment(0, 250, 250, 0, 0, 0)));
    }

    private void assertInadmissible(JobSpec spec) {
        TestNetwork fresh = new TestNetwork(4, 1, 1, 1);
        fresh.expect(Reason.NONE, fresh.publisher, fresh.publisher.registration(0));
        fresh.expect(Reason.INADMISSIBLE_JOB, fresh.publisher, new Command.SubmitJob(spec));
    }

    private static JobSpec with(JobSpec base, JobSpec.Schedule schedule, JobSpec.Payment payment) {
        return new JobSpec(
                base.name(),
                base.contract(),
                base.modelHash(),
                base.programRoot(),
                base.startRoot(),
                base.workHash(),
                base.data(),
                base.optimizer(),
                schedule,
                base.outer(),
                base.verification(),
                base.checks(),
                base.aggregation(),
                payment,
                base.seed());
    }
}
