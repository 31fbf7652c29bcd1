package io.verdant.protocol;

/**
 * The typed data that is signed for a settlement contract alone: its address is in the domain, so that nothing signed for one
 * contract, or for its twin on another chain, holds for another. What is evidence anywhere on a chain is in {@link Eip712}.
 */
public final class ContractTypes {
    static final String DOMAIN_TYPE =
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
    static final String DELEGATION_TYPE = "Delegation(address owner,address delegate)";
    static final String VERDICT_TYPE = "Verdict(bytes32 jobId,bytes32 gameId,uint8 outcome,bytes32 transcriptHash)";
    static final String PENALTY_TYPE = "Penalty(bytes32 jobId,address offender,uint8 kind,bytes32 evidenceHash)";

    private ContractTypes() {}

    public static Hash32 domainSeparator(long chainId, Address contract) {
        return TypedData.ofType(DOMAIN_TYPE)
                .string("Verdant")
                .string("1")
                .integer(chainId)
                .address(contract)
                .structHash();
    }

    /** What a key signs to become an owner's delegate. */
    public static Hash32 delegationDigest(Address owner, Address delegate, Hash32 domainSeparator) {
        return TypedData.ofType(DELEGATION_TYPE)
                .address(owner)
                .address(delegate)
                .digest(domainSeparator);
    }

    /** What an arbiter signs of a game that it judged. */
    public static Hash32 verdictDigest(
            Hash32 jobId, Hash32 gameId, int outcome, Hash32 transcriptHash, Hash32 domainSeparator) {
        return TypedData.ofType(VERDICT_TYPE)
                .bytes32(jobId)
                .bytes32(gameId)
                .integer(outcome)
                .bytes32(transcriptHash)
                .digest(domainSeparator);
    }

    /** What an arbiter signs of a fault that needs no game. */
    public static Hash32 penaltyDigest(
            Hash32 jobId, Address offender, int kind, Hash32 evidenceHash, Hash32 domainSeparator) {
        return TypedData.ofType(PENALTY_TYPE)
                .bytes32(jobId)
                .address(offender)
                .integer(kind)
                .bytes32(evidenceHash)
                .digest(domainSeparator);
    }
}
