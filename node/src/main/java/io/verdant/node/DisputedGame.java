package io.verdant.node;

import io.verdant.aggregator.AutoRule;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeVerifier;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.JobSpecCodec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Signatures;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.DisputeContext;
import io.verdant.verdearbiter.Player;
import io.verdant.verdearbiter.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A dispute with everything that its verdict depends on, each part held against who signed it: the job against the
 * publisher, the program against the job, the claim and the moves against the players. A dispute over an aggregate has the
 * aggregator's signed root and the claims that it says are in it, each against its worker; one over the last checkpoint's
 * evaluation has the aggregator's signed figures. Whose clock ran out is the coordinator's word.
 *
 * @param claim the worker's, or what the aggregator states by its root or its figures
 * @param included the workers whose gradients are in the disputed aggregate, in participant order; empty where something
 *     else is disputed
 * @param evaluated the figures that are disputed, of the last checkpoint; null where something else is
 * @param names of those who registered, by address
 * @param verdicts that arbiters signed
 */
record DisputedGame(
        Hash32 id,
        JobSpec spec,
        Claim claim,
        List<Address> included,
        Command.@Nullable ReportEvaluation evaluated,
        Address challenger,
        DisputeContext context,
        Transcript transcript,
        Map<Address, String> names,
        Map<Address, Command.ArbiterVerdict> verdicts) {
    DisputedGame {
        included = List.copyOf(included);
        names = Map.copyOf(names);
        verdicts = java.util.Collections.unmodifiableMap(new TreeMap<>(verdicts));
    }

    /** The game in that file, or the first thing in it that does not hold. */
    static Decoded<DisputedGame> of(GameFile file) {
        try {
            return Decoded.ok(new Reader(file).game());
        } catch (Fault fault) {
            return Decoded.refused(fault.reason, String.valueOf(fault.getMessage()));
        } catch (IllegalArgumentException e) {
            return Decoded.refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    String name(Address address) {
        return names.getOrDefault(address, address.hex());
    }

    private record Challenge(Address challenger, Command.OpenDispute opened) {}

    private static final class Reader {
        private final GameFile file;
        private final Map<Address, String> names = new TreeMap<>();
        private final Map<Address, Command.ArbiterVerdict> verdicts = new TreeMap<>();
        private final List<Envelope> moves = new ArrayList<>();
        private final List<Command.DisputeMove> moved = new ArrayList<>();
        private final Map<Address, Claim> claims = new TreeMap<>();
        private @Nullable JobSpec spec;
        private @Nullable Address aggregator;
        private Command.@Nullable PublishAggregate aggregate;
        private Command.@Nullable ReportEvaluation evaluation;
        private final List<Challenge> challenges = new ArrayList<>();

        Reader(GameFile file) {
            this.file = file;
        }

        DisputedGame game() {
            file.envelopes().forEach(this::take);
            JobSpec job = present(spec, "the job");
            require(
                    !challenges.isEmpty() && challenges.size() <= 2,
                    Reason.MALFORMED,
                    "it has " + challenges.size() + " challenges");
            Address against = challenges.getLast().challenger();
            Hash32 jobId = JobSpecCodec.jobId(job);
            claims.values()
                    .forEach(claim ->
                            require(claim.jobId().equals(jobId), Reason.UNKNOWN_JOB, "the claim is of another job"));
            Claim disputed = disputed(jobId);
            Hash32 id = gameId(jobId, disputed, against);
            Hash32 earlier = challenges.size() == 1 ? null : earlierTrace(jobId, disputed);
            List<byte[]> played = moves(jobId, id, disputed.worker(), against);
            verdicts.values()
                    .forEach(verdict ->
                            require(verdict.gameId().equals(id), Reason.MALFORMED, "a verdict is of another game"));
            Player late = file.timedOut() == 0 ? null : Player.values()[file.timedOut() - 1];
            return new DisputedGame(
                    id,
                    job,
                    disputed,
                    included(),
                    evaluation,
                    against,
                    context(jobId, job, disputed).after(earlier),
                    new Transcript(played, late),
                    names,
                    verdicts);
        }

        private void take(Envelope envelope) {
            Decoded<Command> command = EnvelopeVerifier.verify(envelope);
            if (!command.ok()) {
                throw new Fault(command.refusal().reason(), command.refusal().detail());
            }
            switch (command.get()) {
                case Command.Register register -> names.put(envelope.sender(), register.name());
                case Command.SubmitJob submit -> spec = once(spec, submit.spec(), "job");
                case Command.OpenClaim open -> {
                    Claim claim = signed(open);
                    require(
                            claims.put(claim.worker(), claim) == null,
                            Reason.DUPLICATE,
                            "more than one claim of a worker");
                }
                case Command.PublishAggregate publish -> {
                    aggregate = once(aggregate, publish, "aggregate");
                    aggregator = once(aggregator, envelope.sender(), "statement");
                }
                case Command.ReportEvaluation report -> {
                    evaluation = once(evaluation, report, "evaluation");
                    aggregator = once(aggregator, envelope.sender(), "statement");
                }
                case Command.OpenDispute open -> challenges.add(new Challenge(envelope.sender(), open));
                case Command.DisputeMove move -> {
                    moves.add(envelope);
                    moved.add(move);
                }
                case Command.ArbiterVerdict verdict -> verdicts.put(envelope.sender(), verdict);
                default -> throw new Fault(Reason.MALFORMED, "a message that is no part of a dispute");
            }
        }

        private static Claim signed(Command.OpenClaim open) {
            Claim claim = open.claim();
            boolean holds = Signatures.verify(claim.worker(), Eip712.claimDigest(claim), open.claimSignature());
            require(holds, Reason.BAD_SIGNATURE, "the claim's signature is not of worker=" + claim.worker());
            return claim;
        }

        /** What the challenge is about: the only worker's claim, the aggregate of the claims, or the evaluation. */
        private Claim disputed(Hash32 jobId) {
            Claim disputed = evaluation != null
                    ? evaluated(jobId, evaluation, present(aggregator, "the evaluation"))
                    : aggregate == null ? onlyClaim() : stated(jobId, aggregate, present(aggregator, "the aggregate"));
            boolean same = challenges.stream()
                    .map(Challenge::opened)
                    .allMatch(opened ->
                            opened.claimant().equals(disputed.worker()) && opened.round() == disputed.round());
            require(same, Reason.MALFORMED, "the challenge is of another claim");
            return disputed;
        }

        private Claim onlyClaim() {
            require(claims.size() == 1, Reason.MALFORMED, "it has " + claims.size() + " claims and needs one");
            return claims.values().iterator().next();
        }

        /** What an aggregator states of the last checkpoint. */
        private Claim evaluated(Hash32 jobId, Command.ReportEvaluation report, Address publisher) {
            require(claims.isEmpty(), Reason.MALFORMED, "an evaluation is of no worker's claim");
            require(report.jobId().equals(jobId), Reason.UNKNOWN_JOB, "the evaluation is of another job");
            int round = challenges.getLast().opened().round();
            return Evaluations.claim(jobId, round, publisher, JobState.Evaluation.of(report));
        }

        private Hash32 gameId(Hash32 jobId, Claim disputed, Address against) {
            return evaluation == null
                    ? GameRecord.idOf(jobId, disputed.round(), disputed.worker(), against)
                    : GameRecord.evaluationIdOf(jobId, disputed.worker(), against);
        }

        /** What an aggregator states: that its root is what the job's program makes of the claims that it names. */
        private Claim stated(Hash32 jobId, Command.PublishAggregate publish, Address publisher) {
            boolean all = !claims.isEmpty() && claims.keySet().equals(new TreeSet<>(publish.included()));
            require(all, Reason.MALFORMED, "its claims are not those that the aggregate names");
            require(claims.size() == publish.included().size(), Reason.DUPLICATE, "a claim is in the aggregate twice");
            require(publish.jobId().equals(jobId), Reason.UNKNOWN_JOB, "the aggregate is of another job");
            Hash32 startRoot = claims.values().iterator().next().startRoot();
            claims.values().forEach(claim -> {
                boolean agrees = claim.round() == publish.round()
                        && claim.failed() == null
                        && claim.startRoot().equals(startRoot);
                require(agrees, Reason.MALFORMED, "a claim cannot be in the aggregate: worker=" + claim.worker());
            });
            return Aggregates.claim(jobId, publish.round(), startRoot, publisher, publish.stateRoot());
        }

        private List<Address> included() {
            return aggregate == null ? List.of() : aggregate.included();
        }

        /** The root of the trace that the claimant posted in the earlier of two games; that game's first move is taken away. */
        private Hash32 earlierTrace(Hash32 jobId, Claim disputed) {
            Address other = challenges.getFirst().challenger();
            Hash32 id = gameId(jobId, disputed, other);
            require(!moved.isEmpty(), Reason.MALFORMED, "it lacks the earlier game's first move");
            Envelope envelope = moves.removeFirst();
            Command.DisputeMove first = moved.removeFirst();
            boolean theirs = first.moveIndex() == 0
                    && first.gameId().equals(id)
                    && envelope.gameId().equals(id)
                    && envelope.jobId().equals(jobId)
                    && envelope.sender().equals(disputed.worker());
            require(theirs, Reason.MALFORMED, "a move is not the earlier game's");
            return Arbiter.traceRoot(List.of(first.move()))
                    .orElseThrow(() -> new Fault(Reason.MALFORMED, "the earlier game's first move posts no trace"));
        }

        private List<byte[]> moves(Hash32 jobId, Hash32 gameId, Address claimant, Address against) {
            List<byte[]> played = new ArrayList<>();
            for (int i = 0; i < moves.size(); i++) {
                Envelope envelope = moves.get(i);
                boolean due = moved.get(i).moveIndex() == i
                        && moved.get(i).gameId().equals(gameId)
                        && envelope.gameId().equals(gameId)
                        && envelope.jobId().equals(jobId)
                        && envelope.sender().equals(i % 2 == 0 ? claimant : against);
                require(due, Reason.MALFORMED, "move " + (i + 1) + " is not the game's");
                played.add(moved.get(i).move());
            }
            return played;
        }

        private DisputeContext context(Hash32 jobId, JobSpec job, Claim disputed) {
            Decoded<JobTerms> terms = JobTerms.of(jobId, job, file.work());
            if (!terms.ok()) {
                throw new Fault(terms.refusal().reason(), terms.refusal().detail());
            }
            if (evaluation != null) {
                return terms.get().evaluationContext(disputed);
            }
            if (aggregate == null) {
                return terms.get().disputeContext(disputed);
            }
            require(
                    !AutoRule.isAuto(job.aggregation()),
                    Reason.MALFORMED,
                    "the rule auto picked from rejected work, which is in the run's log and not in this file");
            List<Hash32> gradientRoots = included().stream()
                    .map(worker -> present(claims.get(worker), "a claim").gradientRoot())
                    .toList();
            return terms.get().aggregateContext(job.aggregation(), disputed, gradientRoots);
        }

        private static <T> T once(@Nullable T known, T value, String what) {
            require(known == null, Reason.DUPLICATE, "more than one " + what);
            return value;
        }

        private static <T> T present(@Nullable T value, String what) {
            if (value == null) {
                throw new Fault(Reason.MALFORMED, "it lacks " + what);
            }
            return value;
        }

        private static void require(boolean holds, Reason reason, String what) {
            if (!holds) {
                throw new Fault(reason, what);
            }
        }
    }

    /** The first thing that does not hold. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        Fault(Reason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }
}
