// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What actions and views consist of
/// @notice Amounts are base units of the token, times are seconds since 1970 or lengths in seconds.
library Types {
    /// @notice Who a participant is; codes as on the protocol's wire.
    enum Role {
        NONE,
        PUBLISHER,
        COORDINATOR,
        AGGREGATOR,
        VALIDATOR,
        ARBITER,
        WORKER
    }

    enum JobStatus {
        NONE,
        OPEN,
        CLOSED,
        REFUNDED
    }

    enum MemberStatus {
        NONE,
        ACTIVE,
        LEAVING,
        LEFT,
        CONVICTED
    }

    enum GameStatus {
        NONE,
        OPEN,
        CLAIMANT_LOST,
        CHALLENGER_LOST,
        CONCEDED,
        EXPIRED
    }

    /// @notice What is disputed.
    enum GameKind {
        NONE,
        CLAIM,
        AGGREGATE,
        EVALUATION
    }

    /// @notice What arbiters decide.
    enum VerdictOutcome {
        NONE,
        CLAIMANT_LOST,
        CHALLENGER_LOST
    }

    /// @notice What arbiters punish without a game.
    enum PenaltyKind {
        NONE,
        SILENCE,
        WRONG_VERDICT,
        UNSERVED_CERTIFICATE
    }

    /// @notice What a publisher fixes when it opens a job; nobody changes it afterwards.
    struct Terms {
        bytes32 specId;
        bytes32 log;
        address coordinator;
        uint64 budget;
        uint64 roundPrice;
        uint32 rounds;
        uint32 epochRounds;
        uint32 workers;
        uint64 deadlineSeconds;
        uint64 serviceSeconds;
        uint32 windowRounds;
        uint64 windowSeconds;
        uint64 gameSeconds;
        uint8 tier;
        uint64 workerStake;
        uint64 validatorStake;
        uint64 arbiterStake;
        uint64 aggregatorStake;
        uint64 coordinatorStake;
        uint32 auditRatePpm;
        uint32 honestSharePpm;
        uint32 pauseRejectedPpm;
        uint32 arbiterQuorum;
        uint32 scoreQuorum;
        address[] arbiters;
    }

    /// @notice A worker's share of one round, as the protocol signs it.
    struct Assignment {
        bytes32 jobId;
        uint32 round;
        bytes32 roundSeed;
        uint32 position;
        uint32 participants;
    }

    /// @notice What a worker states about its round's work, as the protocol signs it. `specId` is the protocol's job id.
    /// @dev `carries` tells a claim of a job that carries something from claim to claim; it is signed as a type of its own.
    /// `failedStep` and `failedNode` are -1 where the work did not fail.
    struct Claim {
        bytes32 specId;
        uint32 round;
        address worker;
        Assignment assignment;
        bytes32 startRoot;
        bytes32 endRoot;
        bytes32 gradientRoot;
        uint64 gradientLength;
        int32 failedStep;
        int32 failedNode;
        bool carries;
        bytes32 carriedStart;
        bytes32 carriedEnd;
    }

    /// @notice All of a protocol's envelope that its signature covers; the payload by its SHA-256.
    struct Envelope {
        address sender;
        bytes32 specId;
        bytes32 gameId;
        uint64 sequence;
        bytes32 previous;
        bytes32 payloadHash;
    }
}
