package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import io.verdant.settlement.JobTerms;
import io.verdant.settlement.SettlementAction;
import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Int32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.abi.datatypes.generated.Uint8;

/** What is sent to the contracts: each {@link SettlementAction} is a call of the function of its name, field by field. */
public final class ActionCalls {
    private static final BigInteger EVERYTHING = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

    private ActionCalls() {}

    /** The call of the settlement contract that is that action. */
    public static HexData encode(SettlementAction any) {
        return switch (any) {
            case SettlementAction.Deposit a -> call("deposit", u64(a.amount()));
            case SettlementAction.Withdraw a -> call("withdraw", u64(a.amount()));
            case SettlementAction.SetDelegate a ->
                call("setDelegate", address(a.delegate()), new Bool(a.allowed()), bytes(a.consent()));
            case SettlementAction.Stake a -> call("stake", u64(a.amount()));
            case SettlementAction.RequestUnstake a -> call("requestUnstake", u64(a.amount()));
            case SettlementAction.CompleteUnstake a -> call("completeUnstake");
            case SettlementAction.OpenJob a -> call("openJob", terms(a.terms()));
            case SettlementAction.JoinJob a -> call("joinJob", hash(a.jobId()), role(a.role()));
            case SettlementAction.LeaveJob a -> call("leaveJob", hash(a.jobId()));
            case SettlementAction.HaltJob a -> call("haltJob", hash(a.jobId()));
            case SettlementAction.CloseJob a -> call("closeJob", hash(a.jobId()));
            case SettlementAction.RefundExpired a -> call("refundExpired", hash(a.jobId()));
            case SettlementAction.AnchorRound a -> anchor(a);
            case SettlementAction.ReportTwoHeads a ->
                call(
                        "reportTwoHeads",
                        hash(a.jobId()),
                        u64(a.index()),
                        hash(a.headA()),
                        bytes(a.receiptA()),
                        hash(a.headB()),
                        bytes(a.receiptB()));
            case SettlementAction.ReportOtherHead a ->
                call(
                        "reportOtherHead",
                        hash(a.jobId()),
                        u32(a.round()),
                        u64(a.headIndex()),
                        hash(a.anchoredHead()),
                        hash(a.otherHead()),
                        bytes(a.receipt()));
            case SettlementAction.CommitScores a ->
                call("commitScores", hash(a.jobId()), u32(a.epoch()), hash(a.commitment()));
            case SettlementAction.RevealScores a ->
                call("revealScores", hash(a.jobId()), u32(a.epoch()), hash(a.scoresRoot()), hash(a.salt()));
            case SettlementAction.OpenClaimGame a ->
                call("openClaimGame", hash(a.jobId()), claim(a.claim()), bytes(a.claimSignature()));
            case SettlementAction.OpenStatementGame a ->
                call(
                        "openStatementGame",
                        hash(a.jobId()),
                        new Uint8(a.kind().code()),
                        u32(a.round()),
                        envelope(a.envelope()),
                        bytes(a.envelopeSignature()));
            case SettlementAction.Concede a -> call("concede", hash(a.jobId()), hash(a.gameId()));
            case SettlementAction.Verdict a ->
                call(
                        "verdict",
                        hash(a.jobId()),
                        hash(a.gameId()),
                        new Uint8(a.outcome().code()),
                        hash(a.transcriptHash()),
                        signatures(a.signatures()));
            case SettlementAction.ExpireGame a -> call("expireGame", hash(a.jobId()), hash(a.gameId()));
            case SettlementAction.Penalty a ->
                call(
                        "penalty",
                        hash(a.jobId()),
                        address(a.offender()),
                        new Uint8(a.kind().code()),
                        hash(a.evidenceHash()),
                        signatures(a.signatures()));
            case SettlementAction.SettleEpoch a ->
                call("settleEpoch", hash(a.jobId()), u32(a.epoch()), hash(a.root()), u64(a.total()));
            case SettlementAction.ClaimReward a ->
                call(
                        "claimReward",
                        hash(a.jobId()),
                        u32(a.epoch()),
                        address(a.account()),
                        u64(a.amount()),
                        new DynamicArray<>(
                                Bytes32.class,
                                a.proof().stream().map(ActionCalls::hash).toList()));
        };
    }

    private static HexData anchor(SettlementAction.AnchorRound a) {
        return call(
                "anchorRound",
                hash(a.jobId()),
                u32(a.round()),
                hash(a.claimsRoot()),
                u64(a.headIndex()),
                hash(a.headHash()),
                u32(a.accepted()),
                u32(a.rejected()));
    }

    /** Makes tokens of the test token. */
    static HexData mint(Address to, long amount) {
        return call("mint", address(to), new Uint256(amount));
    }

    /** Lets the settlement contract take the sender's tokens. */
    static HexData approve(Address spender) {
        return call("approve", address(spender), new Uint256(EVERYTHING));
    }

    /** Reads what an account holds. */
    static HexData balance(int purse, Address owner) {
        return call("balance", new Uint8(purse), address(owner));
    }

    /** The settlement's constructor after its code. */
    static HexData constructor(Address token, long unbondingSeconds) {
        return new HexData("0x" + FunctionEncoder.encodeConstructor(List.of(address(token), u64(unbondingSeconds))));
    }

    private static HexData call(String name, Type<?>... arguments) {
        return new HexData(FunctionEncoder.encode(new Function(name, List.of(arguments), List.of())));
    }

    private static DynamicStruct terms(JobTerms t) {
        return new DynamicStruct(
                hash(t.specId()),
                hash(t.log()),
                address(t.coordinator()),
                u64(t.budget()),
                u64(t.roundPrice()),
                u32(t.rounds()),
                u32(t.epochRounds()),
                u32(t.workers()),
                u64(t.deadlineSeconds()),
                u64(t.serviceSeconds()),
                u32(t.windowRounds()),
                u64(t.windowSeconds()),
                u64(t.gameSeconds()),
                new Uint8(t.tier()),
                u64(t.workerStake()),
                u64(t.validatorStake()),
                u64(t.arbiterStake()),
                u64(t.aggregatorStake()),
                u64(t.coordinatorStake()),
                u32(t.auditRatePpm()),
                u32(t.honestSharePpm()),
                u32(t.pauseRejectedPpm()),
                u32(t.arbiterQuorum()),
                u32(t.scoreQuorum()),
                new DynamicArray<>(
                        org.web3j.abi.datatypes.Address.class,
                        t.arbiters().stream().map(ActionCalls::address).toList()));
    }

    private static StaticStruct claim(Claim c) {
        Claim.Failure failed = c.failed();
        return new StaticStruct(
                hash(c.jobId()),
                u32(c.round()),
                address(c.worker()),
                new StaticStruct(
                        hash(c.assignment().jobId()),
                        u32(c.assignment().round()),
                        hash(c.assignment().roundSeed()),
                        u32(c.assignment().position()),
                        u32(c.assignment().participants())),
                hash(c.startRoot()),
                hash(c.endRoot()),
                hash(c.gradientRoot()),
                u64(c.gradientLength()),
                new Int32(failed == null ? -1 : failed.step()),
                new Int32(failed == null ? -1 : failed.node()),
                new Bool(c.carried() != null),
                hash(c.carriedStart()),
                hash(c.carriedEnd()));
    }

    private static StaticStruct envelope(SettlementAction.StatementEnvelope e) {
        return new StaticStruct(
                address(e.sender()),
                hash(e.specId()),
                hash(e.gameId()),
                u64(e.sequence()),
                hash(e.previous()),
                hash(e.payloadHash()));
    }

    private static DynamicArray<DynamicBytes> signatures(List<Signature> signatures) {
        return new DynamicArray<>(
                DynamicBytes.class, signatures.stream().map(ActionCalls::bytes).toList());
    }

    private static Uint8 role(Role role) {
        return new Uint8(role.code());
    }

    private static Uint64 u64(long value) {
        return new Uint64(value);
    }

    private static Uint32 u32(long value) {
        return new Uint32(value);
    }

    private static Bytes32 hash(Hash32 value) {
        return new Bytes32(value.bytes());
    }

    private static DynamicBytes bytes(Signature value) {
        return new DynamicBytes(value.bytes());
    }

    private static org.web3j.abi.datatypes.Address address(Address value) {
        return new org.web3j.abi.datatypes.Address(value.hex());
    }
}
