// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CallRules} from "./CallRules.sol";
import {Prices} from "./Prices.sol";
import {Stakes} from "./Stakes.sol";
import {Types} from "./Types.sol";

/// @title Jobs: their terms, money and members
/// @notice A publisher puts the budget into escrow; what no epoch reserves comes back, at the close or where the deadline or
/// the service level is missed.
abstract contract Jobs is Stakes {
    struct Job {
        address publisher;
        Types.JobStatus status;
        bool paused;
        bool halted;
        uint32 pausedFrom;
        uint32 openGames;
        uint32 rounds;
        uint32 anchoredRounds;
        uint32 settledEpochs;
        uint64 headIndex;
        uint64 lastService;
        uint64 frozen;
        uint64 frozenSince;
        uint64 unreserved;
        uint64 settledTotal;
    }

    struct Member {
        Types.MemberStatus status;
        Types.Role role;
        uint32 leaveRound;
        uint32 openGames;
        uint64 leaveAt;
    }

    struct Epoch {
        uint64 accepted;
        uint64 rejected;
        uint64 endedAt;
        uint64 left;
        bytes32 root;
        uint32 commitments;
        uint32 reveals;
    }

    event JobOpened(
        bytes32 indexed jobId, address indexed publisher, bytes32 indexed specId, address coordinator, uint64 budget
    );
    event Joined(bytes32 indexed jobId, address indexed owner, Types.Role role);
    event Leaving(bytes32 indexed jobId, address indexed owner);
    event Left(bytes32 indexed jobId, address indexed owner);
    event Halted(bytes32 indexed jobId, uint32 rounds);
    event Closed(bytes32 indexed jobId);
    event Refunded(bytes32 indexed jobId);

    CallRules private immutable _rules;
    mapping(bytes32 => Job) internal _jobs;
    mapping(bytes32 => Types.Terms) internal _terms;
    mapping(bytes32 => mapping(address => Member)) internal _members;
    mapping(bytes32 => mapping(uint32 => Epoch)) internal _epochs;

    constructor(uint64 unbondingSeconds_) {
        _rules = new CallRules(unbondingSeconds_);
    }

    /// @notice Opens a job for the sender, and takes its budget from FREE into ESCROW.
    function openJob(Types.Terms calldata terms) external nonReentrant {
        _asOwner();
        bytes32 jobId = keccak256(abi.encode(msg.sender, terms.specId));
        if (_jobs[jobId].status != Types.JobStatus.NONE) revert JobExists();
        uint256 fault = uint256(_ask(CallRules.faultOf.selector));
        if (fault == uint256(CallRules.Fault.RANGE)) revert BadTerms();
        if (fault == uint256(CallRules.Fault.CHEATING_PAYS)) revert CheatingPays();
        if (_balance(Purse.FREE, msg.sender) < terms.budget) revert InsufficientFree();
        _terms[jobId] = terms;
        Job storage job = _jobs[jobId];
        job.publisher = msg.sender;
        job.status = Types.JobStatus.OPEN;
        job.rounds = terms.rounds;
        job.unreserved = terms.budget;
        job.lastService = uint64(block.timestamp);
        _stakes[msg.sender].known = true;
        _move(Kind.ESCROW, Purse.FREE, msg.sender, Purse.ESCROW, msg.sender, terms.budget, jobId);
        emit JobOpened(jobId, msg.sender, terms.specId, terms.coordinator, terms.budget);
    }

    /// @notice Makes the sender a member; its role's stake is locked.
    function joinJob(bytes32 jobId, Types.Role role) external nonReentrant {
        _asOwner();
        Job storage job = _open(jobId);
        if (job.paused) revert JobPaused();
        Member storage member = _members[jobId][msg.sender];
        if (member.status == Types.MemberStatus.CONVICTED) revert Excluded();
        if (_isMember(member)) revert AlreadyMember();
        if (role == Types.Role.NONE || role == Types.Role.PUBLISHER) revert WrongRole();
        Types.Terms storage terms = _terms[jobId];
        if (role == Types.Role.COORDINATOR && terms.coordinator != msg.sender) revert NotCoordinator();
        if (role == Types.Role.ARBITER && !Prices.lists(terms, msg.sender)) revert NotListedArbiter();
        uint64 roleStake = Prices.stakeOf(terms, role);
        _requireUnlocked(msg.sender, roleStake);
        _stakes[msg.sender].locked += roleStake;
        _stakes[msg.sender].known = true;
        member.status = Types.MemberStatus.ACTIVE;
        member.role = role;
        emit Joined(jobId, msg.sender, role);
    }

    /// @notice Announces that the sender leaves, then, once the window has passed, ends its membership; at once where the job
    /// has ended.
    function leaveJob(bytes32 jobId) external nonReentrant {
        _asOwner();
        Job storage job = _known(jobId);
        Member storage member = _members[jobId][msg.sender];
        if (!_isMember(member)) revert NotMember();
        if (member.openGames > 0) revert GameOpen();
        if (job.status == Types.JobStatus.OPEN) {
            if (member.role == Types.Role.COORDINATOR) revert NotCoordinator();
            uint64 time = _clock(job);
            if (member.status == Types.MemberStatus.ACTIVE) {
                member.status = Types.MemberStatus.LEAVING;
                member.leaveRound = job.anchoredRounds;
                member.leaveAt = time;
                emit Leaving(jobId, msg.sender);
                return;
            }
            Types.Terms storage terms = _terms[jobId];
            uint256 needed = _atMost(uint256(member.leaveRound) + 1 + terms.windowRounds, job.rounds);
            if (job.anchoredRounds < needed || time < uint256(member.leaveAt) + terms.windowSeconds) {
                revert WindowOpen();
            }
        }
        _unlock(jobId, msg.sender, member);
        member.status = Types.MemberStatus.LEFT;
        emit Left(jobId, msg.sender);
    }

    /// @notice Ends the job's rounds with those that are anchored; what they earned can still be settled.
    function haltJob(bytes32 jobId) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        Types.Terms storage terms = _terms[jobId];
        if (actor != terms.coordinator && !(actor == job.publisher && job.paused)) revert NotPublisher();
        if (job.anchoredRounds < job.rounds) {
            job.rounds = job.anchoredRounds;
            if (job.rounds % terms.epochRounds != 0) {
                _epochs[jobId][job.rounds / terms.epochRounds].endedAt = _clock(job);
            }
        }
        job.halted = true;
        job.paused = false;
        emit Halted(jobId, job.rounds);
    }

    /// @notice Ends a job whose epochs are all settled; what none of them reserved goes back to the publisher.
    function closeJob(bytes32 jobId) external nonReentrant {
        address actor = _asActor();
        Job storage job = _open(jobId);
        Types.Terms storage terms = _terms[jobId];
        if (actor != job.publisher && actor != terms.coordinator) revert NotPublisher();
        if (job.openGames > 0) revert GameOpen();
        if (job.anchoredRounds < job.rounds) revert RoundsMissing();
        if (job.settledEpochs < _epochCount(job, terms)) revert EpochsUnsettled();
        _refund(jobId, job, Types.JobStatus.CLOSED);
        emit Closed(jobId);
    }

    /// @notice Ends a job that missed its deadline or its service level; what no epoch reserved goes back to the publisher.
    function refundExpired(bytes32 jobId) external nonReentrant {
        Job storage job = _open(jobId);
        if (job.openGames > 0) revert GameOpen();
        Types.Terms storage terms = _terms[jobId];
        uint64 time = _clock(job);
        if (time <= terms.deadlineSeconds && time <= uint256(job.lastService) + terms.serviceSeconds) {
            revert NotExpired();
        }
        _refund(jobId, job, Types.JobStatus.REFUNDED);
        emit Refunded(jobId);
    }

    function _refund(bytes32 jobId, Job storage job, Types.JobStatus status) private {
        uint64 amount = job.unreserved;
        job.unreserved = 0;
        job.status = status;
        _move(Kind.REFUND, Purse.ESCROW, job.publisher, Purse.FREE, job.publisher, amount, jobId);
    }

    /// @dev Asks a function of the rules that has the parameters of the one that is running.
    function _ask(bytes4 selector) internal view returns (bytes32) {
        (bool answered, bytes memory answer) = address(_rules).staticcall(bytes.concat(selector, msg.data[4:]));
        assert(answered);
        return bytes32(answer);
    }

    function _known(bytes32 jobId) internal view returns (Job storage job) {
        job = _jobs[jobId];
        if (job.status == Types.JobStatus.NONE) revert UnknownJob();
    }

    function _open(bytes32 jobId) internal view returns (Job storage job) {
        job = _known(jobId);
        if (job.status != Types.JobStatus.OPEN) revert JobNotOpen();
    }

    /// @dev The job's time, which stands still while a game is open.
    function _clock(Job storage job) internal view returns (uint64) {
        uint64 time = uint64(block.timestamp) - job.frozen;
        return job.openGames > 0 ? time - (uint64(block.timestamp) - job.frozenSince) : time;
    }

    function _isMember(Member storage member) internal view returns (bool) {
        return member.status == Types.MemberStatus.ACTIVE || member.status == Types.MemberStatus.LEAVING;
    }

    function _requireMember(bytes32 jobId, address owner) internal view returns (Member storage member) {
        member = _members[jobId][owner];
        if (!_isMember(member)) revert NotMember();
    }

    /// @dev Ends the membership of one that was convicted; its lock goes.
    function _convict(bytes32 jobId, address owner) internal {
        Member storage member = _members[jobId][owner];
        if (!_isMember(member)) return;
        _unlock(jobId, owner, member);
        member.status = Types.MemberStatus.CONVICTED;
    }

    function _unlock(bytes32 jobId, address owner, Member storage member) private {
        _stakes[owner].locked -= Prices.stakeOf(_terms[jobId], member.role);
    }

    function _epochCount(Job storage job, Types.Terms storage terms) internal view returns (uint256) {
        return (uint256(job.rounds) + terms.epochRounds - 1) / terms.epochRounds;
    }

    function _epochEnd(Job storage job, Types.Terms storage terms, uint32 epoch) internal view returns (uint256) {
        return _atMost((uint256(epoch) + 1) * terms.epochRounds, job.rounds);
    }

    function _atMost(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
