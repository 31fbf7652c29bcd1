// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Accounts} from "./Accounts.sol";
import {Jobs} from "./Jobs.sol";
import {Rewards} from "./Rewards.sol";
import {Stakes} from "./Stakes.sol";
import {Types} from "./Types.sol";

/// @title Stake, escrow, verdicts and rewards of training jobs
/// @notice The rules are those of the embedded ledger, action by action and check by check. There is no owner, no
/// administrator, no upgrade and nobody who can pause by hand: what is fixed here is the token and the unbonding time, and all
/// else is in a job's terms.
contract VerdantSettlement is Rewards {
    /// @param token_ what everything is counted in; it must deliver exactly what is sent
    /// @param unbondingSeconds_ how long stake stays slashable after its return was requested
    constructor(IERC20 token_, uint64 unbondingSeconds_)
        Accounts(token_)
        Stakes(unbondingSeconds_)
        Jobs(unbondingSeconds_)
    {}

    /// @notice Where a job stands. All zero for an unknown one.
    /// @return status whether it is open
    /// @return rounds the job's rounds; after a halt those that were anchored
    /// @return anchoredRounds rounds so far
    /// @return settledEpochs epochs that were settled
    /// @return openGames games that hold the job's clock
    /// @return paused whether too many claims were rejected
    /// @return halted whether its rounds were ended early
    /// @return unreserved escrow that no epoch has reserved
    /// @return settledTotal what epochs have reserved so far
    /// @return headIndex the last anchored index of the coordinator's log
    function jobState(bytes32 jobId)
        external
        view
        returns (
            Types.JobStatus status,
            uint32 rounds,
            uint32 anchoredRounds,
            uint32 settledEpochs,
            uint32 openGames,
            bool paused,
            bool halted,
            uint64 unreserved,
            uint64 settledTotal,
            uint64 headIndex
        )
    {
        Job storage job = _jobs[jobId];
        return (
            job.status,
            job.rounds,
            job.anchoredRounds,
            job.settledEpochs,
            job.openGames,
            job.paused,
            job.halted,
            job.unreserved,
            job.settledTotal,
            job.headIndex
        );
    }

    /// @notice An owner's membership in a job.
    function memberOf(bytes32 jobId, address owner)
        external
        view
        returns (Types.MemberStatus status, Types.Role role, uint32 openGames)
    {
        Member storage member = _members[jobId][owner];
        return (member.status, member.role, member.openGames);
    }

    /// @notice A game; all zero for an unknown one.
    function game(bytes32 gameId)
        external
        view
        returns (
            Types.GameStatus status,
            address claimant,
            address challenger,
            uint32 round,
            uint64 price,
            uint64 deadlineSeconds
        )
    {
        Game storage found = _games[gameId];
        return (found.status, found.claimant, found.challenger, found.round, found.price, found.deadline);
    }

    /// @notice An epoch's root, what of its total was not claimed, and how many validators committed and revealed.
    function epoch(bytes32 jobId, uint32 index)
        external
        view
        returns (bytes32 root, uint64 left, uint32 commitments, uint32 reveals)
    {
        Epoch storage found = _epochs[jobId][index];
        return (found.root, found.left, found.commitments, found.reveals);
    }

    /// @notice Whether that account's reward of that epoch was claimed.
    function claimed(bytes32 jobId, uint32 index, address account) external view returns (bool) {
        return _claimed[jobId][index][account];
    }
}
