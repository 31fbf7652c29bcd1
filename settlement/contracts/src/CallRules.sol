// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Shares} from "./Shares.sol";
import {SignedData} from "./SignedData.sol";
import {Types} from "./Types.sol";

/// @title Rules over what a call brings, and nothing else
/// @notice The settlement makes one of these when it is made, because one contract could not hold all of the code. It has no
/// storage, moves nothing, and is asked with the very parameters that the settlement was called with.
contract CallRules is SignedData {
    enum Fault {
        NONE,
        RANGE,
        CHEATING_PAYS
    }

    uint64 private constant MAX_AMOUNT = 10 ** 18;
    uint256 private constant PPM = 1_000_000;
    uint256 private constant MAX_SECONDS = 315_360_000;
    uint256 private constant MAX_ROUNDS = 65_536;
    uint64 private constant MAX_PARTICIPANTS = 256;
    uint256 private constant MAX_ARBITERS = 64;
    uint64 private constant WORKERS_PERCENT = 80;
    uint64 private constant AGGREGATOR_PERCENT = 5;
    string private constant ASSIGNMENT =
        "Assignment(bytes32 jobId,uint32 round,bytes32 roundSeed,uint32 position,uint32 participants)";
    string private constant CLAIM_FIELDS =
        "bytes32 jobId,uint32 round,address worker,Assignment assignment,bytes32 startRoot,bytes32 endRoot,bytes32 gradientRoot,uint64 gradientLength,int32 failedStep,int32 failedNode";
    bytes32 private constant ASSIGNMENT_TYPE = keccak256(bytes(ASSIGNMENT));
    bytes32 private constant CLAIM_TYPE = keccak256(abi.encodePacked("Claim(", CLAIM_FIELDS, ")", ASSIGNMENT));
    bytes32 private constant CARRYING_CLAIM_TYPE = keccak256(
        abi.encodePacked("CarryingClaim(", CLAIM_FIELDS, ",bytes32 carriedStart,bytes32 carriedEnd)", ASSIGNMENT)
    );

    uint64 private immutable _unbondingSeconds;

    constructor(uint64 unbondingSeconds) {
        _unbondingSeconds = unbondingSeconds;
    }

    /// @notice What a worker signed when it opened its claim. The parameters are those of `openClaimGame`.
    function claimDigest(bytes32, Types.Claim calldata claim, bytes calldata) external view returns (bytes32) {
        bytes32 assignment = keccak256(abi.encode(ASSIGNMENT_TYPE, claim.assignment));
        bytes memory fields = abi.encode(
            claim.carries ? CARRYING_CLAIM_TYPE : CLAIM_TYPE,
            claim.specId,
            claim.round,
            claim.worker,
            assignment,
            claim.startRoot,
            claim.endRoot,
            claim.gradientRoot,
            claim.gradientLength,
            claim.failedStep,
            claim.failedNode
        );
        if (claim.carries) fields = bytes.concat(fields, abi.encode(claim.carriedStart, claim.carriedEnd));
        return _chainDigest(keccak256(fields));
    }

    /// @notice What is wrong with terms. The parameters are those of `openJob`.
    function faultOf(Types.Terms calldata terms) external view returns (Fault) {
        bool inRange = _moneyInRange(terms) && _timeInRange(terms) && _ratesInRange(terms) && _arbitersInRange(terms);
        if (!inRange) return Fault.RANGE;
        return _cheatingPays(terms) ? Fault.CHEATING_PAYS : Fault.NONE;
    }

    function _moneyInRange(Types.Terms calldata terms) private pure returns (bool) {
        return terms.rounds >= 1 && terms.rounds <= MAX_ROUNDS && terms.epochRounds >= 1
            && terms.epochRounds <= MAX_ROUNDS && terms.workers >= 1 && terms.workers <= MAX_PARTICIPANTS
            && terms.budget <= MAX_AMOUNT && uint256(terms.roundPrice) * terms.rounds <= terms.budget
            && Shares.percent(terms.roundPrice, WORKERS_PERCENT) >= MAX_PARTICIPANTS
            && Shares.percent(terms.roundPrice, AGGREGATOR_PERCENT) >= 1 && terms.workerStake <= MAX_AMOUNT
            && terms.validatorStake <= MAX_AMOUNT && terms.arbiterStake <= MAX_AMOUNT
            && terms.aggregatorStake <= MAX_AMOUNT && terms.coordinatorStake <= MAX_AMOUNT;
    }

    function _timeInRange(Types.Terms calldata terms) private view returns (bool) {
        return terms.deadlineSeconds > block.timestamp && terms.deadlineSeconds <= block.timestamp + MAX_SECONDS
            && terms.windowRounds <= MAX_ROUNDS && terms.windowSeconds < terms.serviceSeconds
            && terms.serviceSeconds <= MAX_SECONDS && terms.gameSeconds >= 1
            && uint256(terms.windowSeconds) + terms.gameSeconds <= _unbondingSeconds;
    }

    function _ratesInRange(Types.Terms calldata terms) private pure returns (bool) {
        return terms.tier <= 2 && (terms.tier < 2 || terms.auditRatePpm == PPM) && terms.auditRatePpm <= PPM
            && terms.honestSharePpm <= PPM && terms.pauseRejectedPpm <= PPM && terms.scoreQuorum <= MAX_PARTICIPANTS;
    }

    function _arbitersInRange(Types.Terms calldata terms) private pure returns (bool) {
        uint256 count = terms.arbiters.length;
        if (count > MAX_ARBITERS || terms.arbiterQuorum > count || (terms.arbiterQuorum == 0 && terms.tier > 0)) {
            return false;
        }
        for (uint256 i = 1; i < count; i++) {
            if (terms.arbiters[i] <= terms.arbiters[i - 1]) return false;
        }
        return true;
    }

    /// @dev With p = auditRate * honestShare and nothing forfeited but the stake, a false claim pays unless
    /// stake * p >= price * (1 - p), here in whole numbers.
    function _cheatingPays(Types.Terms calldata terms) private pure returns (bool) {
        if (terms.tier == 0) return false;
        uint256 p = uint256(terms.auditRatePpm) * terms.honestSharePpm;
        uint256 gain = Shares.percent(terms.roundPrice, WORKERS_PERCENT) / terms.workers;
        return terms.workerStake * p < gain * (PPM * PPM - p);
    }
}
