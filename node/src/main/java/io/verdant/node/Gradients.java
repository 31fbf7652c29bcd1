package io.verdant.node;

import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The accepted gradients of the running round, in participant order. */
final class Gradients {
    private Gradients() {}

    /** All of them; or nothing, having asked {@code holders} for those that are missing. */
    static Optional<List<SortedMap<String, Tensor>>> accepted(
            NetworkState state, StateCache states, Hash32 jobId, List<String> holders, long nowNs) {
        List<SortedMap<String, Tensor>> gradients = new ArrayList<>();
        boolean complete = true;
        for (Address worker : state.accepted()) {
            Claim claim = state.current().claim(worker);
            Optional<SortedMap<String, Tensor>> gradient = states.get(claim.gradientRoot());
            if (gradient.isPresent()) {
                gradients.add(gradient.get());
                continue;
            }
            complete = false;
            for (String holder : holders) {
                states.request(PeerMessage.Kind.GRADIENT, jobId, state.round(), claim.gradientRoot(), holder, nowNs);
            }
        }
        return complete ? Optional.of(gradients) : Optional.empty();
    }
}
