// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Types} from "./Types.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title Rewards: one transaction for an epoch, then one claim for each account
/// @notice An epoch's rewards are a Merkle tree over (job, epoch, account, amount); whoever shows a path is paid once.
abstract contract Rewards is Verdicts {
    event RewardsSettled(bytes32 indexed jobId, uint32 indexed epoch, bytes32 root, uint64 total);
    event RewardClaimed(
        bytes32 indexed jobId, uint32 indexed epoch, address account, address indexed owner, uint64 amount
    );

    uint256 private constant MAX_PROOF = 32;

    mapping(bytes32 => mapping(uint32 => mapping(address => bool))) internal _claimed;

    /// @notice Reserves `total` of the escrow for an epoch whose challenge window has passed.
    function settleEpoch(bytes32 jobId, uint32 epochIndex, bytes32 root, uint64 total) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        Types.Terms storage terms = _terms[jobId];
        if (actor != terms.coordinator) revert NotCoordinator();
        _requireMember(jobId, actor);
        if (job.openGames > 0) revert GameOpen();
        uint256 end = _epochEnd(job, terms, epochIndex);
        if (epochIndex != job.settledEpochs || epochIndex >= _epochCount(job, terms) || job.anchoredRounds < end) {
            revert WrongEpoch();
        }
        if (job.paused && epochIndex >= job.pausedFrom) revert JobPaused();
        Epoch storage current = _epochs[jobId][epochIndex];
        uint64 time = _clock(job);
        if (
            job.anchoredRounds < _atMost(end + terms.windowRounds, job.rounds)
                || time < uint256(current.endedAt) + terms.windowSeconds
        ) revert WindowOpen();
        if (_confirmations[jobId][epochIndex][root] < terms.scoreQuorum) revert RootUnconfirmed();
        if (uint256(job.settledTotal) + total > end * terms.roundPrice) revert ExceedsPrice();
        current.root = root;
        current.left = total;
        job.settledEpochs += 1;
        job.settledTotal += total;
        job.unreserved -= total;
        job.lastService = time;
        emit RewardsSettled(jobId, epochIndex, root, total);
    }

    /// @notice Pays an account's reward of an epoch to its owner. Anybody may ask for it; it is paid once.
    /// @param proof from the account's leaf to the epoch's root
    function claimReward(
        bytes32 jobId,
        uint32 epochIndex,
        address account,
        uint64 amount,
        bytes32[] calldata proof
    ) external nonReentrant {
        Job storage job = _known(jobId);
        if (epochIndex >= job.settledEpochs) revert WrongEpoch();
        if (_claimed[jobId][epochIndex][account]) revert AlreadyClaimed();
        _requireAmount(amount);
        Epoch storage current = _epochs[jobId][epochIndex];
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(jobId, epochIndex, account, amount))));
        if (proof.length > MAX_PROOF || !MerkleProof.verifyCalldata(proof, current.root, leaf)) revert BadProof();
        if (amount > current.left) revert ExceedsTotal();
        _claimed[jobId][epochIndex][account] = true;
        current.left -= amount;
        address owner = _ownerOf(account);
        _move(Kind.REWARD, Purse.ESCROW, job.publisher, Purse.FREE, owner, amount, jobId);
        emit RewardClaimed(jobId, epochIndex, account, owner, amount);
    }
}
