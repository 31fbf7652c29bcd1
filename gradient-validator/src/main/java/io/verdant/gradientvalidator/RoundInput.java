package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the checks of one round depend on.
 *
 * @param claims opened claims by worker
 * @param gradients the pseudo-gradients that arrived, by worker; one without a claim is ignored
 * @param start the checkpoint that the round started from
 * @param records the training data
 * @param impactSeed the seed from which the impact check's records are drawn; not known before the claims were committed
 * @param cleared workers whose claim this validator has re-executed and found right: what they sent is their own work
 */
public record RoundInput(
        SortedMap<Address, Claim> claims,
        SortedMap<Address, SortedMap<String, Tensor>> gradients,
        SortedMap<String, Tensor> start,
        RecordSource records,
        Hash32 impactSeed,
        Set<Address> cleared) {
    public RoundInput {
        claims = Collections.unmodifiableSortedMap(new TreeMap<>(claims));
        gradients = Collections.unmodifiableSortedMap(new TreeMap<>(gradients));
        cleared = Set.copyOf(cleared);
    }
}
