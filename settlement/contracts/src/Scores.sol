// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rounds} from "./Rounds.sol";
import {Types} from "./Types.sol";

/// @title Scores: what validators computed for an epoch, first hidden, then shown
/// @notice A commitment names its validator, so that a copied one opens for nobody else; it is shown only when no other can be
/// made any more.
abstract contract Scores is Rounds {
    event ScoresCommitted(bytes32 indexed jobId, uint32 indexed epoch, address indexed validator, bytes32 commitment);
    event ScoresRevealed(bytes32 indexed jobId, uint32 indexed epoch, address indexed validator, bytes32 scoresRoot);

    bytes32 private constant REVEALED = bytes32(uint256(1));

    /// @dev Per validator 0, the hash of its commitment (which may be 0 itself), or REVEALED.
    mapping(bytes32 => mapping(uint32 => mapping(address => bytes32))) private _scores;
    mapping(bytes32 => mapping(uint32 => mapping(bytes32 => uint32))) internal _confirmations;

    /// @notice Binds the sender to what it will reveal of an epoch that has ended.
    function commitScores(bytes32 jobId, uint32 epochIndex, bytes32 commitment) external nonReentrant {
        address actor = _asActor();
        (Job storage job, Epoch storage current) = _scoring(jobId, epochIndex, actor);
        if (_clock(job) > uint256(current.endedAt) + _terms[jobId].windowSeconds) revert CommitClosed();
        if (_scores[jobId][epochIndex][actor] != 0) revert AlreadyCommitted();
        _scores[jobId][epochIndex][actor] = keccak256(abi.encode(commitment));
        current.commitments += 1;
        emit ScoresCommitted(jobId, epochIndex, actor, commitment);
    }

    /// @notice Opens the sender's commitment, after the window for commitments.
    function revealScores(bytes32 jobId, uint32 epochIndex, bytes32 scoresRoot, bytes32 salt) external nonReentrant {
        address actor = _asActor();
        (Job storage job, Epoch storage current) = _scoring(jobId, epochIndex, actor);
        bytes32 committed = _scores[jobId][epochIndex][actor];
        if (committed == 0) revert NoCommitment();
        if (_clock(job) <= uint256(current.endedAt) + _terms[jobId].windowSeconds) revert RevealClosed();
        if (committed == REVEALED) revert AlreadyRevealed();
        bytes32 opened = keccak256(abi.encode(jobId, epochIndex, actor, scoresRoot, salt));
        if (committed != keccak256(abi.encode(opened))) revert BadReveal();
        _scores[jobId][epochIndex][actor] = REVEALED;
        current.reveals += 1;
        _confirmations[jobId][epochIndex][scoresRoot] += 1;
        emit ScoresRevealed(jobId, epochIndex, actor, scoresRoot);
    }

    function _scoring(bytes32 jobId, uint32 epochIndex, address actor)
        private
        view
        returns (Job storage job, Epoch storage current)
    {
        job = _open(jobId);
        if (_requireMember(jobId, actor).role != Types.Role.VALIDATOR) revert WrongRole();
        Types.Terms storage terms = _terms[jobId];
        if (epochIndex >= _epochCount(job, terms) || job.anchoredRounds < _epochEnd(job, terms, epochIndex)) {
            revert WrongEpoch();
        }
        if (epochIndex < job.settledEpochs) revert EpochSettled();
        current = _epochs[jobId][epochIndex];
    }
}
