package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accounts, stakes, delegates and memberships. */
class SettlementAccountsTest {
    private final SettlementScene scene = new SettlementScene(home());
    private final SettlementCast cast = scene.cast;
    private final SigningKey worker = cast.workers.get(0);

    SettlementHome home() {
        return SettlementCast.book(SettlementCast.PARAMETERS);
    }

    @Test
    void shouldDepositAndWithdrawNoMoreThanThereIs() {
        scene.refused(ZERO_AMOUNT, worker, new SettlementAction.Deposit(0));
        scene.refused(AMOUNT_TOO_LARGE, worker, new SettlementAction.Deposit(BookState.MAX_AMOUNT + 1));
        scene.ok(worker, new SettlementAction.Deposit(100));
        scene.refused(AMOUNT_TOO_LARGE, cast.stranger, new SettlementAction.Deposit(BookState.MAX_AMOUNT - 99));
        scene.refused(INSUFFICIENT_FREE, worker, new SettlementAction.Withdraw(101));
        scene.ok(worker, new SettlementAction.Withdraw(100));
        assertEquals(0, scene.in(Purse.FREE, worker));
        assertEquals(0, scene.in(Purse.WORLD, worker));
        assertThrows(IllegalArgumentException.class, () -> new SettlementAction.Deposit(-1));
    }

    @Test
    void shouldReturnStakeOnlyAfterTheWholeUnbondingTime() {
        scene.ok(worker, new SettlementAction.Deposit(100));
        scene.ok(worker, new SettlementAction.Stake(100));
        scene.refused(NOTHING_UNBONDING, worker, new SettlementAction.CompleteUnstake());
        scene.refused(INSUFFICIENT_STAKE, worker, new SettlementAction.RequestUnstake(101));
        scene.ok(worker, new SettlementAction.RequestUnstake(60));
        scene.pass(SettlementCast.UNBONDING - 5);
        scene.refused(STILL_UNBONDING, worker, new SettlementAction.CompleteUnstake());
        scene.ok(worker, new SettlementAction.RequestUnstake(10));
        scene.pass(SettlementCast.UNBONDING - 2);
        scene.refused(STILL_UNBONDING, worker, new SettlementAction.CompleteUnstake());
        scene.ok(worker, new SettlementAction.CompleteUnstake());
        assertEquals(70, scene.in(Purse.FREE, worker));
        assertEquals(30, scene.in(Purse.STAKE, worker));
    }

    @Test
    void shouldNotUnbondWhatAMembershipLocksNorJoinWithWhatUnbonds() {
        scene.begin();
        scene.refused(INSUFFICIENT_STAKE, worker, new SettlementAction.RequestUnstake(9_001));
        scene.ok(cast.stranger, new SettlementAction.Stake(scene.terms.workerStake()));
        scene.ok(cast.stranger, new SettlementAction.RequestUnstake(1));
        scene.refused(INSUFFICIENT_STAKE, cast.stranger, new SettlementAction.JoinJob(scene.jobId, Role.WORKER));
        scene.ok(cast.stranger, new SettlementAction.Stake(1));
        scene.ok(cast.stranger, new SettlementAction.JoinJob(scene.jobId, Role.WORKER));
        assertEquals(9_001, scene.home.stake(cast.stranger.address()).locked());
    }

    @Test
    void shouldLetMembersLeaveAfterTheirWindowOrTheJobsEnd() {
        scene.begin();
        scene.refused(NOT_MEMBER, cast.stranger, new SettlementAction.LeaveJob(scene.jobId));
        scene.refused(NOT_COORDINATOR, cast.coordinator, new SettlementAction.LeaveJob(scene.jobId));
        scene.ok(worker, new SettlementAction.LeaveJob(scene.jobId));
        assertEquals(
                MemberStatus.LEAVING,
                scene.home.member(scene.jobId, worker.address()).status());
        scene.pass(20);
        scene.anchor(0);
        scene.refused(WINDOW_OPEN, worker, new SettlementAction.LeaveJob(scene.jobId));
        scene.anchor(1);
        scene.ok(worker, new SettlementAction.LeaveJob(scene.jobId));
        assertEquals(0, scene.home.stake(worker.address()).locked());
        scene.pass(1_000);
        scene.ok(cast.stranger, new SettlementAction.RefundExpired(scene.jobId));
        scene.ok(cast.coordinator, new SettlementAction.LeaveJob(scene.jobId));
    }

    @Test
    void shouldActThroughADelegateThatCannotTakeAnything() {
        SigningKey delegate = cast.fresh.get(0);
        scene.begin();
        scene.ok(cast.coordinator, cast.delegate(cast.coordinator, delegate, true));
        scene.ok(delegate, SettlementCast.anchor(scene.jobId, 0, 2, 0));
        for (SettlementAction money : List.of(
                new SettlementAction.Deposit(1),
                new SettlementAction.Withdraw(1),
                new SettlementAction.Stake(1),
                new SettlementAction.RequestUnstake(1),
                new SettlementAction.CompleteUnstake(),
                new SettlementAction.OpenJob(scene.terms),
                new SettlementAction.LeaveJob(scene.jobId))) {
            scene.refused(NOT_OWNER, delegate, money);
        }
        scene.ok(cast.coordinator, cast.delegate(cast.coordinator, delegate, false));
        scene.refused(DELEGATE_REVOKED, delegate, SettlementCast.anchor(scene.jobId, 1, 2, 0));
        scene.refused(NOT_OWNER, delegate, new SettlementAction.Deposit(1));
    }

    @Test
    void shouldTakeAKeyAsADelegateOnlyWithItsConsentAndForOneOwner() {
        SigningKey delegate = cast.fresh.get(0);
        SettlementAction.SetDelegate forged = cast.delegate(cast.stranger, delegate, true);
        scene.refused(BAD_SIGNATURE, worker, forged);
        scene.ok(worker, cast.delegate(worker, delegate, true));
        scene.refused(KEY_TAKEN, cast.stranger, cast.delegate(cast.stranger, delegate, true));
        scene.refused(KEY_TAKEN, worker, cast.delegate(worker, worker, true));
        scene.refused(UNKNOWN_DELEGATE, cast.stranger, cast.delegate(cast.stranger, delegate, false));
        scene.ok(cast.stranger, new SettlementAction.Deposit(1));
        scene.refused(KEY_HAS_ACCOUNT, worker, cast.delegate(worker, cast.stranger, true));
    }

    @Test
    void shouldKeepARevokedDelegatesClaimsItsOwners() {
        SigningKey delegate = cast.fresh.get(0);
        scene.begin();
        scene.ok(worker, cast.delegate(worker, delegate, true));
        scene.ok(worker, cast.delegate(worker, delegate, false));
        var claim = cast.claim(SettlementScene.SPEC, delegate, 0, "roots");
        SigningKey challenger = cast.validators.get(0);
        scene.ok(challenger, cast.openGame(scene.jobId, delegate, claim));
        var game = cast.gameId(scene.jobId, claim, challenger.address());
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        assertEquals(0, scene.in(Purse.STAKE, worker));
    }
}
