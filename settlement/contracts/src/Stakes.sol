// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Shares} from "./Shares.sol";

/// @title Stake: locked by memberships, slashable until it has left
/// @notice Stake that was asked back waits, and can be slashed all the while.
abstract contract Stakes is Accounts {
    event UnstakeRequested(address indexed owner, uint64 unbonding, uint64 release);

    /// @notice How long stake stays slashable after its return was requested.
    uint64 public immutable unbondingSeconds;

    constructor(uint64 unbondingSeconds_) {
        unbondingSeconds = unbondingSeconds_;
    }

    /// @notice Puts `amount` of the sender's FREE purse at stake.
    function stake(uint64 amount) external nonReentrant {
        _asOwner();
        _requireAmount(amount);
        if (_balance(Purse.FREE, msg.sender) < amount) revert InsufficientFree();
        _move(Kind.STAKE, Purse.FREE, msg.sender, Purse.STAKE, msg.sender, amount, 0);
    }

    /// @notice Asks for `amount` of the sender's stake back; the whole of what was asked for then waits again.
    function requestUnstake(uint64 amount) external nonReentrant {
        _asOwner();
        _requireAmount(amount);
        _requireUnlocked(msg.sender, amount);
        StakeState storage state = _stakes[msg.sender];
        state.unbonding += amount;
        state.release = uint64(block.timestamp) + unbondingSeconds;
        emit UnstakeRequested(msg.sender, state.unbonding, state.release);
    }

    /// @notice Gives back what was asked for and is left, but not what memberships lock.
    function completeUnstake() external nonReentrant {
        _asOwner();
        StakeState storage state = _stakes[msg.sender];
        if (state.unbonding == 0) revert NothingUnbonding();
        if (block.timestamp < state.release) revert StillUnbonding();
        if (state.accused > 0) revert GameOpen();
        uint64 staked = _balance(Purse.STAKE, msg.sender);
        uint64 unlocked = staked > state.locked ? staked - state.locked : 0;
        uint64 amount = state.unbonding < unlocked ? state.unbonding : unlocked;
        state.unbonding = 0;
        state.release = 0;
        _move(Kind.UNSTAKE, Purse.STAKE, msg.sender, Purse.FREE, msg.sender, amount, 0);
    }

    /// @notice What of an owner's stake is locked by memberships, what unbonds until when, and how often it is accused.
    function stakeOf(address owner)
        external
        view
        returns (uint64 locked, uint64 unbonding, uint64 releaseSeconds, uint32 accused)
    {
        StakeState storage state = _stakes[owner];
        return (state.locked, state.unbonding, state.release, state.accused);
    }

    function _requireUnlocked(address owner, uint64 amount) internal view {
        StakeState storage state = _stakes[owner];
        if (_balance(Purse.STAKE, owner) < uint256(state.locked) + state.unbonding + amount) revert InsufficientStake();
    }

    /// @dev What unbonds never outlives the stake.
    function _clampUnbonding(address owner) internal {
        StakeState storage state = _stakes[owner];
        uint64 staked = _balance(Purse.STAKE, owner);
        if (state.unbonding > staked) {
            state.unbonding = staked;
            if (staked == 0) state.release = 0;
        }
    }

    /// @dev The whole stake, as a conviction: `costs` first, then the shares.
    function _slashConvicted(
        bytes32 jobId,
        address offender,
        uint64 costs,
        address publisher,
        address challenger,
        address[] memory arbiters
    ) internal {
        uint64 left = _balance(Purse.STAKE, offender);
        (uint64 paidCosts, uint64 toPublisher, uint64 toChallenger, uint64 toEach) =
            Shares.conviction(left, costs, arbiters.length);
        left -= paidCosts + toPublisher + toChallenger;
        _slash(Purse.STAKE, offender, challenger, paidCosts, jobId);
        _slash(Purse.STAKE, offender, publisher, toPublisher, jobId);
        _slash(Purse.STAKE, offender, challenger, toChallenger, jobId);
        for (uint256 i = 0; i < arbiters.length; i++) {
            left -= toEach;
            _slash(Purse.STAKE, offender, arbiters[i], toEach, jobId);
        }
        _burn(offender, left, jobId);
        _clampUnbonding(offender);
    }

    /// @dev A penalty of `amount` of the stake without a winner.
    function _slashPenalised(bytes32 jobId, address offender, uint64 amount, address publisher) internal {
        uint64 toPublisher = Shares.penalty(amount);
        _slash(Purse.STAKE, offender, publisher, toPublisher, jobId);
        _burn(offender, amount - toPublisher, jobId);
        _clampUnbonding(offender);
    }

    function _slash(Purse purse, address offender, address to, uint64 amount, bytes32 jobId) internal {
        _move(Kind.SLASH, purse, offender, Purse.FREE, to, amount, jobId);
    }

    function _burn(address offender, uint64 amount, bytes32 jobId) private {
        _move(Kind.SLASH, Purse.STAKE, offender, Purse.BURN, address(0), amount, jobId);
    }
}
