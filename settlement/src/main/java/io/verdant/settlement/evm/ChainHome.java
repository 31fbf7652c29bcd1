package io.verdant.settlement.evm;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.protocol.Address;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Signature;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A settlement contract of a private network's own, with a token without worth: where it is, and how it came there.
 *
 * @param contract hexadecimal address of the settlement, {@code token} of what it counts
 * @param fromBlock block before which it has no events
 */
public record ChainHome(
        long chainId, String token, String contract, long fromBlock, long unbondingSeconds, JobClock clock) {
    /** What each owner gets of the token, far above every stake. */
    private static final long TOKENS = 1_000_000_000_000_000L;

    private static final BigInteger NOTHING = BigInteger.ZERO;

    /**
     * Times of the job whose contract this is, from the chain's time now.
     *
     * @param windowSeconds the job's challenge window
     */
    public static JobClock clockFrom(long chainSeconds, long windowSeconds, long gameSeconds) {
        long day = 86_400;
        return new JobClock(chainSeconds + 365 * day, Math.max(30 * day, windowSeconds + day), gameSeconds);
    }

    /** Deploys both contracts, or goes on with that. */
    public static ChainHome deploy(ChainSession session, SigningKey funder, long windowSeconds, long gameSeconds)
            throws ChainSession.Refused, InterruptedException {
        BlockRef before = session.nodes().ask(EthereumNode::head);
        long unbonding = windowSeconds + gameSeconds;
        Address token = made(session, funder, ContractCode.of("VerdantTestToken"), "token");
        HexData code = ContractCode.of("VerdantSettlement");
        HexData arguments = ActionCalls.constructor(token, unbonding);
        Address contract =
                made(session, funder, new HexData(code.text() + arguments.text().substring(2)), "settlement");
        return new ChainHome(
                session.chainId(),
                token.hex(),
                contract.hex(),
                before.number(),
                unbonding,
                clockFrom(before.timeSeconds(), windowSeconds, gameSeconds));
    }

    private static Address made(ChainSession session, SigningKey funder, HexData code, String what)
            throws ChainSession.Refused, InterruptedException {
        Receipt receipt = Objects.requireNonNull(session.execute(
                funder, null, NOTHING, code, "deploy " + what, ChainSession.id("deploy " + what), () -> true));
        return Objects.requireNonNull(receipt.contract());
    }

    public Address address() {
        return Address.ofHex(contract);
    }

    public SettlementParameters parameters() {
        return new SettlementParameters(chainId, address(), unbondingSeconds);
    }

    /** Gives a member's keys what they pay gas with, its owner tokens, and the member's key its owner's delegation. */
    public void equip(ChainSession session, SigningKey funder, ChainParties parties, Address member, BigInteger wei)
            throws ChainSession.Refused, InterruptedException {
        SigningKey owner = parties.owner(member);
        SigningKey key = parties.member(member);
        if (wei.signum() > 0) {
            pay(session, funder, owner.address(), wei);
            pay(session, funder, key.address(), wei);
        }
        Address counted = Address.ofHex(token);
        run(session, funder, counted, ActionCalls.mint(owner.address(), TOKENS), "mint for " + owner.address());
        run(session, owner, counted, ActionCalls.approve(address()), "approve by " + owner.address());
        Signature consent = key.sign(ContractTypes.delegationDigest(
                owner.address(), key.address(), ContractTypes.domainSeparator(chainId, address())));
        HexData delegate = ActionCalls.encode(new SettlementAction.SetDelegate(key.address(), true, consent));
        run(session, owner, address(), delegate, "delegate of " + owner.address());
    }

    private static void pay(ChainSession session, SigningKey funder, Address to, BigInteger wei)
            throws ChainSession.Refused, InterruptedException {
        session.execute(funder, to, wei, HexData.EMPTY, "gas for " + to, ChainSession.id("gas " + to), () -> true);
    }

    private static void run(ChainSession session, SigningKey key, Address to, HexData data, String memo)
            throws ChainSession.Refused, InterruptedException {
        session.execute(key, to, NOTHING, data, memo, ChainSession.id(memo), () -> true);
    }

    /** What an account of the settlement holds. */
    public long balance(ChainSession session, Purse purse, Address owner) {
        HexData call = ActionCalls.balance(purse.code(), owner);
        HexData answer = session.nodes().ask(node -> node.call(owner, address(), call));
        return new BigInteger(1, answer.bytes()).longValueExact();
    }

    /** Keeps where it is, for a restart and for whoever reads the run. */
    public void write(Path file) {
        try {
            Files.writeString(
                    file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write file=" + file, e);
        }
    }

    /** What {@link #write} wrote. */
    public static ChainHome read(Path file) {
        try {
            return new ObjectMapper().readValue(Files.readString(file), ChainHome.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read file=" + file, e);
        }
    }
}
