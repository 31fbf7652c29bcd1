package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import java.util.List;

/**
 * What a publisher fixes when it opens a job; nobody changes it afterwards. Amounts are micro-units (token base units), times
 * are seconds. What the rules ask of each field is in {@code docs/settlement.md}, section 3.
 *
 * @param specId the protocol's job id, which claims name
 * @param log the running hash before the first entry of the coordinator's log, which its receipts name
 * @param roundPrice the most that one round may cost; shares of it are as in {@link io.verdant.coordinator.Pricing}
 * @param workers how many a round asks for
 * @param deadlineSeconds after this time, not counting what games froze, whatever is unsettled goes back
 * @param serviceSeconds the longest time between two anchors or settlements, not counting what games froze
 * @param gameSeconds the longest time from a game's opening to its verdict
 * @param auditRatePpm the lowest rate of audits, in millionths; {@code honestSharePpm} the assumed honest share of validators
 * @param pauseRejectedPpm the share of an epoch's claims above which its rejections pause the job; 1,000,000 never does
 * @param arbiterQuorum signatures that make a verdict
 * @param scoreQuorum validators that must have revealed an epoch's root before it settles; 0 asks for none
 * @param arbiters who may join as an arbiter, in ascending order
 */
public record JobTerms(
        Hash32 specId,
        Hash32 log,
        Address coordinator,
        long budget,
        long roundPrice,
        int rounds,
        int epochRounds,
        int workers,
        long deadlineSeconds,
        long serviceSeconds,
        int windowRounds,
        long windowSeconds,
        long gameSeconds,
        int tier,
        long workerStake,
        long validatorStake,
        long arbiterStake,
        long aggregatorStake,
        long coordinatorStake,
        int auditRatePpm,
        int honestSharePpm,
        int pauseRejectedPpm,
        int arbiterQuorum,
        int scoreQuorum,
        List<Address> arbiters) {
    /** Statistical checks only: no games and no admission rule. */
    public static final int STATISTICAL = 0;

    /** Games over claims that audits found wrong. */
    public static final int OPTIMISTIC = 1;

    /** Every claim is audited. */
    public static final int AUDITED = 2;

    public JobTerms {
        arbiters = List.copyOf(arbiters);
    }

    /** The settlement's id of the job that {@code publisher} opens with this spec, so that nobody can take another's. */
    public static Hash32 jobId(Address publisher, Hash32 specId) {

        return Abi.of(publisher).hash(specId).keccak();
    }

    /** The stake that a member of that role locks. */
    public long stake(Role role) {
        return switch (role) {
            case WORKER -> workerStake;
            case VALIDATOR -> validatorStake;
            case ARBITER -> arbiterStake;
            case AGGREGATOR -> aggregatorStake;
            case COORDINATOR -> coordinatorStake;
            case PUBLISHER -> 0;
        };
    }
}
