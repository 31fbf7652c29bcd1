package io.verdant.trainerworker;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.util.SortedMap;

/** What does a worker's round: from a checkpoint and an assignment to a claim. Not thread safe. */
public interface ClaimEngine {
    /**
     * Computes one claim.
     *
     * @param worker who will sign it
     * @param startRoot state root of the checkpoint that {@code start} is from
     * @param start at least the model's parameters, by name, and where the job carries something, that
     * @param carriedStart root of what is carried into the claim, zero for +0 everywhere; not read where nothing is
     * @param observer sees every node of every step, where the engine has nodes that it could see
     */
    ClaimResult compute(
            Address worker,
            JobSpec job,
            Assignment assignment,
            Hash32 startRoot,
            SortedMap<String, Tensor> start,
            Hash32 carriedStart,
            RecordSource records,
            PlanObserver observer);
}
