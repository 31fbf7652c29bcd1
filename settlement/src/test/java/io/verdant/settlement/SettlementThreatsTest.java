package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.PenaltyKind;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import io.verdant.settlement.SettlementViews.GameStatus;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** What someone could try, one test each; reads as a list of threats. */
class SettlementThreatsTest {
    private static final BigInteger GROUP_ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private final SettlementScene scene = new SettlementScene(home());
    private final SettlementCast cast = scene.cast;
    private final SigningKey worker = cast.workers.get(0);
    private final SigningKey challenger = cast.validators.get(0);

    SettlementHome home() {
        return SettlementCast.book(SettlementCast.PARAMETERS);
    }

    // --- games and their money ---

    @Test
    void shouldDivideAConvictedStakeToTheLastUnit() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        long publisher = scene.in(Purse.FREE, cast.publisher);
        long free = scene.in(Purse.FREE, challenger);
        long arbiter = scene.in(Purse.FREE, cast.arbiters.get(0));
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        // 18,001 at stake: 4,000 of costs, and of the remaining 14,001 a half, three tenths and a tenth, and what is
        // left
        assertEquals(0, scene.in(Purse.STAKE, worker));
        assertEquals(7_000, scene.in(Purse.FREE, cast.publisher) - publisher);
        assertEquals(4_000 + 4_200, scene.in(Purse.FREE, challenger) - free);
        assertEquals(700, scene.in(Purse.FREE, cast.arbiters.get(0)) - arbiter);
        assertEquals(18_001 - 7_000 - 8_200 - 1_400, scene.burnt());
        assertEquals(0, scene.in(Purse.BOND, challenger));
        assertEquals(
                MemberStatus.CONVICTED,
                scene.home.member(scene.jobId, worker.address()).status());
        assertEquals(0, scene.home.stake(worker.address()).locked());
        scene.refused(EXCLUDED, worker, new SettlementAction.JoinJob(scene.jobId, Role.WORKER));
    }

    @Test
    void shouldPayAClaimantFromTheBondOfWhoAccusedItWrongly() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        scene.ok(cast.stranger, cast.verdict(scene.jobId, game, VerdictOutcome.CHALLENGER_LOST, cast.arbiters));
        // a bond of 8,000: a tenth, 800, to three arbiters, 266 each, and what that leaves to the claimant
        assertEquals(SettlementScene.DEPOSIT - 18_001 + 8_000 - 3 * 266, scene.in(Purse.FREE, worker));
        assertEquals(18_000 - 8_000, scene.in(Purse.STAKE, challenger));
        scene.refused(GAME_EXISTS, challenger, cast.openGame(scene.jobId, worker, scene.claim(0, 0)));
    }

    @Test
    void shouldTakeOnlyTheCostsOfAConcession() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        scene.refused(NOT_CLAIMANT, cast.stranger, new SettlementAction.Concede(scene.jobId, game));
        scene.ok(worker, new SettlementAction.Concede(scene.jobId, game));
        assertEquals(18_001 - 4_000, scene.in(Purse.STAKE, worker));
        scene.refused(CLAIM_DECIDED, cast.validators.get(1), cast.openGame(scene.jobId, worker, scene.claim(0, 0)));
    }

    @Test
    void shouldLetAnAggregatorBeDisputedByItsSignedEnvelope() {
        scene.begin();
        var envelope = cast.statement(SettlementScene.SPEC, cast.aggregator, 0);
        scene.refused(BAD_SIGNATURE, challenger, cast.openGame(scene.jobId, worker, 0, envelope));
        scene.ok(challenger, cast.openGame(scene.jobId, cast.aggregator, 0, envelope));
        Hash32 game = GameActs.gameId(scene.jobId, envelope.digest(cast.chain), challenger.address());
        assertEquals(2 * 500, scene.in(Purse.BOND, challenger));
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        assertEquals(0, scene.in(Purse.STAKE, cast.aggregator));
    }

    // --- threats ---

    @Test
    void shouldRefuseAReplayedVerdictAndOneOfAnotherGameJobContractOrChain() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        Hash32 second = scene.challenge(1, 0);
        var verdict = cast.verdict(scene.jobId, game, VerdictOutcome.CLAIMANT_LOST, cast.arbiters.subList(0, 2));
        scene.refused(NOT_ARBITER, worker, moved(verdict, scene.jobId, second));
        scene.refused(UNKNOWN_GAME, worker, moved(verdict, scene.jobId, SettlementCast.hash("game")));
        scene.refused(UNKNOWN_JOB, worker, moved(verdict, SettlementCast.hash("job"), game));
        for (Hash32 domain : List.of(
                ContractTypes.domainSeparator(cast.parameters.chainId(), worker.address()),
                ContractTypes.domainSeparator(1, cast.parameters.contract()))) {
            Hash32 digest = ContractTypes.verdictDigest(scene.jobId, game, 1, verdict.transcriptHash(), domain);
            List<Signature> elsewhere = cast.arbiters.subList(0, 2).stream()
                    .map(k -> k.sign(digest))
                    .toList();
            scene.refused(
                    NOT_ARBITER,
                    worker,
                    new SettlementAction.Verdict(
                            scene.jobId, game, verdict.outcome(), verdict.transcriptHash(), elsewhere));
        }
        scene.ok(worker, verdict);
        scene.refused(GAME_ENDED, worker, verdict);
    }

    private static SettlementAction moved(SettlementAction.Verdict verdict, Hash32 jobId, Hash32 game) {
        return new SettlementAction.Verdict(
                jobId, game, verdict.outcome(), verdict.transcriptHash(), verdict.signatures());
    }

    @Test
    void shouldRefuseAClaimOfAnotherJobOrChain() {
        scene.begin();
        scene.refused(
                WRONG_JOB, challenger, cast.openGame(scene.jobId, worker, cast.claim("other", worker, 0, "roots")));
        Claim claim = scene.claim(0, 0);
        Signature elsewhere = worker.sign(Eip712.claimDigest(claim, Eip712.domainSeparator(1)));
        scene.refused(BAD_SIGNATURE, challenger, new SettlementAction.OpenClaimGame(scene.jobId, claim, elsewhere));
    }

    @Test
    void shouldRefuseAMirroredSignature() {
        scene.begin();
        Claim claim = scene.claim(0, 0);
        byte[] bytes = worker.sign(Eip712.claimDigest(claim, cast.chain)).bytes();
        BigInteger s = new BigInteger(1, bytes, 32, 32);
        BigIntegers.asUnsignedByteArray(GROUP_ORDER.subtract(s), bytes, 32, 32);
        bytes[64] = (byte) (55 - bytes[64]);
        scene.refused(
                BAD_SIGNATURE, challenger, new SettlementAction.OpenClaimGame(scene.jobId, claim, Signature.of(bytes)));
    }

    @Test
    void shouldRefuseALateVerdictAndReturnTheBond() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        scene.refused(GAME_RUNNING, cast.stranger, new SettlementAction.ExpireGame(scene.jobId, game));
        scene.pass(scene.terms.gameSeconds());
        scene.refused(LATE_VERDICT, cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        scene.refused(LATE_VERDICT, worker, new SettlementAction.Concede(scene.jobId, game));
        scene.ok(cast.stranger, new SettlementAction.ExpireGame(scene.jobId, game));
        assertEquals(18_000, scene.in(Purse.STAKE, challenger));
        assertEquals(GameStatus.EXPIRED, scene.home.game(game).status());
    }

    @Test
    void shouldCountEachArbiterOnceAndNobodyElse() {
        SigningKey delegate = cast.fresh.get(0);
        SigningKey first = cast.arbiters.get(0);
        scene.begin();
        scene.ok(first, cast.delegate(first, delegate, true));
        Hash32 game = scene.challenge(0, 0);
        refuseVerdict(BELOW_QUORUM, game, List.of(first));
        refuseVerdict(BELOW_QUORUM, game, List.of());
        refuseVerdict(SIGNATURES_UNSORTED, game, List.of(first, first));
        refuseVerdict(SIGNATURES_UNSORTED, game, List.of(first, delegate));
        refuseVerdict(SIGNATURES_UNSORTED, game, List.of(cast.arbiters.get(1), first));
        refuseVerdict(NOT_ARBITER, game, List.of(first, worker));
        scene.ok(first, cast.delegate(first, delegate, false));
        refuseVerdict(NOT_ARBITER, game, List.of(delegate, cast.arbiters.get(1)));
        scene.ok(first, cast.delegate(first, delegate, true));
        scene.ok(
                worker,
                cast.verdict(scene.jobId, game, VerdictOutcome.CLAIMANT_LOST, List.of(delegate, cast.arbiters.get(1))));
    }

    private void refuseVerdict(SettlementRejection why, Hash32 game, List<SigningKey> signers) {
        scene.refused(why, worker, cast.verdict(scene.jobId, game, VerdictOutcome.CLAIMANT_LOST, signers));
    }

    @Test
    void shouldNotLetAnybodyRegisterAQuorumOfItsOwn() {
        scene.begin();
        scene.ok(cast.stranger, new SettlementAction.Stake(50_000));
        scene.refused(NOT_LISTED_ARBITER, cast.stranger, new SettlementAction.JoinJob(scene.jobId, Role.ARBITER));
    }

    @Test
    void shouldNotOpenACopiedCommitmentForAnotherValidator() {
        SigningKey copier = cast.validators.get(1);
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        Hash32 root = SettlementCast.hash("scores");
        Hash32 salt = SettlementCast.hash("salt");
        Hash32 commitment = ScoreActs.commitment(scene.jobId, 0, challenger.address(), root, salt);
        SettlementAction copied = new SettlementAction.CommitScores(scene.jobId, 0, commitment);
        scene.ok(copier, copied);
        scene.ok(challenger, copied);
        scene.pass(20);
        SettlementAction reveal = new SettlementAction.RevealScores(scene.jobId, 0, root, salt);
        scene.refused(BAD_REVEAL, copier, reveal);
        scene.ok(challenger, reveal);
    }

    @Test
    void shouldMakeGriefersPayForEveryChallengeAndNeverBlockAnHonestOne() {
        scene.begin();
        Claim claim = scene.claim(0, 0);
        List<SigningKey> griefers =
                List.of(cast.workers.get(1), cast.workers.get(2), cast.aggregator, cast.validators.get(1));
        griefers.forEach(k -> scene.ok(k, cast.openGame(scene.jobId, worker, claim)));
        scene.refused(TOO_MANY_GAMES, challenger, cast.openGame(scene.jobId, worker, claim));
        long before = scene.in(Purse.FREE, worker);
        for (SigningKey griefer : griefers) {
            Hash32 game = cast.gameId(scene.jobId, claim, griefer.address());
            scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CHALLENGER_LOST));
            scene.refused(GAME_EXISTS, griefer, cast.openGame(scene.jobId, worker, claim));
        }
        assertEquals(4 * 7_200, scene.in(Purse.FREE, worker) - before);
        scene.ok(challenger, cast.openGame(scene.jobId, worker, claim));
        scene.refused(OWN_CLAIM, worker, cast.openGame(scene.jobId, worker, claim));
        scene.refused(
                INSUFFICIENT_STAKE,
                cast.aggregator,
                cast.openGame(scene.jobId, worker, cast.claim(SettlementScene.SPEC, worker, 0, "others")));
    }

    @Test
    void shouldSlashWhatUnbondsAndNotReturnItWhileAGameIsOpen() {
        scene.begin();
        scene.ok(worker, new SettlementAction.RequestUnstake(9_000));
        scene.pass(SettlementCast.UNBONDING);
        Hash32 game = scene.challenge(0, 0);
        scene.refused(GAME_OPEN, worker, new SettlementAction.CompleteUnstake());
        scene.refused(GAME_OPEN, worker, new SettlementAction.LeaveJob(scene.jobId));
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        assertEquals(0, scene.in(Purse.STAKE, worker));
        assertEquals(0, scene.home.stake(worker.address()).unbonding());
        scene.ok(worker, new SettlementAction.Stake(9_000));
        scene.refused(NOTHING_UNBONDING, worker, new SettlementAction.CompleteUnstake());
    }

    @Test
    void shouldStopTheWindowsClockWhileAGameIsOpen() {
        scene.begin();
        scene.anchor(0);
        scene.anchor(1);
        scene.anchor(2);
        Hash32 game = scene.challenge(0, 0);
        scene.pass(20);
        RewardTree tree = scene.rewards(0, Map.of(challenger, 10L));
        scene.refused(GAME_OPEN, cast.coordinator, scene.settle(tree, 0));
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        scene.refused(WINDOW_OPEN, cast.coordinator, scene.settle(tree, 0));
        scene.pass(10);
        scene.ok(cast.coordinator, scene.settle(tree, 0));
        scene.refused(EPOCH_SETTLED, challenger, cast.openGame(scene.jobId, cast.workers.get(1), scene.claim(1, 0)));
    }

    @Test
    void shouldNotRefundAJobWhileAGameIsOpenNorCountItsTime() {
        scene.begin();
        Hash32 game = scene.challenge(0, 0);
        scene.pass(25);
        scene.refused(GAME_OPEN, cast.publisher, new SettlementAction.RefundExpired(scene.jobId));
        scene.ok(cast.stranger, scene.verdict(game, VerdictOutcome.CHALLENGER_LOST));
        scene.pass(scene.terms.serviceSeconds() - 30);
        scene.refused(NOT_EXPIRED, cast.publisher, new SettlementAction.RefundExpired(scene.jobId));
        scene.pass(20);
        scene.ok(cast.publisher, new SettlementAction.RefundExpired(scene.jobId));
    }

    @Test
    void shouldSlashACoordinatorThatSignedTwoHeads() {
        scene.begin();
        Hash32 fork = SettlementCast.hash("fork");
        Hash32 head = SettlementCast.head(0);
        Signature one = cast.receipt(cast.coordinator, 10, head);
        Signature two = cast.receipt(cast.coordinator, 10, fork);
        scene.refused(
                SAME_HEAD, cast.stranger, new SettlementAction.ReportTwoHeads(scene.jobId, 10, head, one, head, one));
        scene.refused(
                BAD_SIGNATURE,
                cast.stranger,
                new SettlementAction.ReportTwoHeads(scene.jobId, 11, head, one, fork, two));
        Signature otherLog =
                cast.coordinator.sign(Eip712.receiptDigest(SettlementCast.hash("another log"), 10, fork, cast.chain));
        scene.refused(
                BAD_SIGNATURE,
                cast.stranger,
                new SettlementAction.ReportTwoHeads(scene.jobId, 10, head, one, fork, otherLog));
        long before = scene.in(Purse.FREE, cast.stranger);
        scene.ok(cast.stranger, new SettlementAction.ReportTwoHeads(scene.jobId, 10, head, one, fork, two));
        assertEquals(0, scene.in(Purse.STAKE, cast.coordinator));
        assertEquals(3_300, scene.in(Purse.FREE, cast.stranger) - before);
        scene.refused(NOT_MEMBER, cast.coordinator, SettlementCast.anchor(scene.jobId, 0, 1, 0));
        scene.refused(
                NOT_MEMBER, cast.stranger, new SettlementAction.ReportTwoHeads(scene.jobId, 10, head, one, fork, two));
    }

    @Test
    void shouldSlashACoordinatorThatAnchoredAnotherHeadThanItSigned() {
        scene.begin();
        scene.anchor(0);
        Hash32 head = SettlementCast.head(0);
        Hash32 told = SettlementCast.hash("told");
        Signature receipt = cast.receipt(cast.coordinator, 10, told);
        scene.refused(
                UNKNOWN_ANCHOR, worker, new SettlementAction.ReportOtherHead(scene.jobId, 1, 10, head, told, receipt));
        scene.ok(worker, new SettlementAction.ReportOtherHead(scene.jobId, 0, 10, head, told, receipt));
        assertEquals(0, scene.in(Purse.STAKE, cast.coordinator));
    }

    @Test
    void shouldPunishOnceForOneEvidence() {
        scene.begin();
        Address offender = challenger.address();
        List<SigningKey> two = cast.arbiters.subList(0, 2);
        scene.ok(worker, cast.penalty(scene.jobId, offender, PenaltyKind.SILENCE, "round 3", two));
        assertEquals(18_000 - 1_800, scene.in(Purse.STAKE, challenger));
        assertEquals(900, scene.burnt());
        scene.refused(EVIDENCE_USED, worker, cast.penalty(scene.jobId, offender, PenaltyKind.SILENCE, "round 3", two));
        scene.refused(
                BELOW_QUORUM,
                worker,
                cast.penalty(scene.jobId, offender, PenaltyKind.WRONG_VERDICT, "x", List.of(two.get(0))));
        Address liar = cast.arbiters.get(2).address();
        scene.ok(worker, cast.penalty(scene.jobId, liar, PenaltyKind.WRONG_VERDICT, "game", two));
        assertEquals(0, scene.in(Purse.STAKE, cast.arbiters.get(2)));
        scene.refused(NOT_MEMBER, worker, cast.penalty(scene.jobId, liar, PenaltyKind.WRONG_VERDICT, "again", two));
    }

    @Test
    void shouldHaveNoGamesAtTheStatisticalTier() {
        scene.terms = new TermsChange(scene.terms).tier(JobTerms.STATISTICAL).make();
        scene.begin();
        scene.refused(NO_GAMES, challenger, cast.openGame(scene.jobId, worker, scene.claim(0, 0)));
    }
}
