package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ContractTypes;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.Signature;
import io.verdant.protocol.Signatures;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.StatementEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everyone who plays in a settlement test, with real keys, and what they sign for one home. */
final class SettlementCast {
    static final long START = 1_900_000_000;
    static final long UNBONDING = 100;
    static final SettlementParameters PARAMETERS = new SettlementParameters(
            Eip712.EMBEDDED_CHAIN_ID, Address.ofHex("0xc0ffee0000000000000000000000000000000001"), UNBONDING);

    private record Signed(Hash32 digest, Signature signature) {}

    private static final Map<Signed, Optional<Address>> RECOVERED = new HashMap<>();
    private static final Map<Address, Map<Hash32, Signature>> SIGNED = new HashMap<>();

    final SettlementParameters parameters;
    final Hash32 chain;
    final Hash32 contract;
    final SigningKey publisher = key(Role.PUBLISHER, 0);
    final SigningKey coordinator = key(Role.COORDINATOR, 0);
    final SigningKey aggregator = key(Role.AGGREGATOR, 0);
    final List<SigningKey> workers = keys(Role.WORKER, 3);
    final List<SigningKey> validators = keys(Role.VALIDATOR, 2);
    final List<SigningKey> arbiters = keys(Role.ARBITER, 3);
    /** Keys that own nothing, to become delegates. */
    final List<SigningKey> fresh =
            IntStream.range(10, 12).mapToObj(i -> key(Role.WORKER, i)).toList();

    final SigningKey stranger = key(Role.PUBLISHER, 9);

    SettlementCast(SettlementParameters parameters) {
        this.parameters = parameters;
        this.chain = Eip712.domainSeparator(parameters.chainId());
        this.contract = ContractTypes.domainSeparator(parameters.chainId(), parameters.contract());
    }

    /** A book that remembers whose signature it has seen, as recovery is a pure function. */
    static SettlementBook book(SettlementParameters parameters) {
        return new SettlementBook(parameters, new EmbeddedLedger(), SettlementCast::recover);
    }

    static Optional<Address> recover(Hash32 digest, Signature signature) {
        synchronized (RECOVERED) {
            return RECOVERED.computeIfAbsent(
                    new Signed(digest, signature), s -> Signatures.recover(s.digest, s.signature));
        }
    }

    static Signature sign(SigningKey key, Hash32 digest) {
        synchronized (SIGNED) {
            return SIGNED.computeIfAbsent(key.address(), a -> new HashMap<>()).computeIfAbsent(digest, key::sign);
        }
    }

    static Hash32 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SigningKey key(Role role, int index) {
        return SigningKey.derive(77, role, index);
    }

    private static List<SigningKey> keys(Role role, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> key(role, i))
                .sorted(Comparator.comparing(SigningKey::address))
                .toList();
    }

    /** Everyone but the keys that may become delegates. */
    List<SigningKey> owners() {
        return Stream.of(List.of(publisher, coordinator, aggregator, stranger), workers, validators, arbiters)
                .flatMap(List::stream)
                .toList();
    }

    List<SigningKey> everyone() {
        return Stream.concat(owners().stream(), fresh.stream()).toList();
    }

    SigningKey keyOf(Address address) {
        return everyone().stream()
                .filter(k -> k.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** Four rounds in two epochs, with a claim price of 4,000. */
    JobTerms terms(String spec) {
        return new JobTerms(
                hash(spec),
                hash("log"),
                coordinator.address(),
                41_003,
                10_000,
                4,
                2,
                2,
                START + 600,
                120,
                1,
                10,
                30,
                JobTerms.OPTIMISTIC,
                9_001,
                9_000,
                5_000,
                3_000,
                2_003,
                900_000,
                500_000,
                400_000,
                2,
                0,
                arbiters.stream().map(SigningKey::address).toList());
    }

    Hash32 jobId(String spec) {
        return JobTerms.jobId(publisher.address(), hash(spec));
    }

    Claim claim(String spec, SigningKey worker, int round, String roots) {
        Assignment assignment = new Assignment(hash(spec), round, hash("seed"), 0, 2);
        Hash32 root = hash(roots);
        return new Claim(hash(spec), round, worker.address(), assignment, root, root, root, 1024, null);
    }

    SettlementAction openGame(Hash32 jobId, SigningKey signer, Claim claim) {
        return new SettlementAction.OpenClaimGame(jobId, claim, sign(signer, Eip712.claimDigest(claim, chain)));
    }

    Hash32 gameId(Hash32 jobId, Claim claim, Address challenger) {
        return GameActs.gameId(jobId, Eip712.claimDigest(claim, chain), challenger);
    }

    StatementEnvelope statement(String spec, SigningKey aggregator, int round) {
        return new StatementEnvelope(
                aggregator.address(), hash(spec), Hash32.ZERO, round, hash("before"), hash("payload " + round));
    }

    SettlementAction openGame(Hash32 jobId, SigningKey signer, int round, StatementEnvelope envelope) {
        return new SettlementAction.OpenStatementGame(
                jobId, SettlementAction.GameKind.AGGREGATE, round, envelope, sign(signer, envelope.digest(chain)));
    }

    SettlementAction.Verdict verdict(
            Hash32 jobId, Hash32 gameId, SettlementAction.VerdictOutcome outcome, List<SigningKey> signers) {
        Hash32 transcript = hash("transcript");
        Hash32 digest = ContractTypes.verdictDigest(jobId, gameId, outcome.code(), transcript, contract);
        return new SettlementAction.Verdict(
                jobId,
                gameId,
                outcome,
                transcript,
                signers.stream().map(k -> sign(k, digest)).toList());
    }

    SettlementAction.Penalty penalty(
            Hash32 jobId,
            Address offender,
            SettlementAction.PenaltyKind kind,
            String evidence,
            List<SigningKey> signers) {
        Hash32 digest = ContractTypes.penaltyDigest(jobId, offender, kind.code(), hash(evidence), contract);
        return new SettlementAction.Penalty(
                jobId,
                offender,
                kind,
                hash(evidence),
                signers.stream().map(k -> sign(k, digest)).toList());
    }

    SettlementAction.SetDelegate delegate(SigningKey owner, SigningKey delegate, boolean allowed) {
        Hash32 digest = ContractTypes.delegationDigest(owner.address(), delegate.address(), contract);
        return new SettlementAction.SetDelegate(delegate.address(), allowed, sign(delegate, digest));
    }

    Signature receipt(SigningKey signer, long index, Hash32 head) {
        return sign(signer, Eip712.receiptDigest(hash("log"), index, head, chain));
    }

    /** The head that honest coordinators anchor for a round. */
    static Hash32 head(int round) {
        return hash("head " + round);
    }

    static SettlementAction.AnchorRound anchor(Hash32 jobId, int round, int accepted, int rejected) {
        return new SettlementAction.AnchorRound(
                jobId, round, hash("claims " + round), 10L * (round + 1), head(round), accepted, rejected);
    }
}
