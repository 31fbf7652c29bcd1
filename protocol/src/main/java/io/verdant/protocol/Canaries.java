package io.verdant.protocol;

import java.nio.ByteBuffer;

/**
 * Claims that are planted wrong, so that validators who pass what they have not re-executed are found. Whether a worker plants one
 * follows from the next value of its hash chain, fixed when it registered, and from the round's seed, unknown then: the worker cannot
 * choose, and nobody else can tell before it reveals the value, which is after all audits. A planted claim's end root is
 * the hash of that value under a domain of its own, which no state has: so the value proves that the claim was wrong, and that it was
 * meant to be.
 */
public final class Canaries {
    private static final double FRACTION_UNIT = 0x1.0p-53;

    private Canaries() {}

    /**
     * Whether the worker's claim on this assignment is to be a planted one.
     *
     * @param secret the next value of the worker's hash chain
     * @param rate the share of claims that are
     */
    public static boolean drawn(Hash32 secret, Assignment assignment, double rate) {
        byte[] draw = HashInput.ofDomain("verdant/canary-draw")
                .hash(secret)
                .hash(Commitments.assignmentHash(assignment))
                .sha256()
                .raw();
        return (ByteBuffer.wrap(draw).getLong() >>> 11) * FRACTION_UNIT < rate;
    }

    /** The end root of a planted claim: {@code H(domain ‖ worker ‖ assignment ‖ secret)}. */
    public static Hash32 endRoot(Address worker, Hash32 secret, Assignment assignment) {
        return HashInput.ofDomain("verdant/canary")
                .address(worker)
                .hash(Commitments.assignmentHash(assignment))
                .hash(secret)
                .sha256();
    }

    /** The claim as it is planted: all of it is right but its end root. */
    public static Claim planted(Claim claim, Hash32 secret) {
        return new Claim(
                claim.jobId(),
                claim.round(),
                claim.worker(),
                claim.assignment(),
                claim.startRoot(),
                endRoot(claim.worker(), secret, claim.assignment()),
                claim.gradientRoot(),
                claim.gradientLength(),
                claim.carried(),
                claim.failed());
    }

    /** Whether that value shows that the claim was drawn to be planted, and was. */
    public static boolean isPlanted(Claim claim, Hash32 secret, double rate) {
        return claim.failed() == null
                && drawn(secret, claim.assignment(), rate)
                && claim.endRoot().equals(endRoot(claim.worker(), secret, claim.assignment()));
    }
}
