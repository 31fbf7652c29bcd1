package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import org.jspecify.annotations.Nullable;

/** What can be read of a settlement home; codes of statuses are their ordinals, in the contract too. */
public final class SettlementViews {
    private SettlementViews() {}

    public enum JobStatus {
        NONE,
        OPEN,
        CLOSED,
        REFUNDED
    }

    public enum MemberStatus {
        NONE,
        ACTIVE,
        LEAVING,
        LEFT,
        CONVICTED
    }

    public enum GameStatus {
        NONE,
        OPEN,
        CLAIMANT_LOST,
        CHALLENGER_LOST,
        CONCEDED,
        EXPIRED
    }

    /** @param owner whom the key acts for: itself, or the owner whose delegate it is or was */
    public record Key(Address owner, boolean delegate, boolean allowed) {}

    /**
     * @param locked what open memberships lock
     * @param unbonding what was asked back and is still at stake
     * @param releaseSeconds when it may go, 0 where nothing unbonds
     * @param accused open games in which the owner is the claimant
     */
    public record Stake(long locked, long unbonding, long releaseSeconds, int accused) {}

    /**
     * @param rounds the job's rounds; after a halt those that were anchored
     * @param unreserved escrow that no epoch has reserved
     * @param settledTotal what epochs have reserved so far
     */
    public record Job(
            JobStatus status,
            int rounds,
            int anchoredRounds,
            int settledEpochs,
            int openGames,
            boolean paused,
            boolean halted,
            long unreserved,
            long settledTotal,
            long headIndex) {}

    /** @param role null where there never was one */
    public record Member(MemberStatus status, @Nullable Role role, int openGames) {}

    /** @param claimant and {@code challenger}: owners, the zero address for an unknown game */
    public record Game(
            GameStatus status, Address claimant, Address challenger, int round, long price, long deadlineSeconds) {}

    /** @param root zero before it settles, {@code left} what of its total was not claimed */
    public record Epoch(Hash32 root, long left, int commitments, int reveals) {}
}
