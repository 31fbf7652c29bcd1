package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class Eip712Test {
    private static final Address WORKER = Address.ofHex("0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826");
    private static final Address CONTRACT = Address.ofHex("0xcccccccccccccccccccccccccccccccccccccccc");
    private static final Hash32 JOB = Sha256.of(new byte[] {1});
    private static final Hash32 SEED = Sha256.of(new byte[] {2});
    private static final Hash32 START = Sha256.of(new byte[] {3});
    private static final Hash32 END = Sha256.of(new byte[] {4});
    private static final Hash32 GRADIENT = Sha256.of(new byte[] {5});

    /** The example of the EIP itself, with its published hashes and signature. */
    @Test
    void shouldGiveThePublishedMailExample() {
        Hash32 domain = TypedData.ofType(
                        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
                .string("Ether Mail")
                .string("1")
                .integer(1)
                .address(Address.ofHex("0xcccccccccccccccccccccccccccccccccccccccc"))
                .structHash();
        assertEquals("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", domain.hex());

        TypedData mail = TypedData.ofType(
                        "Mail(Person from,Person to,string contents)Person(string name,address wallet)")
                .struct(person("Cow", WORKER))
                .struct(person("Bob", Address.ofHex("0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")))
                .string("Hello, Bob!");
        assertEquals(
                "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e",
                mail.structHash().hex());
        Hash32 digest = mail.digest(domain);
        assertEquals("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", digest.hex());

        SigningKey cow = SigningKey.ofSecret(
                Keccak256.of("cow".getBytes(StandardCharsets.UTF_8)).bytes());
        assertEquals(WORKER, cow.address());
        assertEquals(
                "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
                        + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562"
                        + "1c",
                cow.sign(digest).toString());
    }

    @Test
    void shouldSignExtendNegativeIntegers() {
        Hash32 minusOne = TypedData.ofType("A(int32 a)").integer(-1).structHash();
        Hash32 type = Keccak256.of("A(int32 a)".getBytes(StandardCharsets.UTF_8));
        assertEquals(Keccak256.of(type.bytes(), Hash32.ofHex("ff".repeat(32)).bytes()), minusOne);
    }

    @Test
    void shouldMakeAnotherDigestForEveryField() {
        List<Hash32> digests = new ArrayList<>();
        Assignment assignment = new Assignment(JOB, 3, SEED, 1, 5);
        Claim claim = new Claim(JOB, 3, WORKER, assignment, START, END, GRADIENT, 100, null);
        digests.add(Eip712.claimDigest(claim));
        digests.add(Eip712.claimDigest(new Claim(END, 3, WORKER, assignment, START, END, GRADIENT, 100, null)));
        digests.add(Eip712.claimDigest(new Claim(JOB, 4, WORKER, assignment, START, END, GRADIENT, 100, null)));
        digests.add(Eip712.claimDigest(
                new Claim(JOB, 3, WORKER, new Assignment(JOB, 3, SEED, 2, 5), START, END, GRADIENT, 100, null)));
        digests.add(Eip712.claimDigest(new Claim(JOB, 3, WORKER, assignment, END, START, GRADIENT, 100, null)));
        digests.add(Eip712.claimDigest(new Claim(JOB, 3, WORKER, assignment, START, END, GRADIENT, 101, null)));
        digests.add(Eip712.claimDigest(
                new Claim(JOB, 3, WORKER, assignment, START, END, GRADIENT, 100, new Claim.Failure(0, 0))));
        for (Claim.Carried carried : List.of(
                new Claim.Carried(Hash32.ZERO, Hash32.ZERO),
                new Claim.Carried(START, END),
                new Claim.Carried(END, START))) {
            digests.add(Eip712.claimDigest(
                    new Claim(JOB, 3, WORKER, assignment, START, END, GRADIENT, 100, carried, null)));
        }
        byte[] payload = {1};
        digests.add(Eip712.envelopeDigest(WORKER, JOB, Hash32.ZERO, 0, Hash32.ZERO, payload));
        digests.add(Eip712.envelopeDigest(WORKER, JOB, JOB, 0, Hash32.ZERO, payload));
        digests.add(Eip712.envelopeDigest(WORKER, JOB, Hash32.ZERO, 1, Hash32.ZERO, payload));
        digests.add(Eip712.envelopeDigest(WORKER, JOB, Hash32.ZERO, 0, JOB, payload));
        digests.add(Eip712.envelopeDigest(WORKER, JOB, Hash32.ZERO, 0, Hash32.ZERO, new byte[] {2}));
        digests.add(Eip712.receiptDigest(SEED, 0, JOB));
        digests.add(Eip712.receiptDigest(SEED, 1, JOB));
        digests.add(Eip712.receiptDigest(JOB, 1, SEED));
        Hash32 other = Eip712.domainSeparator(1);
        digests.add(Eip712.claimDigest(claim, other));
        digests.add(Eip712.receiptDigest(SEED, 0, JOB, other));
        digests.add(Eip712.envelopeDigest(WORKER, JOB, Hash32.ZERO, 0, Hash32.ZERO, Sha256.of(payload), other));
        Hash32 contract = ContractTypes.domainSeparator(1, WORKER);
        digests.add(ContractTypes.verdictDigest(JOB, SEED, 1, END, contract));
        digests.add(ContractTypes.verdictDigest(JOB, SEED, 2, END, contract));
        digests.add(ContractTypes.verdictDigest(JOB, SEED, 1, END, other));
        digests.add(ContractTypes.penaltyDigest(JOB, WORKER, 1, END, contract));
        digests.add(ContractTypes.penaltyDigest(JOB, WORKER, 2, END, contract));
        digests.add(ContractTypes.delegationDigest(WORKER, CONTRACT, contract));
        digests.add(ContractTypes.delegationDigest(CONTRACT, WORKER, contract));
        assertEquals(digests.size(), new HashSet<>(digests).size());
    }

    @Test
    void shouldBindTheChain() {
        assertNotEquals(Eip712.domainSeparator(Eip712.EMBEDDED_CHAIN_ID), Eip712.domainSeparator(1));
    }

    private static TypedData person(String name, Address wallet) {
        return TypedData.ofType("Person(string name,address wallet)")
                .string(name)
                .address(wallet);
    }
}
