package io.verdant.settlement.contracts;

import static io.verdant.settlement.contracts.Words.address;
import static io.verdant.settlement.contracts.Words.bytes32;
import static io.verdant.settlement.contracts.Words.bytes32s;
import static io.verdant.settlement.contracts.Words.number;
import static io.verdant.settlement.contracts.Words.signatures;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.settlement.JobTerms;
import io.verdant.settlement.SettlementAction;
import org.jspecify.annotations.NullMarked;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.tx.ReadonlyTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** What to send to the contract for an action. */
@NullMarked
public final class ContractCalls {
    private final VerdantSettlement contract;

    public ContractCalls(Address contract) {
        this.contract = wrapper(contract);
    }

    /** A wrapper that encodes and decodes, and never calls. */
    static VerdantSettlement wrapper(Address contract) {
        String address = contract.hex();
        return VerdantSettlement.load(
                address, null, new ReadonlyTransactionManager(null, address), new StaticGasProvider(null, null));
    }

    /** The call's data: selector and parameters, as hexadecimal digits with 0x. */
    public String data(SettlementAction action) {
        return call(action).encodeFunctionCall();
    }

    private RemoteFunctionCall<?> call(SettlementAction action) {
        return switch (action) {
            case SettlementAction.Deposit a -> contract.deposit(number(a.amount()));
            case SettlementAction.Withdraw a -> contract.withdraw(number(a.amount()));
            case SettlementAction.SetDelegate a ->
                contract.setDelegate(
                        address(a.delegate()), a.allowed(), a.consent().bytes());
            case SettlementAction.Stake a -> contract.stake(number(a.amount()));
            case SettlementAction.RequestUnstake a -> contract.requestUnstake(number(a.amount()));
            case SettlementAction.CompleteUnstake a -> contract.completeUnstake();
            case SettlementAction.OpenJob a -> contract.openJob(terms(a.terms()));
            case SettlementAction.JoinJob a ->
                contract.joinJob(bytes32(a.jobId()), number(a.role().code()));
            case SettlementAction.LeaveJob a -> contract.leaveJob(bytes32(a.jobId()));
            case SettlementAction.HaltJob a -> contract.haltJob(bytes32(a.jobId()));
            case SettlementAction.CloseJob a -> contract.closeJob(bytes32(a.jobId()));
            case SettlementAction.RefundExpired a -> contract.refundExpired(bytes32(a.jobId()));
            case SettlementAction.AnchorRound a ->
                contract.anchorRound(
                        bytes32(a.jobId()),
                        number(a.round()),
                        bytes32(a.claimsRoot()),
                        number(a.headIndex()),
                        bytes32(a.headHash()),
                        number(a.accepted()),
                        number(a.rejected()));
            case SettlementAction.ReportTwoHeads a ->
                contract.reportTwoHeads(
                        bytes32(a.jobId()),
                        number(a.index()),
                        bytes32(a.headA()),
                        a.receiptA().bytes(),
                        bytes32(a.headB()),
                        a.receiptB().bytes());
            case SettlementAction.ReportOtherHead a ->
                contract.reportOtherHead(
                        bytes32(a.jobId()),
                        number(a.round()),
                        number(a.headIndex()),
                        bytes32(a.anchoredHead()),
                        bytes32(a.otherHead()),
                        a.receipt().bytes());
            case SettlementAction.CommitScores a ->
                contract.commitScores(bytes32(a.jobId()), number(a.epoch()), bytes32(a.commitment()));
            case SettlementAction.RevealScores a ->
                contract.revealScores(
                        bytes32(a.jobId()), number(a.epoch()), bytes32(a.scoresRoot()), bytes32(a.salt()));
            case SettlementAction.OpenClaimGame a ->
                contract.openClaimGame(
                        bytes32(a.jobId()), claim(a.claim()), a.claimSignature().bytes());
            case SettlementAction.OpenStatementGame a ->
                contract.openStatementGame(
                        bytes32(a.jobId()),
                        number(a.kind().code()),
                        number(a.round()),
                        envelope(a.envelope()),
                        a.envelopeSignature().bytes());
            case SettlementAction.Concede a -> contract.concede(bytes32(a.jobId()), bytes32(a.gameId()));
            case SettlementAction.Verdict a ->
                contract.verdict(
                        bytes32(a.jobId()),
                        bytes32(a.gameId()),
                        number(a.outcome().code()),
                        bytes32(a.transcriptHash()),
                        signatures(a.signatures()));
            case SettlementAction.ExpireGame a -> contract.expireGame(bytes32(a.jobId()), bytes32(a.gameId()));
            case SettlementAction.Penalty a ->
                contract.penalty(
                        bytes32(a.jobId()),
                        address(a.offender()),
                        number(a.kind().code()),
                        bytes32(a.evidenceHash()),
                        signatures(a.signatures()));
            case SettlementAction.SettleEpoch a ->
                contract.settleEpoch(bytes32(a.jobId()), number(a.epoch()), bytes32(a.root()), number(a.total()));
            case SettlementAction.ClaimReward a ->
                contract.claimReward(
                        bytes32(a.jobId()),
                        number(a.epoch()),
                        address(a.account()),
                        number(a.amount()),
                        bytes32s(a.proof()));
        };
    }

    private static VerdantSettlement.Terms terms(JobTerms terms) {
        return new VerdantSettlement.Terms(
                bytes32(terms.specId()),
                bytes32(terms.log()),
                address(terms.coordinator()),
                number(terms.budget()),
                number(terms.roundPrice()),
                number(terms.rounds()),
                number(terms.epochRounds()),
                number(terms.workers()),
                number(terms.deadlineSeconds()),
                number(terms.serviceSeconds()),
                number(terms.windowRounds()),
                number(terms.windowSeconds()),
                number(terms.gameSeconds()),
                number(terms.tier()),
                number(terms.workerStake()),
                number(terms.validatorStake()),
                number(terms.arbiterStake()),
                number(terms.aggregatorStake()),
                number(terms.coordinatorStake()),
                number(terms.auditRatePpm()),
                number(terms.honestSharePpm()),
                number(terms.pauseRejectedPpm()),
                number(terms.arbiterQuorum()),
                number(terms.scoreQuorum()),
                terms.arbiters().stream().map(Words::address).toList());
    }

    private static VerdantSettlement.Claim claim(io.verdant.protocol.Claim claim) {
        io.verdant.protocol.Claim.Failure failed = claim.failed();
        Assignment assignment = claim.assignment();
        return new VerdantSettlement.Claim(
                bytes32(claim.jobId()),
                number(claim.round()),
                address(claim.worker()),
                new VerdantSettlement.Assignment(
                        bytes32(assignment.jobId()),
                        number(assignment.round()),
                        bytes32(assignment.roundSeed()),
                        number(assignment.position()),
                        number(assignment.participants())),
                bytes32(claim.startRoot()),
                bytes32(claim.endRoot()),
                bytes32(claim.gradientRoot()),
                number(claim.gradientLength()),
                number(failed == null ? -1 : failed.step()),
                number(failed == null ? -1 : failed.node()),
                claim.carried() != null,
                bytes32(claim.carriedStart()),
                bytes32(claim.carriedEnd()));
    }

    private static VerdantSettlement.Envelope envelope(SettlementAction.StatementEnvelope envelope) {
        return new VerdantSettlement.Envelope(
                address(envelope.sender()),
                bytes32(envelope.specId()),
                bytes32(envelope.gameId()),
                number(envelope.sequence()),
                bytes32(envelope.previous()),
                bytes32(envelope.payloadHash()));
    }
}
