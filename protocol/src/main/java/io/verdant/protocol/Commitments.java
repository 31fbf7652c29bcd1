package io.verdant.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The round's blinded commitments, and the randomness that is drawn from them. Every hash has a domain of its own. */
public final class Commitments {
    private static final double FRACTION_UNIT = 0x1.0p-53;

    private Commitments() {}

    /** What a worker commits before the deadline: {@code H(domain ‖ worker ‖ claim ‖ salt)}, the claim by its EIP-712 digest. */
    public static Hash32 claim(Address worker, Claim claim, Hash32 salt) {
        return HashInput.ofDomain("verdant/claim-commitment")
                .address(worker)
                .hash(Eip712.claimDigest(claim))
                .hash(salt)
                .sha256();
    }

    /** What a validator commits with its checks: {@code H(domain ‖ validator ‖ job ‖ round ‖ audits ‖ salt)}. */
    public static Hash32 audits(Address validator, Hash32 jobId, int round, List<Command.Audit> audits, Hash32 salt) {
        HashInput input = HashInput.ofDomain("verdant/audit-commitment")
                .address(validator)
                .hash(jobId)
                .int32(round)
                .int32(audits.size());
        for (Command.Audit audit : audits) {
            input.address(audit.worker())
                    .int8(audit.matches() ? 1 : 0)
                    .int32(audit.step())
                    .hash(audit.stepTraceRoot());
        }
        return input.hash(salt).sha256();
    }

    /**
     * What a validator commits of one page of its checks: {@code H(domain ‖ validator ‖ job ‖ round ‖ page ‖ count ‖ reports ‖ salt)}.
     * It names the validator, so that whoever copies it cannot open it.
     */
    public static Hash32 checks(
            Address validator, Hash32 jobId, int round, int page, List<CheckReport> reports, Hash32 salt) {
        HashInput input = HashInput.ofDomain("verdant/check-commitment")
                .address(validator)
                .hash(jobId)
                .int32(round)
                .int32(page)
                .int32(reports.size());
        for (CheckReport report : reports) {
            input.address(report.worker())
                    .int8(report.check().code())
                    .int64(Double.doubleToLongBits(report.value()))
                    .int64(Double.doubleToLongBits(report.threshold()))
                    .int32(report.reason().code());
        }
        return input.hash(salt).sha256();
    }

    /** Cuts a validator's checks into the pages in which they are committed and opened; of none, one empty page. */
    public static List<List<CheckReport>> pages(List<CheckReport> reports) {
        List<List<CheckReport>> pages = new ArrayList<>();
        for (int from = 0; from < Math.max(1, reports.size()); from += Limits.MAX_CHECK_REPORTS) {
            pages.add(reports.subList(from, Math.min(reports.size(), from + Limits.MAX_CHECK_REPORTS)));
        }
        return pages;
    }

    /** The commitments to all pages of a validator's checks. */
    public static List<Hash32> checkPages(
            Address validator, Hash32 jobId, int round, List<CheckReport> reports, Hash32 salt) {
        List<List<CheckReport>> pages = pages(reports);
        List<Hash32> commitments = new ArrayList<>();
        for (int page = 0; page < pages.size(); page++) {
            commitments.add(checks(validator, jobId, round, page, pages.get(page), salt));
        }
        return commitments;
    }

    public static Hash32 assignmentHash(Assignment assignment) {
        return HashInput.ofDomain("verdant/assignment")
                .hash(assignment.jobId())
                .int32(assignment.round())
                .hash(assignment.roundSeed())
                .int32(assignment.position())
                .int32(assignment.participants())
                .sha256();
    }

    /** Merkle root over (worker, commitment) in address order; of a round without commitments, a hash that says so. */
    public static Hash32 commitRoot(SortedMap<Address, Hash32> commitments) {
        if (commitments.isEmpty()) {
            return HashInput.ofDomain("verdant/no-commitments").sha256();
        }
        SortedMap<Address, Hash32> inOrder = new TreeMap<>();
        commitments.forEach(inOrder::put);
        List<Hash32> leaves = new ArrayList<>(inOrder.size());
        for (Map.Entry<Address, Hash32> entry : inOrder.entrySet()) {
            leaves.add(Merkle.leaf(HashInput.ofDomain("verdant/commitment")
                    .address(entry.getKey())
                    .hash(entry.getValue())
                    .toBytes()));
        }
        return MerkleTree.fold(leaves);
    }

    /** The seed of a job's first round. */
    public static Hash32 roundSeed(Hash32 jobId, Hash32 startRoot) {
        return HashInput.ofDomain("verdant/round-seed")
                .hash(jobId)
                .hash(startRoot)
                .sha256();
    }

    /** The seed of the round after the one with these preimages, in validator address order, and this commit root. */
    public static Hash32 roundSeed(List<Hash32> preimages, Hash32 commitRoot) {
        HashInput input = HashInput.ofDomain("verdant/next-round-seed").int32(preimages.size());
        preimages.forEach(input::hash);
        return input.hash(commitRoot).sha256();
    }

    /**
     * Whether the validator that revealed {@code preimage} audits the claim on this assignment: the first eight bytes of
     * {@code H(domain ‖ preimage ‖ commitRoot ‖ assignment)}, as a fraction of 2^64, are below {@code rate}. A rate of 1
     * audits every claim, a rate of 0 none.
     */
    public static boolean audited(Hash32 preimage, Hash32 commitRoot, Assignment assignment, double rate) {
        byte[] draw = HashInput.ofDomain("verdant/audit-draw")
                .hash(preimage)
                .hash(commitRoot)
                .hash(assignmentHash(assignment))
                .sha256()
                .raw();
        long first53Bits = java.nio.ByteBuffer.wrap(draw).getLong() >>> 11;
        return first53Bits * FRACTION_UNIT < rate;
    }

    /** A salt that only the key's holder can make, the same at every run: HMAC over (job, round, purpose). */
    public static Hash32 salt(SigningKey key, Hash32 jobId, int round, String purpose) {
        byte[] message = HashInput.ofDomain("verdant/salt")
                .hash(jobId)
                .int32(round)
                .bytes(purpose.getBytes(StandardCharsets.UTF_8))
                .toBytes();
        return Hash32.wrap(key.hmac(message));
    }
}
