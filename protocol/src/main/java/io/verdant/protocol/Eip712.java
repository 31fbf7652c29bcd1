package io.verdant.protocol;

/**
 * The typed data that this protocol signs, in the domain (name {@code Verdant}, version {@code 1}, chain
 * {@value #EMBEDDED_CHAIN_ID} for the embedded ledger). A contract on a chain can check each as it stands.
 */
public final class Eip712 {
    /** The chain id of the embedded ledger. */
    public static final long EMBEDDED_CHAIN_ID = 31_337;

    static final String DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId)";
    static final String ASSIGNMENT_TYPE =
            "Assignment(bytes32 jobId,uint32 round,bytes32 roundSeed,uint32 position,uint32 participants)";
    private static final String CLAIM_FIELDS = "bytes32 jobId,uint32 round,address worker,Assignment assignment,"
            + "bytes32 startRoot,bytes32 endRoot,bytes32 gradientRoot,uint64 gradientLength,"
            + "int32 failedStep,int32 failedNode";
    static final String CLAIM_TYPE = "Claim(" + CLAIM_FIELDS + ")" + ASSIGNMENT_TYPE;
    static final String CARRYING_CLAIM_TYPE =
            "CarryingClaim(" + CLAIM_FIELDS + ",bytes32 carriedStart,bytes32 carriedEnd)" + ASSIGNMENT_TYPE;
    static final String ENVELOPE_TYPE = "Envelope(address sender,bytes32 jobId,bytes32 gameId,uint64 sequence,"
            + "bytes32 previous,bytes32 payloadHash)";
    static final String RECEIPT_TYPE = "Receipt(bytes32 log,uint64 index,bytes32 runningHash)";

    private static final Hash32 EMBEDDED_DOMAIN = domainSeparator(EMBEDDED_CHAIN_ID);

    private Eip712() {}

    public static Hash32 domainSeparator(long chainId) {
        return TypedData.ofType(DOMAIN_TYPE)
                .string("Verdant")
                .string("1")
                .integer(chainId)
                .structHash();
    }

    /**
     * What a worker signs when it opens its claim; a claim that did not fail has -1 as its failed step and node. A claim of a
     * job that carries something from claim to claim is of a type of its own.
     */
    public static Hash32 claimDigest(Claim claim) {
        return claimDigest(claim, EMBEDDED_DOMAIN);
    }

    /** The same in the domain of another chain. */
    public static Hash32 claimDigest(Claim claim, Hash32 domainSeparator) {
        Claim.Failure failed = claim.failed();
        Claim.Carried carried = claim.carried();
        TypedData data = TypedData.ofType(carried == null ? CLAIM_TYPE : CARRYING_CLAIM_TYPE)
                .bytes32(claim.jobId())
                .integer(claim.round())
                .address(claim.worker())
                .struct(assignment(claim.assignment()))
                .bytes32(claim.startRoot())
                .bytes32(claim.endRoot())
                .bytes32(claim.gradientRoot())
                .integer(claim.gradientLength())
                .integer(failed == null ? -1 : failed.step())
                .integer(failed == null ? -1 : failed.node());
        if (carried != null) {
            data.bytes32(carried.start()).bytes32(carried.end());
        }
        return data.digest(domainSeparator);
    }

    /** What a sender signs: everything of an envelope but the signature, the payload by its SHA-256. */
    public static Hash32 envelopeDigest(
            Address sender, Hash32 jobId, Hash32 gameId, long sequence, Hash32 previous, byte[] payload) {
        return envelopeDigest(sender, jobId, gameId, sequence, previous, Sha256.of(payload), EMBEDDED_DOMAIN);
    }

    /** The same for a payload of that SHA-256, in the domain of another chain. */
    public static Hash32 envelopeDigest(
            Address sender,
            Hash32 jobId,
            Hash32 gameId,
            long sequence,
            Hash32 previous,
            Hash32 payloadHash,
            Hash32 domainSeparator) {
        return TypedData.ofType(ENVELOPE_TYPE)
                .address(sender)
                .bytes32(jobId)
                .bytes32(gameId)
                .integer(sequence)
                .bytes32(previous)
                .bytes32(payloadHash)
                .digest(domainSeparator);
    }

    public static Hash32 envelopeDigest(Envelope envelope) {
        return envelopeDigest(
                envelope.sender(),
                envelope.jobId(),
                envelope.gameId(),
                envelope.sequence(),
                envelope.previous(),
                envelope.payload());
    }

    /**
     * What the coordinator signs for each log entry: the sender's receipt, and the log's head at that index. Two of one log
     * and index with different hashes prove that the coordinator lied.
     *
     * @param log the running hash before the log's first entry, which tells the log from every other of the same key
     */
    public static Hash32 receiptDigest(Hash32 log, long index, Hash32 runningHash) {
        return receiptDigest(log, index, runningHash, EMBEDDED_DOMAIN);
    }

    /** The same in the domain of another chain. */
    public static Hash32 receiptDigest(Hash32 log, long index, Hash32 runningHash, Hash32 domainSeparator) {
        return TypedData.ofType(RECEIPT_TYPE)
                .bytes32(log)
                .integer(index)
                .bytes32(runningHash)
                .digest(domainSeparator);
    }

    private static TypedData assignment(Assignment assignment) {
        return TypedData.ofType(ASSIGNMENT_TYPE)
                .bytes32(assignment.jobId())
                .integer(assignment.round())
                .bytes32(assignment.roundSeed())
                .integer(assignment.position())
                .integer(assignment.participants());
    }
}
