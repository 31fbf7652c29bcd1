package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All that the checks of one round depend on.
 *
 * @param round the round's number
 * @param claims opened claims by worker
 * @param gradients the pseudo-gradients that arrived, by worker; one without a claim is ignored
 * @param start the checkpoint that the round started from
 * @param records the training data
 * @param schedule which records an assignment's batches hold
 * @param impactSeed the seed from which the impact check's records are drawn, the same for all validators; not known before
 *     the claims were committed
 * @param ownSeed the seed of what this validator draws for itself, {@link #ownSeed}
 * @param cleared workers whose claim this validator has re-executed and found right: what they sent is their own work
 */
public record RoundInput(
        int round,
        SortedMap<Address, Claim> claims,
        SortedMap<Address, SortedMap<String, Tensor>> gradients,
        SortedMap<String, Tensor> start,
        RecordSource records,
        Function<Assignment, BatchIndex> schedule,
        Hash32 impactSeed,
        Hash32 ownSeed,
        Set<Address> cleared) {
    private static final byte[] TAG = "verdant/own-draw".getBytes(StandardCharsets.US_ASCII);

    public RoundInput {
        claims = Collections.unmodifiableSortedMap(new TreeMap<>(claims));
        gradients = Collections.unmodifiableSortedMap(new TreeMap<>(gradients));
        cleared = Set.copyOf(cleared);
    }

    /** A validator's own draw: {@code H("verdant/own-draw" ‖ impactSeed ‖ validator)}. Anybody can repeat it. */
    public static Hash32 ownSeed(Hash32 impactSeed, Address validator) {
        return Sha256.of(TAG, impactSeed.bytes(), validator.bytes());
    }
}
