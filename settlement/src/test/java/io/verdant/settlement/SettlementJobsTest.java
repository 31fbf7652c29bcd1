package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementViews.JobStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How jobs open, run, settle, pause and end. */
class SettlementJobsTest {
    private final SettlementScene scene = new SettlementScene(home());
    private final SettlementCast cast = scene.cast;
    private final SigningKey worker = cast.workers.get(0);
    private final SigningKey validator = cast.validators.get(0);

    SettlementHome home() {
        return SettlementCast.book(SettlementCast.PARAMETERS);
    }

    @Test
    void shouldSettleClaimAndCloseAJobToTheLastUnit() {
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        RewardTree first = scene.rewards(0, Map.of(worker, 9_999L, cast.validators.get(0), 10_001L));
        scene.pass(20);
        scene.refused(WINDOW_OPEN, cast.coordinator, scene.settle(first, 0));
        scene.anchor(2);
        scene.refused(WRONG_EPOCH, cast.coordinator, scene.settle(first, 1));
        scene.refused(NOT_COORDINATOR, cast.publisher, scene.settle(first, 0));
        scene.ok(cast.coordinator, scene.settle(first, 0));
        scene.anchor(3);
        RewardTree second = scene.rewards(1, Map.of(cast.aggregator, 20_000L));
        scene.refused(WINDOW_OPEN, cast.coordinator, scene.settle(second, 1));
        scene.refused(EPOCHS_UNSETTLED, cast.publisher, new SettlementAction.CloseJob(scene.jobId));
        scene.pass(10);
        scene.ok(cast.coordinator, scene.settle(second, 1));
        scene.refused(NOT_PUBLISHER, cast.stranger, new SettlementAction.CloseJob(scene.jobId));
        scene.ok(cast.publisher, new SettlementAction.CloseJob(scene.jobId));
        assertEquals(SettlementScene.DEPOSIT - 41_003 + 1_003, scene.in(Purse.FREE, cast.publisher));
        scene.ok(cast.stranger, scene.claimOf(first, 0, worker));
        scene.ok(worker, scene.claimOf(second, 1, cast.aggregator));
        scene.ok(worker, scene.claimOf(first, 0, cast.validators.get(0)));
        assertEquals(0, scene.in(Purse.ESCROW, cast.publisher));
        scene.refused(JOB_NOT_OPEN, cast.coordinator, SettlementCast.anchor(scene.jobId, 3, 1, 1));
    }

    @Test
    void shouldPayEachRewardOnceAndOnlyWithItsProof() {
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        scene.anchor(2);
        scene.pass(20);
        RewardTree tree = scene.rewards(0, Map.of(worker, 500L, validator, 700L, cast.aggregator, 1L));
        scene.ok(cast.coordinator, new SettlementAction.SettleEpoch(scene.jobId, 0, tree.root(), 1_200));
        scene.refused(
                BAD_PROOF,
                worker,
                new SettlementAction.ClaimReward(scene.jobId, 0, worker.address(), 501, tree.proof(worker.address())));
        scene.refused(
                BAD_PROOF,
                worker,
                new SettlementAction.ClaimReward(
                        scene.jobId, 0, cast.stranger.address(), 500, tree.proof(worker.address())));
        scene.refused(WRONG_EPOCH, worker, scene.claimOf(scene.rewards(1, Map.of(worker, 5L)), 1, worker));
        scene.ok(worker, scene.claimOf(tree, 0, worker));
        scene.refused(ALREADY_CLAIMED, cast.stranger, scene.claimOf(tree, 0, worker));
        scene.ok(validator, scene.claimOf(tree, 0, validator));
        scene.refused(EXCEEDS_TOTAL, worker, scene.claimOf(tree, 0, cast.aggregator));
    }

    @Test
    void shouldPayAnEpochNoMoreThanItsRoundsCost() {
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        scene.anchor(2);
        scene.pass(20);
        RewardTree much = scene.rewards(0, Map.of(worker, 20_001L));
        scene.refused(EXCEEDS_PRICE, cast.coordinator, scene.settle(much, 0));
        RewardTree little = scene.rewards(0, Map.of(worker, 1L));
        scene.ok(cast.coordinator, scene.settle(little, 0));
        scene.anchor(3);
        scene.pass(20);
        scene.ok(cast.coordinator, scene.settle(scene.rewards(1, Map.of(worker, 39_999L)), 1));
    }

    @Test
    void shouldSettleOnlyWhatEnoughValidatorsRevealed() {
        scene.terms = withScores(scene.terms, 1);
        scene.begin();
        RewardTree tree = scene.rewards(0, Map.of(worker, 5L));
        Hash32 salt = SettlementCast.hash("salt");
        Hash32 commitment = ScoreActs.commitment(scene.jobId, 0, validator.address(), tree.root(), salt);
        scene.refused(WRONG_EPOCH, validator, new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        scene.anchor(0);
        scene.anchor(1);
        scene.refused(WRONG_ROLE, worker, new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        scene.ok(validator, new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        scene.refused(ALREADY_COMMITTED, validator, new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        SettlementAction reveal = new SettlementAction.RevealScores(scene.jobId, 0, tree.root(), salt);
        scene.refused(REVEAL_CLOSED, validator, reveal);
        scene.anchor(2);
        scene.pass(20);
        scene.refused(ROOT_UNCONFIRMED, cast.coordinator, scene.settle(tree, 0));
        scene.refused(
                COMMIT_CLOSED, cast.validators.get(1), new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        scene.refused(
                BAD_REVEAL,
                validator,
                new SettlementAction.RevealScores(scene.jobId, 0, SettlementCast.hash("another"), salt));
        scene.ok(validator, reveal);
        scene.refused(ALREADY_REVEALED, validator, reveal);
        scene.refused(
                ROOT_UNCONFIRMED, cast.coordinator, scene.settle(scene.rewards(0, Map.of(cast.coordinator, 5L)), 0));
        scene.ok(cast.coordinator, scene.settle(tree, 0));
    }

    @Test
    void shouldRefundWhenTheServiceLevelIsMissedAndKeepWhatWasSettled() {
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        scene.anchor(2);
        scene.pass(20);
        RewardTree tree = scene.rewards(0, Map.of(worker, 5_000L));
        scene.ok(cast.coordinator, scene.settle(tree, 0));
        scene.pass(scene.terms.serviceSeconds() - 1);
        scene.refused(NOT_EXPIRED, cast.stranger, new SettlementAction.RefundExpired(scene.jobId));
        scene.ok(cast.stranger, new SettlementAction.RefundExpired(scene.jobId));
        assertEquals(JobStatus.REFUNDED, scene.home.job(scene.jobId).status());
        assertEquals(5_000, scene.in(Purse.ESCROW, cast.publisher));
        scene.ok(worker, scene.claimOf(tree, 0, worker));
        assertEquals(0, scene.in(Purse.ESCROW, cast.publisher));
    }

    @Test
    void shouldRefundWhenTheDeadlineHasPassedThoughTheCoordinatorServes() {
        scene.terms = withDeadline(scene.terms, scene.now + 200);
        scene.begin();
        scene.pass(110);
        scene.anchor(0);
        scene.refused(NOT_EXPIRED, cast.publisher, new SettlementAction.RefundExpired(scene.jobId));
        scene.pass(60);
        scene.ok(cast.publisher, new SettlementAction.RefundExpired(scene.jobId));
        assertEquals(SettlementScene.DEPOSIT, scene.in(Purse.FREE, cast.publisher));
    }

    @Test
    void shouldPauseAJobWhoseClaimsFailUntilAnEpochIsBetter() {
        scene.begin();
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 0, 2, 1));
        assertEquals(false, scene.home.job(scene.jobId).paused());
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 1, 1, 2));
        assertTrue(scene.home.job(scene.jobId).paused());
        scene.ok(cast.stranger, new SettlementAction.Stake(50_000));
        scene.refused(JOB_PAUSED, cast.stranger, new SettlementAction.JoinJob(scene.jobId, Role.WORKER));
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 2, 3, 0));
        scene.pass(20);
        RewardTree tree = scene.rewards(0, Map.of(worker, 5L));
        scene.refused(JOB_PAUSED, cast.coordinator, scene.settle(tree, 0));
        scene.challenge(0, 1);
        scene.pass(scene.terms.gameSeconds());
        scene.ok(
                cast.stranger,
                new SettlementAction.ExpireGame(
                        scene.jobId, cast.gameId(scene.jobId, scene.claim(0, 1), validator.address())));
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 3, 3, 0));
        assertEquals(false, scene.home.job(scene.jobId).paused());
        scene.ok(cast.coordinator, scene.settle(tree, 0));
    }

    @Test
    void shouldLetThePublisherHaltAPausedJobAndPayWhatWasDone() {
        scene.begin();
        scene.refused(NOT_PUBLISHER, cast.publisher, new SettlementAction.HaltJob(scene.jobId));
        scene.anchor(0);
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 1, 0, 9));
        scene.ok(cast.coordinator, SettlementCast.anchor(scene.jobId, 2, 1, 0));
        scene.refused(NOT_PUBLISHER, cast.stranger, new SettlementAction.HaltJob(scene.jobId));
        scene.ok(cast.publisher, new SettlementAction.HaltJob(scene.jobId));
        scene.refused(WRONG_ROUND, cast.coordinator, SettlementCast.anchor(scene.jobId, 3, 1, 0));
        scene.pass(20);
        scene.ok(cast.coordinator, scene.settle(scene.rewards(0, Map.of(worker, 1L)), 0));
        scene.ok(cast.coordinator, scene.settle(scene.rewards(1, Map.of(worker, 29_999L)), 1));
        scene.ok(cast.publisher, new SettlementAction.CloseJob(scene.jobId));
    }

    @Test
    void shouldAdmitOnlyTermsAtWhichCheatingDoesNotPay() {
        scene.ok(cast.publisher, new SettlementAction.Deposit(SettlementScene.DEPOSIT));
        // the price is 4,000 and p = 0.9 * 0.5: 4,000 * 0.55 / 0.45 = 4,888.9
        scene.refused(CHEATING_PAYS, cast.publisher, new SettlementAction.OpenJob(withStake(scene.terms, 4_888)));
        scene.ok(cast.publisher, new SettlementAction.OpenJob(withStake(scene.terms, 4_889)));
        scene.refused(JOB_EXISTS, cast.publisher, new SettlementAction.OpenJob(scene.terms));
    }

    @Test
    void shouldNotLetAStrangerTakeAPublishersJobId() {
        scene.ok(cast.stranger, new SettlementAction.Deposit(SettlementScene.DEPOSIT));
        scene.ok(cast.stranger, new SettlementAction.OpenJob(scene.terms));
        scene.begin();
        assertNotEquals(scene.jobId, JobTerms.jobId(cast.stranger.address(), scene.terms.specId()));
        assertEquals(JobStatus.OPEN, scene.home.job(scene.jobId).status());
    }

    private static JobTerms withStake(JobTerms t, long stake) {
        return new TermsChange(t).workerStake(stake).make();
    }

    private static JobTerms withScores(JobTerms t, int quorum) {
        return new TermsChange(t).scoreQuorum(quorum).make();
    }

    private static JobTerms withDeadline(JobTerms t, long deadline) {
        return new TermsChange(t).deadline(deadline).make();
    }
}
