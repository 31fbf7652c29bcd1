package io.verdant.trainerworker;

import io.verdant.datasets.SetName;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PartSchedule;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Does a worker's round: runs the plan on the assignment's batches and states the result as a claim. Whoever audits the
 * claim does exactly the same. Buffers are planned once and reused; not thread safe.
 */
public final class ClaimComputer implements ClaimEngine {
    private final PlanEngine engine;
    private final Compute compute;

    public ClaimComputer(WorkPlan plan, Compute compute) {
        this(new PlanRunner(plan, compute), compute);
    }

    /**
     * @param engine executes the plan
     * @param compute hashes what it gives
     */
    public ClaimComputer(PlanEngine engine, Compute compute) {
        this.engine = engine;
        this.compute = compute;
    }

    /**
     * The batches of an assignment: from shards that are dealt anew in every round, or, where the job's records are arranged in
     * parts that differ, from the worker's own part.
     *
     * @param recordCount records of the training set; those beyond the last whole shard are not used
     */
    public static BatchIndex schedule(JobSpec job, Assignment assignment, int recordCount) {
        if (SetName.parse(job.data().set()).arrangement().isPresent()) {
            return new PartSchedule(
                    assignment.roundSeed().bytes(),
                    (long) assignment.round() * job.schedule().localSteps(),
                    assignment.position(),
                    assignment.participants(),
                    job.data().shards(),
                    recordCount / job.data().shards(),
                    job.schedule().batch());
        }
        return new BatchSchedule(
                assignment.roundSeed().bytes(),
                (long) assignment.round() * job.schedule().localSteps(),
                assignment.position(),
                assignment.participants(),
                job.data().shards(),
                recordCount / job.data().shards(),
                job.schedule().batch());
    }

    /** Computes one claim of a worker that carries nothing into it: its first, or any of a job that carries nothing. */
    public ClaimResult compute(
            Address worker,
            JobSpec job,
            Assignment assignment,
            Hash32 startRoot,
            SortedMap<String, Tensor> start,
            RecordSource records,
            PlanObserver observer) {
        SortedMap<String, Tensor> all = new TreeMap<>(start);
        all.putAll(engine.plan().carriedZeros());
        return compute(worker, job, assignment, startRoot, all, Hash32.ZERO, records, observer);
    }

    @Override
    public ClaimResult compute(
            Address worker,
            JobSpec job,
            Assignment assignment,
            Hash32 startRoot,
            SortedMap<String, Tensor> start,
            Hash32 carriedStart,
            RecordSource records,
            PlanObserver observer) {
        BatchIndex batches = schedule(job, assignment, records.recordCount());
        PlanResult result = engine.run(start, records, batches, observer);
        boolean carries = !engine.plan().carriedInputs().isEmpty();
        return Claims.of(worker, assignment, startRoot, carriedStart, carries, result, compute);
    }
}
