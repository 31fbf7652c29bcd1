// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Shares} from "./Shares.sol";
import {Types} from "./Types.sol";

/// @title What follows from a job's terms
/// @notice Prices, stakes and who may be an arbiter.
library Prices {
    uint64 private constant MAX_PARTICIPANTS = 256;
    uint64 private constant WORKERS_PERCENT = 80;
    uint64 private constant AGGREGATOR_PERCENT = 5;

    /// @notice The price of one claim in a round with that many participants.
    function claimPrice(Types.Terms storage terms, uint32 participants) internal view returns (uint64) {
        uint64 counted = participants < MAX_PARTICIPANTS ? participants : MAX_PARTICIPANTS;
        uint64 workers = terms.workers;
        return Shares.percent(terms.roundPrice, WORKERS_PERCENT) / (counted > workers ? counted : workers);
    }

    /// @notice The price of an aggregate or an evaluation.
    function aggregatorPrice(Types.Terms storage terms) internal view returns (uint64) {
        return Shares.percent(terms.roundPrice, AGGREGATOR_PERCENT);
    }

    /// @notice What a member of that role locks.
    function stakeOf(Types.Terms storage terms, Types.Role role) internal view returns (uint64) {
        if (role == Types.Role.WORKER) return terms.workerStake;
        if (role == Types.Role.VALIDATOR) return terms.validatorStake;
        if (role == Types.Role.ARBITER) return terms.arbiterStake;
        if (role == Types.Role.AGGREGATOR) return terms.aggregatorStake;
        return terms.coordinatorStake;
    }

    /// @notice Whether the terms list that arbiter.
    function lists(Types.Terms storage terms, address owner) internal view returns (bool) {
        for (uint256 i = 0; i < terms.arbiters.length; i++) {
            if (terms.arbiters[i] == owner) return true;
        }
        return false;
    }
}
