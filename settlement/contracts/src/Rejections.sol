// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Why an action is refused
/// @notice One error for each rejection of the embedded ledger's rules, of the same name, checked in the same order. A refused
/// action changes nothing.
interface Rejections {
    /// @notice The amount is zero.
    error ZeroAmount();
    /// @notice The amount is above the limit.
    error AmountTooLarge();
    /// @notice The key is a delegate, and owns nothing.
    error NotOwner();
    /// @notice The owner revoked this delegate.
    error DelegateRevoked();
    /// @notice The free balance does not cover it.
    error InsufficientFree();
    /// @notice The stake that is not locked or unbonding does not cover it.
    error InsufficientStake();
    /// @notice No stake is unbonding.
    error NothingUnbonding();
    /// @notice The unbonding time has not passed.
    error StillUnbonding();
    /// @notice The key is another owner's delegate.
    error KeyTaken();
    /// @notice The key has an account or a membership of its own.
    error KeyHasAccount();
    /// @notice The key is not this owner's delegate.
    error UnknownDelegate();
    /// @notice The signature is not the signer's over this.
    error BadSignature();
    /// @notice A field of the terms is out of its range.
    error BadTerms();
    /// @notice Stake and audits do not outweigh a false claim.
    error CheatingPays();
    /// @notice The publisher opened this job before.
    error JobExists();
    /// @notice No such job.
    error UnknownJob();
    /// @notice The job has ended.
    error JobNotOpen();
    /// @notice Too many claims of an epoch were rejected.
    error JobPaused();
    /// @notice The account is a member.
    error AlreadyMember();
    /// @notice The account was convicted in this job.
    error Excluded();
    /// @notice The role does not allow it.
    error WrongRole();
    /// @notice The terms do not list this arbiter.
    error NotListedArbiter();
    /// @notice The account is not a member of the job.
    error NotMember();
    /// @notice The job has another coordinator.
    error NotCoordinator();
    /// @notice Neither the publisher nor the coordinator.
    error NotPublisher();
    /// @notice A game is open.
    error GameOpen();
    /// @notice The challenge window has not passed.
    error WindowOpen();
    /// @notice Not all rounds are anchored.
    error RoundsMissing();
    /// @notice Not all epochs are settled.
    error EpochsUnsettled();
    /// @notice Neither the deadline nor the service level is missed.
    error NotExpired();
    /// @notice Not the round that is next, or beyond what the job has.
    error WrongRound();
    /// @notice The log's index is not above the last anchor's.
    error HeadNotAdvancing();
    /// @notice That head was not anchored for that round.
    error UnknownAnchor();
    /// @notice Both heads are one.
    error SameHead();
    /// @notice Not the epoch that is next, or not ended.
    error WrongEpoch();
    /// @notice The epoch is settled.
    error EpochSettled();
    /// @notice The window for commitments is not open.
    error CommitClosed();
    /// @notice The window for commitments has not passed.
    error RevealClosed();
    /// @notice This validator has committed.
    error AlreadyCommitted();
    /// @notice This validator has not committed.
    error NoCommitment();
    /// @notice This validator has revealed.
    error AlreadyRevealed();
    /// @notice Root and salt do not open the commitment.
    error BadReveal();
    /// @notice The job's tier has no games.
    error NoGames();
    /// @notice The evidence is of another job.
    error WrongJob();
    /// @notice The signer is no member that answers for it.
    error NotAccusable();
    /// @notice The claimant is the challenger.
    error OwnClaim();
    /// @notice The claim was lost or conceded.
    error ClaimDecided();
    /// @notice This challenger challenged this before.
    error GameExists();
    /// @notice Four games over this are open.
    error TooManyGames();
    /// @notice No such game in this job.
    error UnknownGame();
    /// @notice The game has ended.
    error GameEnded();
    /// @notice Only the claimant may concede.
    error NotClaimant();
    /// @notice The game's deadline has passed.
    error LateVerdict();
    /// @notice The game's deadline has not passed.
    error GameRunning();
    /// @notice Fewer signatures than the quorum.
    error BelowQuorum();
    /// @notice A signer is no arbiter of this job.
    error NotArbiter();
    /// @notice Signers are not strictly ascending by owner.
    error SignaturesUnsorted();
    /// @notice The evidence was used before.
    error EvidenceUsed();
    /// @notice Too few validators revealed this root.
    error RootUnconfirmed();
    /// @notice The rewards exceed what the rounds so far may cost.
    error ExceedsPrice();
    /// @notice The reward was claimed.
    error AlreadyClaimed();
    /// @notice The proof does not lead to the epoch's root.
    error BadProof();
    /// @notice The epoch's rewards are used up.
    error ExceedsTotal();
    /// @notice The token delivered another amount than was asked for. The embedded ledger has no token and so no such rejection.
    error TokenTookFee();
}
