package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import java.util.List;

/**
 * What anyone can ask of a settlement home; a function of the contract has each one's name in camel case and its fields in
 * this order. {@code jobId} is {@link JobTerms#jobId}. Amounts, counts, rounds, epochs and times are never negative.
 */
public sealed interface SettlementAction {
    // --- accounts ---

    record Deposit(long amount) implements SettlementAction {
        public Deposit {
            requireUnsigned("amount", amount);
        }
    }

    record Withdraw(long amount) implements SettlementAction {
        public Withdraw {
            requireUnsigned("amount", amount);
        }
    }

    /** @param consent the delegate's signature over Delegation(owner, delegate); not read where {@code allowed} is false */
    record SetDelegate(Address delegate, boolean allowed, Signature consent) implements SettlementAction {}

    // --- stake ---

    record Stake(long amount) implements SettlementAction {
        public Stake {
            requireUnsigned("amount", amount);
        }
    }

    /** Adds to what unbonds; the whole of it then waits again. */
    record RequestUnstake(long amount) implements SettlementAction {
        public RequestUnstake {
            requireUnsigned("amount", amount);
        }
    }

    record CompleteUnstake() implements SettlementAction {}

    // --- jobs ---

    record OpenJob(JobTerms terms) implements SettlementAction {}

    record JoinJob(Hash32 jobId, Role role) implements SettlementAction {}

    /** Announces leaving, then, once the window has passed, leaves; at once where the job has ended. */
    record LeaveJob(Hash32 jobId) implements SettlementAction {}

    /** No more rounds than are anchored; what they earned can still be settled. */
    record HaltJob(Hash32 jobId) implements SettlementAction {}

    record CloseJob(Hash32 jobId) implements SettlementAction {}

    record RefundExpired(Hash32 jobId) implements SettlementAction {}

    // --- rounds ---

    record AnchorRound(
            Hash32 jobId, int round, Hash32 claimsRoot, long headIndex, Hash32 headHash, int accepted, int rejected)
            implements SettlementAction {
        public AnchorRound {
            requireUnsigned("round", round);
            requireUnsigned("headIndex", headIndex);
            requireUnsigned("accepted", accepted);
            requireUnsigned("rejected", rejected);
        }
    }

    /** Two receipts of the coordinator for one index of its log, with different running hashes. */
    record ReportTwoHeads(Hash32 jobId, long index, Hash32 headA, Signature receiptA, Hash32 headB, Signature receiptB)
            implements SettlementAction {
        public ReportTwoHeads {
            requireUnsigned("index", index);
        }
    }

    /** A receipt of the coordinator that contradicts the head that it anchored for that round. */
    record ReportOtherHead(
            Hash32 jobId, int round, long headIndex, Hash32 anchoredHead, Hash32 otherHead, Signature receipt)
            implements SettlementAction {
        public ReportOtherHead {
            requireUnsigned("round", round);
            requireUnsigned("headIndex", headIndex);
        }
    }

    // --- scores ---

    record CommitScores(Hash32 jobId, int epoch, Hash32 commitment) implements SettlementAction {
        public CommitScores {
            requireUnsigned("epoch", epoch);
        }
    }

    record RevealScores(Hash32 jobId, int epoch, Hash32 scoresRoot, Hash32 salt) implements SettlementAction {
        public RevealScores {
            requireUnsigned("epoch", epoch);
        }
    }

    // --- disputes ---

    /** Challenges a worker's claim, which is evidence as its worker signed it. */
    record OpenClaimGame(Hash32 jobId, Claim claim, Signature claimSignature) implements SettlementAction {}

    /** Challenges what an aggregator stated in an envelope: an aggregate or an evaluation. */
    record OpenStatementGame(
            Hash32 jobId, GameKind kind, int round, StatementEnvelope envelope, Signature envelopeSignature)
            implements SettlementAction {
        public OpenStatementGame {
            requireUnsigned("round", round);
            if (kind == GameKind.CLAIM) {
                throw new IllegalArgumentException("kind=" + kind);
            }
        }
    }

    /** The claimant gives up. */
    record Concede(Hash32 jobId, Hash32 gameId) implements SettlementAction {}

    /** @param signatures over Verdict(jobId, gameId, outcome, transcriptHash), ascending by their arbiters' owners */
    record Verdict(
            Hash32 jobId, Hash32 gameId, VerdictOutcome outcome, Hash32 transcriptHash, List<Signature> signatures)
            implements SettlementAction {
        public Verdict {
            signatures = List.copyOf(signatures);
        }
    }

    record ExpireGame(Hash32 jobId, Hash32 gameId) implements SettlementAction {}

    /** @param signatures over Penalty(jobId, offender, kind, evidenceHash), ascending by their arbiters' owners */
    record Penalty(Hash32 jobId, Address offender, PenaltyKind kind, Hash32 evidenceHash, List<Signature> signatures)
            implements SettlementAction {
        public Penalty {
            signatures = List.copyOf(signatures);
        }
    }

    // --- rewards ---

    record SettleEpoch(Hash32 jobId, int epoch, Hash32 root, long total) implements SettlementAction {
        public SettleEpoch {
            requireUnsigned("epoch", epoch);
            requireUnsigned("total", total);
        }
    }

    record ClaimReward(Hash32 jobId, int epoch, Address account, long amount, List<Hash32> proof)
            implements SettlementAction {
        public ClaimReward {
            requireUnsigned("epoch", epoch);
            requireUnsigned("amount", amount);
            proof = List.copyOf(proof);
        }
    }

    // --- what actions consist of ---

    /** What is disputed. Codes are in events. */
    enum GameKind {
        NONE,
        CLAIM,
        AGGREGATE,
        EVALUATION;

        public int code() {
            return ordinal();
        }
    }

    /** What arbiters decide. Codes are signed. */
    enum VerdictOutcome {
        CLAIMANT_LOST(1),
        CHALLENGER_LOST(2);

        private final int code;

        VerdictOutcome(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** What arbiters punish without a game. Codes are signed. */
    enum PenaltyKind {
        /** Kept silent where it had to answer: a tenth of its stake. */
        SILENCE(1),
        /** Signed another verdict than a quorum: its whole stake. */
        WRONG_VERDICT(2),
        /** Could not serve what it certified to hold: a tenth of its stake. */
        UNSERVED_CERTIFICATE(3);

        private final int code;

        PenaltyKind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /** All of an {@link io.verdant.protocol.Envelope} that its signature covers; the payload by its SHA-256. */
    record StatementEnvelope(
            Address sender, Hash32 specId, Hash32 gameId, long sequence, Hash32 previous, Hash32 payloadHash) {
        /** What its signature is over, in that chain's domain. */
        public Hash32 digest(Hash32 domainSeparator) {
            return Eip712.envelopeDigest(sender, specId, gameId, sequence, previous, payloadHash, domainSeparator);
        }
    }

    private static void requireUnsigned(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + "=" + value);
        }
    }
}
