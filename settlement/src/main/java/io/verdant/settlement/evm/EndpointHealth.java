package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of several nodes may be believed, from what they said. A node of another chain, one whose chain became shorter than a
 * reorganisation explains, and one that most others contradict about a settled block is not asked again; one that is behind
 * or silent is asked again later, after ever longer pauses.
 */
public final class EndpointHealth {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int MOST_DOUBLINGS = 6;

    private final long chainId;
    private final int reorganisationDepth;
    private final int lagLimit;
    private final List<State> states = new ArrayList<>();

    /** One node's name and how it fares. */
    private static final class State {
        private final String name;
        private @Nullable NodeFault fault;
        private long head = -1;
        private int failures;
        private long pausedUntilMillis = Long.MIN_VALUE;

        State(String name) {
            this.name = name;
        }

        boolean banned() {
            NodeFault known = fault;
            return known != null
                    && switch (known.kind()) {
                        case WRONG_CHAIN, HEAD_WENT_BACK, DISAGREES -> true;
                        case UNREACHABLE, REFUSED, LAGGING -> false;
                    };
        }
    }

    /**
     * @param reorganisationDepth blocks by which an honest node's chain may change
     * @param lagLimit blocks that a node may be behind the longest chain
     */
    public EndpointHealth(List<String> names, long chainId, int reorganisationDepth, int lagLimit) {
        if (names.isEmpty() || reorganisationDepth < 1 || lagLimit < 1) {
            throw new IllegalArgumentException(
                    "nodes=" + names + " reorganisationDepth=" + reorganisationDepth + " lagLimit=" + lagLimit);
        }
        this.chainId = chainId;
        this.reorganisationDepth = reorganisationDepth;
        this.lagLimit = lagLimit;
        names.forEach(name -> states.add(new State(name)));
    }

    /** A node did not answer. */
    public void silent(int node, NodeFault fault, long nowMillis) {
        State state = states.get(node);
        if (state.banned()) {
            return;
        }
        state.fault = fault;
        long pause = FIRST_PAUSE_MILLIS << Math.min(MOST_DOUBLINGS, state.failures++);
        state.pausedUntilMillis = nowMillis + Math.min(LONGEST_PAUSE_MILLIS, pause);
    }

    /** A node said which chain it is on and how long that is. */
    public void seen(int node, long saidChainId, long head) {
        State state = states.get(node);
        if (state.banned()) {
            return;
        }
        if (saidChainId != chainId) {
            ban(state, NodeFault.Kind.WRONG_CHAIN, "chainId=" + saidChainId + " expected=" + chainId);
            return;
        }
        if (head < state.head - reorganisationDepth) {
            String detail = "head=" + head + " before=" + state.head + " reorganisationDepth=" + reorganisationDepth;
            ban(state, NodeFault.Kind.HEAD_WENT_BACK, detail);
            return;
        }
        state.head = head;
        state.failures = 0;
        state.fault = null;
        state.pausedUntilMillis = Long.MIN_VALUE;
    }

    /** Looks at who is behind, once all were {@link #seen}. */
    public void compareHeads() {
        long longest = states.stream()
                .filter(state -> !state.banned())
                .mapToLong(state -> state.head)
                .max()
                .orElse(-1);
        for (State state : states) {
            if (state.fault == null && state.head < longest - lagLimit) {
                state.fault = new NodeFault(
                        NodeFault.Kind.LAGGING, state.name + ": head=" + state.head + " others=" + longest);
            }
        }
    }

    /** The settled height at which all usable nodes can be compared. */
    public long comparableHeight() {
        long shortest = usable(Long.MAX_VALUE).stream()
                .mapToLong(node -> states.get(node).head)
                .min()
                .orElse(0);
        return Math.max(0, shortest - reorganisationDepth);
    }

    /**
     * What nodes said of one settled thing. Those that most of the others contradict are not believed again; where no answer
     * has most voices, nobody is.
     */
    public void compare(String what, Map<Integer, Hash32> answers) {
        Map<Hash32, Integer> votes = new HashMap<>();
        answers.values().forEach(answer -> votes.merge(answer, 1, Integer::sum));
        if (votes.size() < 2) {
            return;
        }
        Hash32 most = null;
        for (Map.Entry<Hash32, Integer> vote : votes.entrySet()) {
            if (2 * vote.getValue() > answers.size()) {
                most = vote.getKey();
            }
        }
        for (Map.Entry<Integer, Hash32> answer : answers.entrySet()) {
            if (!answer.getValue().equals(most)) {
                String others = most == null ? "others say otherwise, and none has a majority" : "most=" + most.brief();
                ban(
                        states.get(answer.getKey()),
                        NodeFault.Kind.DISAGREES,
                        what + "=" + answer.getValue().brief() + " " + others);
            }
        }
    }

    private static void ban(State state, NodeFault.Kind kind, String detail) {
        state.fault = new NodeFault(kind, state.name + ": " + detail);
    }

    /** Nodes that may be asked now, the one with the longest chain first, then in their order. */
    public List<Integer> usable(long nowMillis) {
        List<Integer> usable = new ArrayList<>();
        for (int node = 0; node < states.size(); node++) {
            State state = states.get(node);
            boolean silent = state.fault != null && state.pausedUntilMillis > nowMillis;
            boolean behind = state.fault != null && state.fault.kind() == NodeFault.Kind.LAGGING;
            if (!state.banned() && !silent && !behind) {
                usable.add(node);
            }
        }
        usable.sort((a, b) -> Long.compare(states.get(b).head, states.get(a).head));
        return usable;
    }

    /** Nodes worth a look: all but those that are never believed again or are paused. */
    public List<Integer> worthALook(long nowMillis) {
        List<Integer> nodes = new ArrayList<>();
        for (int node = 0; node < states.size(); node++) {
            if (!states.get(node).banned() && states.get(node).pausedUntilMillis <= nowMillis) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    public Optional<NodeFault> fault(int node) {
        return Optional.ofNullable(states.get(node).fault);
    }

    /** Why no node may be asked: each with what is wrong. */
    public NodeFault none() {
        List<String> lines = new ArrayList<>();
        NodeFault.Kind kind = NodeFault.Kind.UNREACHABLE;
        for (State state : states) {
            NodeFault fault = state.fault;
            lines.add(fault == null ? state.name + ": not asked yet" : String.valueOf(fault.getMessage()));
            if (fault != null && state.banned()) {
                kind = fault.kind();
            }
        }
        return new NodeFault(kind, "no node of the chain can be used: " + String.join("; ", lines));
    }
}
