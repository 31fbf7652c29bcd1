// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CallRules} from "./CallRules.sol";
import {Prices} from "./Prices.sol";
import {Scores} from "./Scores.sol";
import {Shares} from "./Shares.sol";
import {Types} from "./Types.sol";

/// @title Games: a claim is challenged with a bond, and lost or kept
/// @notice While a game of a job is open, the job's clock stands still. The game itself is played off the chain; its end comes
/// here as a verdict of a quorum of arbiters, a concession, or its deadline.
abstract contract Games is Scores {
    struct Game {
        bytes32 digest;
        address claimant;
        Types.GameStatus status;
        uint64 deadline;
        address challenger;
        uint32 round;
        uint64 price;
    }

    struct Subject {
        uint8 open;
        bool decided;
    }

    event GameOpened(
        bytes32 indexed jobId,
        bytes32 indexed gameId,
        Types.GameKind kind,
        uint32 round,
        address claimant,
        address indexed challenger,
        bytes32 digest,
        uint64 bond
    );
    event GameFinished(
        bytes32 indexed jobId, bytes32 indexed gameId, Types.GameStatus status, bytes32 transcriptHash
    );

    uint8 private constant MAX_OPEN = 4;

    mapping(bytes32 => Game) internal _games;
    mapping(bytes32 => mapping(bytes32 => Subject)) private _subjects;

    /// @notice Challenges a worker's claim, which is evidence as its worker signed it. The bond is twice the claim's price.
    function openClaimGame(bytes32 jobId, Types.Claim calldata claim, bytes calldata claimSignature)
        external
        nonReentrant
    {
        address actor = _asActor();
        Job storage job = _requireChallenger(jobId, actor);
        Types.Terms storage terms = _terms[jobId];
        if (claim.specId != terms.specId || claim.assignment.jobId != terms.specId) revert WrongJob();
        if (claim.round != claim.assignment.round || claim.round >= job.rounds || claim.round > job.anchoredRounds) {
            revert WrongRound();
        }
        bytes32 digest = _ask(CallRules.claimDigest.selector);
        address claimant = _requireClaimant(
            jobId, job, claim.round, digest, claim.worker, claimSignature, Types.Role.WORKER
        );
        uint64 price = Prices.claimPrice(terms, claim.assignment.participants);
        _openGame(jobId, job, Types.GameKind.CLAIM, claim.round, digest, claimant, actor, price);
    }

    /// @notice Challenges what an aggregator stated in an envelope: an aggregate or an evaluation.
    function openStatementGame(
        bytes32 jobId,
        Types.GameKind kind,
        uint32 round,
        Types.Envelope calldata envelope,
        bytes calldata envelopeSignature
    ) external nonReentrant {
        address actor = _asActor();
        Job storage job = _requireChallenger(jobId, actor);
        if (kind < Types.GameKind.AGGREGATE) revert NoGames();
        Types.Terms storage terms = _terms[jobId];
        if (envelope.specId != terms.specId) revert WrongJob();
        if (round >= job.rounds || round > job.anchoredRounds) revert WrongRound();
        bytes32 digest = _envelopeDigest(envelope);
        address claimant = _requireClaimant(
            jobId, job, round, digest, envelope.sender, envelopeSignature, Types.Role.AGGREGATOR
        );
        _openGame(jobId, job, kind, round, digest, claimant, actor, Prices.aggregatorPrice(terms));
    }

    /// @notice The claimant gives up: it pays the challenger's costs, and keeps the rest of its stake.
    function concede(bytes32 jobId, bytes32 gameId) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        Game storage game = _openGameOf(jobId, gameId);
        if (actor != game.claimant) revert NotClaimant();
        if (block.timestamp > game.deadline) revert LateVerdict();
        uint64 staked = _balance(Purse.STAKE, game.claimant);
        uint64 costs = staked < game.price ? staked : game.price;
        _slash(Purse.STAKE, game.claimant, game.challenger, costs, jobId);
        _clampUnbonding(game.claimant);
        _returnBond(jobId, game);
        _subjects[jobId][game.digest].decided = true;
        _endGame(jobId, job, gameId, game, Types.GameStatus.CONCEDED, 0);
    }

    /// @notice Gives back the bond of a game that nobody decided in time.
    function expireGame(bytes32 jobId, bytes32 gameId) external nonReentrant {
        Job storage job = _open(jobId);
        Game storage game = _openGameOf(jobId, gameId);
        if (block.timestamp <= game.deadline) revert GameRunning();
        _returnBond(jobId, game);
        _endGame(jobId, job, gameId, game, Types.GameStatus.EXPIRED, 0);
    }

    function _decide(
        bytes32 jobId,
        Job storage job,
        bytes32 gameId,
        Game storage game,
        bool claimantLost,
        bytes32 transcriptHash,
        address[] memory arbiters
    ) internal {
        if (claimantLost) {
            _slashConvicted(jobId, game.claimant, game.price, job.publisher, game.challenger, arbiters);
            _returnBond(jobId, game);
            _convict(jobId, game.claimant);
            _subjects[jobId][game.digest].decided = true;
            _endGame(jobId, job, gameId, game, Types.GameStatus.CLAIMANT_LOST, transcriptHash);
        } else {
            uint64 bond = 2 * game.price;
            uint64 toEach = Shares.lostBond(bond, arbiters.length);
            _slash(Purse.BOND, game.challenger, game.claimant, bond - toEach * uint64(arbiters.length), jobId);
            for (uint256 i = 0; i < arbiters.length; i++) {
                _slash(Purse.BOND, game.challenger, arbiters[i], toEach, jobId);
            }
            _endGame(jobId, job, gameId, game, Types.GameStatus.CHALLENGER_LOST, transcriptHash);
        }
    }

    function _openGameOf(bytes32 jobId, bytes32 gameId) internal view returns (Game storage game) {
        game = _games[gameId];
        if (gameId != keccak256(abi.encode(jobId, game.digest, game.challenger))) revert UnknownGame();
        if (game.status != Types.GameStatus.OPEN) revert GameEnded();
    }

    function _requireChallenger(bytes32 jobId, address actor) private view returns (Job storage job) {
        job = _open(jobId);
        if (_terms[jobId].tier == 0) revert NoGames();
        Types.Role role = _requireMember(jobId, actor).role;
        if (role == Types.Role.ARBITER || role == Types.Role.COORDINATOR) revert WrongRole();
    }

    function _requireClaimant(
        bytes32 jobId,
        Job storage job,
        uint32 round,
        bytes32 digest,
        address signer,
        bytes calldata signature,
        Types.Role role
    ) private view returns (address claimant) {
        if (round / _terms[jobId].epochRounds < job.settledEpochs) revert EpochSettled();
        _requireSigner(digest, signature, signer);
        claimant = _ownerOf(signer);
        Member storage member = _members[jobId][claimant];
        if (!_isMember(member) || member.role != role) revert NotAccusable();
    }

    function _openGame(
        bytes32 jobId,
        Job storage job,
        Types.GameKind kind,
        uint32 round,
        bytes32 digest,
        address claimant,
        address challenger,
        uint64 price
    ) private {
        if (claimant == challenger) revert OwnClaim();
        Subject storage subject = _subjects[jobId][digest];
        if (subject.decided) revert ClaimDecided();
        bytes32 gameId = keccak256(abi.encode(jobId, digest, challenger));
        Game storage opened = _games[gameId];
        if (opened.status != Types.GameStatus.NONE) revert GameExists();
        if (subject.open >= MAX_OPEN) revert TooManyGames();
        uint64 bond = 2 * price;
        if (_balance(Purse.STAKE, challenger) < bond) revert InsufficientStake();
        opened.digest = digest;
        opened.claimant = claimant;
        opened.challenger = challenger;
        opened.status = Types.GameStatus.OPEN;
        opened.deadline = uint64(block.timestamp) + _terms[jobId].gameSeconds;
        opened.round = round;
        opened.price = price;
        if (job.openGames == 0) job.frozenSince = uint64(block.timestamp);
        _count(jobId, job, opened, 1);
        _move(Kind.BOND, Purse.STAKE, challenger, Purse.BOND, challenger, bond, jobId);
        _clampUnbonding(challenger);
        emit GameOpened(jobId, gameId, kind, round, claimant, challenger, digest, bond);
    }

    /// @dev Everything that counts open games goes up or down by one.
    function _count(bytes32 jobId, Job storage job, Game storage game, int8 change) private {
        unchecked {
            uint32 step = uint32(int32(change));
            _subjects[jobId][game.digest].open += uint8(change);
            _stakes[game.claimant].accused += step;
            _members[jobId][game.claimant].openGames += step;
            _members[jobId][game.challenger].openGames += step;
            job.openGames += step;
        }
    }

    function _returnBond(bytes32 jobId, Game storage game) private {
        _move(
            Kind.BOND_RETURN, Purse.BOND, game.challenger, Purse.STAKE, game.challenger, 2 * game.price, jobId
        );
    }

    function _endGame(
        bytes32 jobId,
        Job storage job,
        bytes32 gameId,
        Game storage game,
        Types.GameStatus status,
        bytes32 transcriptHash
    ) private {
        game.status = status;
        _count(jobId, job, game, -1);
        if (job.openGames == 0) job.frozen += uint64(block.timestamp) - job.frozenSince;
        emit GameFinished(jobId, gameId, status, transcriptHash);
    }
}
