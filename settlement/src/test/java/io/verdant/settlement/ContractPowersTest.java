package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import io.verdant.settlement.anvil.AnvilRpc;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.Uint;

/** What a book cannot be asked: other chains, code that could be replaced, and money that comes by other ways. */
class ContractPowersTest {
    private static final int DELEGATE_CALL = 0xf4;
    private static final int CALL_CODE = 0xf2;
    private static final int SELF_DESTRUCT = 0xff;
    private static final int CREATE = 0xf0;
    private static final int CREATE2 = 0xf5;
    private static final int INVALID = 0xfe;
    private static final int CALL = 0xf1;
    private static final int STORE = 0x55;
    private static final int PUSH1 = 0x60;
    private static final int PUSH32 = 0x7f;
    private static final long OTHER_CHAIN = 7;

    @Test
    void shouldHoldNoCodeThatRunsOrMakesOtherCodeOrEndsIt() {
        AnvilHome contract = AnvilHome.shared().reset();
        Address settlement = contract.deployment().settlement();
        BitSet powers = opcodes(code(contract, settlement));
        assertTrue(powers.get(CALL) && powers.get(STORE), "it moves tokens and remembers");
        for (int power : List.of(DELEGATE_CALL, CALL_CODE, SELF_DESTRUCT, CREATE, CREATE2)) {
            assertFalse(powers.get(power), () -> "opcode=" + Integer.toHexString(power));
        }
        BitSet rules = opcodes(code(contract, ruleContract(contract)));
        for (int power : List.of(DELEGATE_CALL, CALL_CODE, SELF_DESTRUCT, CREATE, CREATE2, STORE, CALL)) {
            assertFalse(rules.get(power), () -> "opcode=" + Integer.toHexString(power));
        }
    }

    @Test
    void shouldGiveTheDeployerNothing() {
        AnvilHome contract = AnvilHome.shared().reset();
        SettlementScene scene = new SettlementScene(contract).begin();
        Address deployer = contract.deployment().deployer();
        long now = scene.now;
        for (SettlementAction action : List.of(
                new SettlementAction.Withdraw(1),
                new SettlementAction.HaltJob(scene.jobId),
                new SettlementAction.CloseJob(scene.jobId),
                SettlementCast.anchor(scene.jobId, 0, 1, 0),
                new SettlementAction.SettleEpoch(scene.jobId, 0, SettlementCast.hash("root"), 1))) {
            assertTrue(contract.apply(action, deployer, ++now).rejection() != null, action::toString);
        }
    }

    @Test
    void shouldTakeNoEtherAndCountNoTokensThatNobodyDeposited() {
        AnvilHome contract = AnvilHome.shared().reset();
        SettlementScene scene = new SettlementScene(contract).begin();
        Deployment deployment = contract.deployment();
        String settlement = deployment.settlement().hex();
        assertThrows(AnvilRpc.Refusal.class, () -> contract.node()
                .rpc()
                .call(
                        "eth_call",
                        Map.of("from", deployment.deployer().hex(), "to", settlement, "value", "0x1"),
                        "latest"));
        long held = contract.views().held();
        deployment.send(deployment.transaction(
                scene.cast.stranger.address(),
                deployment.token(),
                Deployment.encode(
                        "transfer",
                        new org.web3j.abi.datatypes.Address(settlement),
                        new Uint(BigInteger.valueOf(1_000))),
                "0x100000"));
        assertEquals(held, contract.views().held());
        assertEquals(0, contract.balance(new Account(Purse.FREE, deployment.settlement())));
    }

    @Test
    void shouldRefuseOnOneChainWhatWasSignedForAContractAtTheSameAddressOfAnother() {
        AnvilHome here = AnvilHome.shared().reset();
        List<Address> keys = new SettlementCast(SettlementCast.PARAMETERS)
                .everyone().stream().map(SigningKey::address).toList();
        try (AnvilHome there = AnvilHome.start(SettlementCast.UNBONDING, keys, OTHER_CHAIN)) {
            assertEquals(here.deployment().settlement(), there.deployment().settlement());
            SettlementScene scene = new SettlementScene(here).begin();
            SettlementScene other = new SettlementScene(there).begin();
            SigningKey worker = scene.cast.workers.get(0);
            SigningKey challenger = scene.cast.validators.get(0);
            Claim claim = scene.claim(0, 0);
            SettlementAction signedThere = new SettlementAction.OpenClaimGame(
                    scene.jobId, claim, worker.sign(Eip712.claimDigest(claim, Eip712.domainSeparator(OTHER_CHAIN))));
            scene.refused(BAD_SIGNATURE, challenger, signedThere);
            other.ok(challenger, signedThere);
            Hash32 game = other.cast.gameId(other.jobId, claim, challenger.address());
            other.refused(NOT_ARBITER, worker, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
            other.ok(worker, other.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        }
    }

    /** The contract that the settlement made when it was made: its address follows from the maker's and the first nonce. */
    private static Address ruleContract(AnvilHome contract) {
        String address = org.web3j.crypto.ContractUtils.generateContractAddress(
                contract.deployment().settlement().hex(), BigInteger.ONE);
        return Address.ofHex(address);
    }

    private static byte[] code(AnvilHome contract, Address address) {
        String hex = contract.node()
                .rpc()
                .call("eth_getCode", address.hex(), "latest")
                .asText();
        byte[] code = HexFormat.of().parseHex(hex, 2, hex.length());
        assertTrue(code.length > 0, address::hex);
        return code;
    }

    /** Which opcodes a contract has, less the data that its pushes carry and that the compiler lays after an INVALID. */
    private static BitSet opcodes(byte[] code) {
        BitSet opcodes = new BitSet(256);
        for (int i = 0; i < code.length && (code[i] & 0xff) != INVALID; i++) {
            int opcode = code[i] & 0xff;
            opcodes.set(opcode);
            if (opcode >= PUSH1 && opcode <= PUSH32) {
                i += opcode - PUSH1 + 1;
            }
        }
        return opcodes;
    }
}
