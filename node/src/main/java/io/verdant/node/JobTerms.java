package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.aggregator.AutoRule;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.Reason;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.ClaimComputer;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.DisputeContext;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a job's disputes are judged by: the signed job, and the work file that it names. This is all that an arbiter has of a
 * job; what it needs of tensors and records is opened to it.
 */
class JobTerms {
    private final Hash32 jobId;
    private final JobSpec spec;
    private final WorkFile work;
    private final WorkPlan plan;
    private final SortedMap<String, Shape> parameters;

    JobTerms(Hash32 jobId, JobSpec spec, WorkFile work) {
        this.jobId = jobId;
        this.spec = spec;
        this.work = work;
        this.plan = work.plan(spec);
        this.parameters = Aggregates.parameters(plan.closing());
    }

    /** The terms of that job in a work file that anybody may have sent, or why they are not that job's. */
    static Decoded<JobTerms> of(Hash32 jobId, JobSpec spec, WorkFile work) {
        if (!spec.contract().equals(Program.CONTRACT)) {
            return Decoded.refused(Reason.CONTRACT_MISMATCH, "job=" + spec.contract() + " here=" + Program.CONTRACT);
        }
        Hash32 programRoot = ProgramRoot.of(work.step());
        if (!programRoot.equals(spec.programRoot())) {
            return Decoded.refused(Reason.ROOT_MISMATCH, "the program is not the job's: root=" + programRoot.brief());
        }
        if (!work.hash().equals(spec.workHash())) {
            return Decoded.refused(
                    Reason.ROOT_MISMATCH,
                    "the programs or the records' outline are not the job's: hash="
                            + work.hash().brief());
        }
        return Decoded.ok(new JobTerms(jobId, spec, work));
    }

    final Hash32 jobId() {
        return jobId;
    }

    final JobSpec spec() {
        return spec;
    }

    /** What the signed job names by its hash. */
    final WorkFile work() {
        return work;
    }

    /** What a checkpoint does on the job's test records. */
    final EvaluationPlan evaluation() {
        return work.evaluation();
    }

    /** Which record is which row of each step of that assignment. */
    final BatchIndex schedule(Assignment assignment) {
        return ClaimComputer.schedule(spec, assignment, work.recordCount());
    }

    /** The parameters that are trained, by name. */
    final SortedMap<String, Shape> parameterShapes() {
        return parameters;
    }

    /** What both players and the arbiter agree on before a dispute over that claim. */
    final DisputeContext disputeContext(Claim claim) {
        return new DisputeContext(
                plan,
                claim,
                stateNames(),
                new DisputeContext.Data(spec.data().root(), work.recordCount(), work.recordLength()),
                schedule(claim.assignment()));
    }

    /** What combines the gradients of a round: the job's rules, or what {@code auto} picks from the work before. */
    final List<JobSpec.Rule> rules(RoundState round) {
        RoundState.Work before = round.workBefore();
        return AutoRule.picked(spec.aggregation(), before.rejected(), before.committed());
    }

    /**
     * The same before a dispute over what an aggregator states of those gradients, in participant order.
     *
     * @param rules of the round
     */
    final DisputeContext aggregateContext(List<JobSpec.Rule> rules, Claim stated, List<Hash32> gradientRoots) {
        return Aggregates.context(rules, spec.outer(), parameters, stated, gradientRoots);
    }

    /** The same before a dispute over what an aggregator states of a checkpoint on the test records. */
    final DisputeContext evaluationContext(Claim stated) {
        return Evaluations.context(
                work.evaluation(), stated, stateNames(), spec.data().testRoot(), work.recordLength());
    }

    /** What both players and the arbiter of that game agree on before it, whatever it is over. */
    final DisputeContext disputeContext(GameRecord game, RoundState round) {
        Hash32 earlier =
                traced(game).flatMap(other -> Arbiter.traceRoot(other.moves())).orElse(null);
        return context(game, round).after(earlier);
    }

    /** The first game over the same claim before that one in which the claimant posted a trace. */
    static Optional<GameRecord> traced(GameRecord game) {
        return game.before().stream()
                .filter(other -> Arbiter.traceRoot(other.moves()).isPresent())
                .findFirst();
    }

    private DisputeContext context(GameRecord game, RoundState round) {
        if (game.evaluation().isPresent()) {
            return evaluationContext(Evaluations.claim(
                    jobId, game.round(), game.claimant(), game.evaluation().get()));
        }
        if (game.aggregateRoot().isEmpty()) {
            return disputeContext(round.claim(game.claimant()));
        }
        List<Hash32> gradientRoots = round.accepted().orElseThrow().stream()
                .map(worker -> round.claim(worker).gradientRoot())
                .toList();
        Claim stated = Aggregates.claim(
                jobId,
                round.index(),
                round.startRoot(),
                game.claimant(),
                game.aggregateRoot().get());
        return aggregateContext(rules(round), stated, gradientRoots);
    }

    /** Names of all tensors of a checkpoint, in order. */
    final List<String> stateNames() {
        return List.copyOf(AggregateProgram.stateNames(parameters.keySet(), spec.outer(), spec.aggregation()));
    }
}
