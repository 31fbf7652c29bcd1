// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Jobs} from "./Jobs.sol";
import {Types} from "./Types.sol";

/// @title Rounds: the coordinator anchors its log's head, and answers for it
/// @notice One transaction a round. An epoch in which too many claims were rejected pauses the job.
abstract contract Rounds is Jobs {
    event Anchored(
        bytes32 indexed jobId,
        uint32 indexed round,
        bytes32 claimsRoot,
        uint64 headIndex,
        bytes32 headHash,
        uint32 accepted,
        uint32 rejected
    );
    event Paused(bytes32 indexed jobId, uint32 epoch);
    event Resumed(bytes32 indexed jobId, uint32 epoch);
    event TwoHeads(
        bytes32 indexed jobId,
        address indexed coordinator,
        uint64 index,
        bytes32 headA,
        bytes32 headB,
        address indexed reporter
    );

    uint256 private constant PPM = 1_000_000;

    mapping(bytes32 => mapping(uint32 => bytes32)) private _anchors;

    /// @notice Anchors what the coordinator's log says after a round.
    /// @param claimsRoot over the round's claims
    /// @param headIndex entries of the log so far
    /// @param headHash the log's running hash there
    /// @param accepted claims of this round that were accepted
    /// @param rejected claims of this round that were rejected
    function anchorRound(
        bytes32 jobId,
        uint32 round,
        bytes32 claimsRoot,
        uint64 headIndex,
        bytes32 headHash,
        uint32 accepted,
        uint32 rejected
    ) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        Types.Terms storage terms = _terms[jobId];
        if (actor != terms.coordinator) revert NotCoordinator();
        _requireMember(jobId, actor);
        if (round != job.anchoredRounds || round >= job.rounds) revert WrongRound();
        if (round > 0 && headIndex <= job.headIndex) revert HeadNotAdvancing();
        uint64 time = _clock(job);
        uint32 epochIndex = round / terms.epochRounds;
        Epoch storage current = _epochs[jobId][epochIndex];
        current.accepted += accepted;
        current.rejected += rejected;
        job.anchoredRounds = round + 1;
        job.headIndex = headIndex;
        job.lastService = time;
        _anchors[jobId][round] = _anchor(headIndex, headHash);
        emit Anchored(jobId, round, claimsRoot, headIndex, headHash, accepted, rejected);
        if (round + 1 == _epochEnd(job, terms, epochIndex)) {
            current.endedAt = time;
            _judgeEpoch(jobId, job, current, epochIndex, terms.pauseRejectedPpm);
        }
    }

    /// @notice Proves two receipts of the coordinator for one index of its log: its whole stake is lost.
    function reportTwoHeads(
        bytes32 jobId,
        uint64 index,
        bytes32 headA,
        bytes calldata receiptA,
        bytes32 headB,
        bytes calldata receiptB
    ) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        if (headA == headB) revert SameHead();
        Types.Terms storage terms = _terms[jobId];
        _requireReceipt(terms, index, headA, receiptA);
        _requireReceipt(terms, index, headB, receiptB);
        _convictCoordinator(jobId, job, terms.coordinator, actor);
        emit TwoHeads(jobId, terms.coordinator, index, headA, headB, actor);
    }

    /// @notice Proves a receipt of the coordinator that contradicts the head that it anchored for a round.
    function reportOtherHead(
        bytes32 jobId,
        uint32 round,
        uint64 headIndex,
        bytes32 anchoredHead,
        bytes32 otherHead,
        bytes calldata receipt
    ) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        if (_anchors[jobId][round] != _anchor(headIndex, anchoredHead)) revert UnknownAnchor();
        if (anchoredHead == otherHead) revert SameHead();
        Types.Terms storage terms = _terms[jobId];
        _requireReceipt(terms, headIndex, otherHead, receipt);
        _convictCoordinator(jobId, job, terms.coordinator, actor);
        emit TwoHeads(jobId, terms.coordinator, headIndex, anchoredHead, otherHead, actor);
    }

    function _judgeEpoch(bytes32 jobId, Job storage job, Epoch storage ended, uint32 epochIndex, uint32 limitPpm)
        private
    {
        uint256 all = uint256(ended.accepted) + ended.rejected;
        bool tooMany = ended.rejected * PPM > limitPpm * all;
        if (tooMany && !job.paused) {
            job.paused = true;
            job.pausedFrom = epochIndex;
            emit Paused(jobId, epochIndex);
        } else if (!tooMany && job.paused) {
            job.paused = false;
            emit Resumed(jobId, epochIndex);
        }
    }

    function _requireReceipt(Types.Terms storage terms, uint64 index, bytes32 head, bytes calldata receipt)
        private
        view
    {
        address signer = _signer(_receiptDigest(terms.log, index, head), receipt);
        if (signer == address(0) || _ownerOf(signer) != terms.coordinator) revert BadSignature();
    }

    function _convictCoordinator(bytes32 jobId, Job storage job, address coordinator, address reporter) private {
        _requireMember(jobId, coordinator);
        _convict(jobId, coordinator);
        _slashConvicted(jobId, coordinator, 0, job.publisher, reporter, new address[](0));
    }

    function _anchor(uint64 headIndex, bytes32 headHash) private pure returns (bytes32) {
        return keccak256(abi.encode(headIndex, headHash));
    }
}
