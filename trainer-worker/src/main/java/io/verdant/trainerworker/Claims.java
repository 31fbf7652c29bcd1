package io.verdant.trainerworker;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanResult;

/** From what an engine computed to what its worker states. */
public final class Claims {
    private Claims() {}

    /**
     * States a result.
     *
     * @param carriedStart root of what was carried in; read only where {@code carries}
     * @param carries whether the job's workers carry tensors from claim to claim
     */
    public static ClaimResult of(
            Address worker,
            Assignment assignment,
            Hash32 startRoot,
            Hash32 carriedStart,
            boolean carries,
            PlanResult result,
            Compute compute) {
        ClaimRoots.Roots roots = ClaimRoots.of(result, compute::share);
        Claim claim = new Claim(
                assignment.jobId(),
                assignment.round(),
                worker,
                assignment,
                startRoot,
                roots.endRoot(),
                roots.gradientRoot(),
                roots.gradientLength(),
                carries ? new Claim.Carried(carriedStart, roots.carriedRoot()) : null,
                result.ok() ? null : new Claim.Failure(result.failedStep(), result.failedNode()));
        return new ClaimResult(claim, result.closing(), result.endState(), result.carried());
    }
}
