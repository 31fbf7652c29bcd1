// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Integer shares of what is lost
/// @notice Whole divisions, the same as in the coordinator's prices: what a division leaves over is burnt.
library Shares {
    uint64 private constant PUBLISHER_PERCENT = 50;
    uint64 private constant CHALLENGER_PERCENT = 30;
    uint64 private constant ARBITERS_PERCENT = 10;
    uint64 private constant SILENCE_PERCENT = 10;

    /// @notice `p` percent of `amount`, rounded down.
    function percent(uint64 amount, uint64 p) internal pure returns (uint64) {
        return uint64((uint256(amount) * p) / 100);
    }

    /// @notice A convicted claimant's stake: the challenger's costs first, then of the rest 50 % to the publisher, 30 % to the
    /// challenger, 10 % to the arbiters in equal parts; the remainder is burnt.
    /// @return paidCosts to the challenger for its re-run
    /// @return toPublisher the publisher's part
    /// @return toChallenger the challenger's part
    /// @return toEachArbiter each arbiter's part, zero where there is none
    function conviction(uint64 stake, uint64 costs, uint256 arbiters)
        internal
        pure
        returns (uint64 paidCosts, uint64 toPublisher, uint64 toChallenger, uint64 toEachArbiter)
    {
        paidCosts = stake < costs ? stake : costs;
        uint64 rest = stake - paidCosts;
        toPublisher = percent(rest, PUBLISHER_PERCENT);
        toChallenger = percent(rest, CHALLENGER_PERCENT);
        toEachArbiter = arbiters == 0 ? 0 : percent(rest, ARBITERS_PERCENT) / uint64(arbiters);
    }

    /// @notice Of a lost bond: what each arbiter gets; the claimant gets the rest.
    function lostBond(uint64 bond, uint256 arbiters) internal pure returns (uint64) {
        return arbiters == 0 ? 0 : percent(bond, ARBITERS_PERCENT) / uint64(arbiters);
    }

    /// @notice The publisher's half of a penalty without a winner; the rest is burnt.
    function penalty(uint64 amount) internal pure returns (uint64) {
        return percent(amount, PUBLISHER_PERCENT);
    }

    /// @notice What silence costs of a stake.
    function silence(uint64 stake) internal pure returns (uint64) {
        return percent(stake, SILENCE_PERCENT);
    }
}
