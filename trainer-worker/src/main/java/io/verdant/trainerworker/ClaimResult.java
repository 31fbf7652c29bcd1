package io.verdant.trainerworker;

import io.verdant.protocol.Claim;
import io.verdant.repops.Tensor;
import java.util.SortedMap;

/**
 * A worker's work of one round.
 *
 * @param claim what it states; where {@link Claim#failed()} is not null, all maps are empty
 * @param gradient the pseudo-gradient, start minus end, by parameter name
 * @param endState the parameters after the last local step
 * @param carried what it leaves to the worker's next claim, under the claim's carried end
 */
public record ClaimResult(
        Claim claim,
        SortedMap<String, Tensor> gradient,
        SortedMap<String, Tensor> endState,
        SortedMap<String, Tensor> carried) {}
