package io.verdant.node;

import io.verdant.coordinator.LeafRequest;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashInput;
import io.verdant.protocol.LeafOpening;
import io.verdant.protocol.Role;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What a role does about certified leaves that are asked for on the log: it answers, or it asks. */
final class CertifiedLeaves {
    private static final long NS_PER_MILLI = 1_000_000;

    /** An aggregator asks on the log once a gradient has not come for that part of the round budget. */
    private static final int PATIENCE_PART = 4;

    private final RoleAgent<JobRuntime> agent;
    private final Map<Hash32, byte[]> answers = new HashMap<>();

    /** Since when which round's gradients have been missing. */
    private int missingRound = -1;

    private long missingSinceNs;

    CertifiedLeaves(RoleAgent<JobRuntime> agent) {
        this.agent = agent;
    }

    /** Answers the first request to this validator that is open; returns whether it did something for one. */
    boolean answer(JobRuntime runtime, long nowNs) {
        for (LeafRequest request : agent.state().leafRequests()) {
            String duty = "leaf:" + request.id().brief();
            if (request.open() && request.holder().equals(agent.address()) && agent.seat.may(duty)) {
                byte[] opening = answers.remove(request.id());
                if (opening != null) {
                    var serve = new Command.ServeLeaf(request.id(), opening);
                    agent.seat.send(duty, runtime.jobId(), request.id(), serve);
                    return true;
                }
                Claim claim = agent.state().round(request.round()).claim(request.worker());
                Optional<SortedMap<String, Tensor>> held = agent.gradient(runtime, claim, Role.VALIDATOR, nowNs);
                if (held.isPresent() && !agent.isBusy()) {
                    agent.start(
                            () -> LeafOpening.of(held.get(), request.place()), made -> answers.put(request.id(), made));
                    return true;
                }
            }
        }
        return false;
    }

    /** Asks the next validator that certified a gradient which does not come; returns whether it asked. */
    boolean ask(JobRuntime runtime, RoundState round, long nowNs) {
        if (missingRound != round.index()) {
            missingRound = round.index();
            missingSinceNs = nowNs;
        }
        long patienceNs = NS_PER_MILLI * runtime.spec().schedule().roundBudgetMillis() / PATIENCE_PART;
        if (nowNs - missingSinceNs < patienceNs) {
            return false;
        }
        for (Address worker : agent.state().accepted()) {
            if (agent.states.get(round.claim(worker).gradientRoot()).isPresent()) {
                continue;
            }
            for (Address holder : round.certificates(worker)) {
                Hash32 id = LeafRequest.idOf(runtime.jobId(), round.index(), worker, holder, agent.address());
                String duty = "ask:" + id.brief();
                boolean asked = agent.state().leafRequests().stream()
                        .anyMatch(request -> request.id().equals(id));
                if (!asked && agent.seat.may(duty)) {
                    var request =
                            new Command.RequestLeaf(runtime.jobId(), round.index(), worker, holder, place(round, id));
                    agent.seat.send(duty, runtime.jobId(), Hash32.ZERO, request);
                    return true;
                }
            }
        }
        return false;
    }

    /** A leaf that nobody could foresee when the certificate was signed. */
    private static long place(RoundState round, Hash32 id) {
        Hash32 drawn = HashInput.ofDomain("verdant/leaf-place")
                .hash(round.nextSeed().orElse(round.seed()))
                .hash(id)
                .sha256();
        return ByteBuffer.wrap(drawn.bytes()).getLong();
    }
}
