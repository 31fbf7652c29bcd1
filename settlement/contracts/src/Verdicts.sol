// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Games} from "./Games.sol";
import {Shares} from "./Shares.sol";
import {Types} from "./Types.sol";

/// @title Verdicts: what a quorum of the job's arbiters signed
/// @notice Each arbiter signs the transcript's hash; anybody may deliver the signatures.
abstract contract Verdicts is Games {
    event Penalised(
        bytes32 indexed jobId, address indexed offender, Types.PenaltyKind kind, bytes32 indexed evidenceHash
    );

    mapping(bytes32 => bool) private _punished;

    /// @notice Ends a game as arbiters decided.
    /// @param signatures over Verdict(jobId, gameId, outcome, transcriptHash), ascending by their arbiters' owners
    function verdict(
        bytes32 jobId,
        bytes32 gameId,
        Types.VerdictOutcome outcome,
        bytes32 transcriptHash,
        bytes[] calldata signatures
    ) external nonReentrant {
        _asActor();
        Job storage job = _open(jobId);
        Game storage game = _openGameOf(jobId, gameId);
        if (block.timestamp > game.deadline) revert LateVerdict();
        address[] memory arbiters =
            _quorum(jobId, _verdictDigest(jobId, gameId, outcome, transcriptHash), signatures);
        assert(outcome != Types.VerdictOutcome.NONE);
        bool claimantLost = outcome == Types.VerdictOutcome.CLAIMANT_LOST;
        _decide(jobId, job, gameId, game, claimantLost, transcriptHash, arbiters);
    }

    /// @notice Punishes a member without a game, once for each evidence.
    /// @param signatures over Penalty(jobId, offender, kind, evidenceHash), ascending by their arbiters' owners
    function penalty(
        bytes32 jobId,
        address offender,
        Types.PenaltyKind kind,
        bytes32 evidenceHash,
        bytes[] calldata signatures
    ) external nonReentrant {
        _asActor();
        Job storage job = _open(jobId);
        _requireMember(jobId, offender);
        bytes32 punishment = keccak256(abi.encode(jobId, offender, evidenceHash));
        if (_punished[punishment]) revert EvidenceUsed();
        _quorum(jobId, _penaltyDigest(jobId, offender, kind, evidenceHash), signatures);
        assert(kind != Types.PenaltyKind.NONE);
        _punished[punishment] = true;
        uint64 staked = _balance(Purse.STAKE, offender);
        if (kind == Types.PenaltyKind.WRONG_VERDICT) {
            _slashPenalised(jobId, offender, staked, job.publisher);
            _convict(jobId, offender);
        } else {
            _slashPenalised(jobId, offender, Shares.silence(staked), job.publisher);
        }
        emit Penalised(jobId, offender, kind, evidenceHash);
    }

    /// @dev The owners of the arbiters that signed: members with that role, each once, at least the quorum.
    function _quorum(bytes32 jobId, bytes32 digest, bytes[] calldata signatures)
        private
        view
        returns (address[] memory owners)
    {
        owners = new address[](signatures.length);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            address signer = _signer(digest, signatures[i]);
            if (signer == address(0)) revert BadSignature();
            address owner = _ownerOf(signer);
            Member storage member = _members[jobId][owner];
            if (!_mayAct(signer) || !_isMember(member) || member.role != Types.Role.ARBITER) revert NotArbiter();
            if (owner <= last) revert SignaturesUnsorted();
            owners[i] = owner;
            last = owner;
        }
        if (signatures.length == 0 || signatures.length < _terms[jobId].arbiterQuorum) revert BelowQuorum();
    }
}
