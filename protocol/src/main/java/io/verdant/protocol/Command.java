package io.verdant.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a participant asks the coordinator to record. Each is carried in a signed {@link Envelope}; the coordinator's log is
 * the ordered list of those that it took, and every participant's view is the same pure function of that log.
 */
public sealed interface Command {
    /** Joins the network. {@code chainAnchor} is the end of a validator's hash chain, zero for other roles. */
    record Register(Role role, String name, String endpoint, Hash32 chainAnchor, long stake) implements Command {}

    /** A publisher's job. The model file and the first checkpoint are streamed to the aggregator beforehand. */
    record SubmitJob(JobSpec spec) implements Command {}

    /** A blinded claim: {@code H(domain ‖ worker ‖ claim ‖ salt)}. */
    record CommitClaim(Hash32 jobId, int round, Hash32 commitment) implements Command {}

    /** A validator's next preimage, after the commit deadline. */
    record RevealPreimage(Hash32 jobId, int round, Hash32 preimage) implements Command {}

    /** Opens the claim that was committed. {@code claimSignature} is over the claim's EIP-712 digest. */
    record OpenClaim(Claim claim, Hash32 salt, Signature claimSignature) implements Command {}

    /** A validator states that it holds every leaf under the gradient roots of these workers. */
    record CertifyAvailability(Hash32 jobId, int round, List<Address> workers) implements Command {
        public CertifyAvailability {
            workers = List.copyOf(workers);
        }
    }

    /**
     * A validator's blinded commitments to its checks and audits of a round, before anybody's are known.
     *
     * @param pages of each page of its checks, {@code H(domain ‖ validator ‖ job ‖ round ‖ page ‖ reports ‖ salt)}
     * @param auditCommitment {@code H(domain ‖ validator ‖ audits ‖ salt)}
     */
    record CommitChecks(Hash32 jobId, int round, List<Hash32> pages, Hash32 auditCommitment) implements Command {
        public CommitChecks {
            pages = List.copyOf(pages);
        }
    }

    /**
     * Opens one page of the checks that were committed; a page holds at most {@link Limits#MAX_CHECK_REPORTS}, so that many workers
     * take several.
     *
     * @param page counted from 0
     */
    record ReportChecks(Hash32 jobId, int round, int page, List<CheckReport> reports, Hash32 salt) implements Command {
        public ReportChecks {
            reports = List.copyOf(reports);
        }
    }

    /** One audit: did re-execution give the claim's roots; and the node-trace root of one step drawn for this validator. */
    record Audit(Address worker, boolean matches, int step, Hash32 stepTraceRoot) {}

    /** Opens the audits that were committed with the checks. */
    record RevealAudits(Hash32 jobId, int round, List<Audit> audits, Hash32 salt) implements Command {
        public RevealAudits {
            audits = List.copyOf(audits);
        }
    }

    /** Opens a dispute against a worker's claim of that round; the bond is locked. */
    record OpenDispute(Hash32 jobId, int round, Address claimant) implements Command {}

    /** A move in a dispute; its bytes are the arbiter's business, here they are only ordered, clocked and limited. */
    record DisputeMove(Hash32 gameId, int moveIndex, byte[] move) implements Command {
        @Override
        public boolean equals(Object other) {
            return other instanceof DisputeMove that
                    && gameId.equals(that.gameId)
                    && moveIndex == that.moveIndex
                    && Arrays.equals(move, that.move);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * gameId.hashCode() + moveIndex) + Arrays.hashCode(move);
        }
    }

    /**
     * An arbiter's verdict over the whole transcript.
     *
     * @param transcriptHash hash over the ordered moves as logged
     * @param loser the claimant or the challenger
     * @param summary for people: step, node, element and the two values
     */
    record ArbiterVerdict(Hash32 gameId, Hash32 transcriptHash, Address loser, DisputeSummary summary)
            implements Command {}

    /** The claimant's own re-execution differs from its claim: it gives up instead of its first move. */
    record ConcedeDispute(Hash32 gameId) implements Command {}

    /**
     * Asks a validator that certified a worker's gradient for one of its leaves, on the log.
     *
     * @param holder the validator that signed the certificate
     * @param place see {@link LeafOpening}
     */
    record RequestLeaf(Hash32 jobId, int round, Address worker, Address holder, long place) implements Command {}

    /** The answer to such a request. */
    record ServeLeaf(Hash32 requestId, byte[] opening) implements Command {
        @Override
        public boolean equals(Object other) {
            return other instanceof ServeLeaf that
                    && requestId.equals(that.requestId)
                    && Arrays.equals(opening, that.opening);
        }

        @Override
        public int hashCode() {
            return 31 * requestId.hashCode() + Arrays.hashCode(opening);
        }
    }

    /** An arbiter has seen, by its own clock, that such a request was not answered in time. */
    record WitnessSilence(Hash32 requestId) implements Command {}

    /** The aggregator's result: the next state root, and whose gradients are in it, in participant order. */
    record PublishAggregate(Hash32 jobId, int round, Hash32 stateRoot, List<Address> included) implements Command {
        public PublishAggregate {
            included = List.copyOf(included);
        }
    }

    /** A validator re-executed the aggregation and got that root. */
    record ConfirmAggregate(Hash32 jobId, int round, Hash32 stateRoot) implements Command {}

    /**
     * What the last checkpoint does on the test set: the aggregator's statement, a validator's own result, or, where the job
     * ended without one, the publisher's.
     *
     * @param loss NaN where it failed
     * @param failed the step and node of the first value that was not finite, or null
     */
    record ReportEvaluation(
            Hash32 jobId, Hash32 stateRoot, long correct, long total, double loss, Claim.@Nullable Failure failed)
            implements Command {
        /** One that did not fail. */
        public ReportEvaluation(Hash32 jobId, Hash32 stateRoot, long correct, long total, double loss) {
            this(jobId, stateRoot, correct, total, loss, null);
        }
    }

    /** The coordinator's own: time has passed. Logged only where it changed something. */
    record Tick() implements Command {}

    /** The coordinator's own: it restarted, so running deadlines begin anew. */
    record Restarted() implements Command {}
}
