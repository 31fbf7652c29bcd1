package io.verdant.node;

import io.verdant.protocol.Hash32;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When an arbiter saw each dispute's turn begin, by its own clock. A loss by silence is the coordinator's word about time,
 * so an arbiter signs one only where it has seen the silence itself: a coordinator that lets its clock jump gets no quorum.
 */
final class TurnWitness {
    private record Turn(int moveCount, long sinceNs) {}

    private final Map<Hash32, Turn> turns = new HashMap<>();

    /** Notes that a game stands at that many moves. */
    void note(Hash32 gameId, int moveCount, long nowNs) {
        turns.compute(
                gameId,
                (id, known) -> known == null || known.moveCount != moveCount ? new Turn(moveCount, nowNs) : known);
    }

    /** Whether the turn after that many moves has lasted so long here. */
    boolean hasSeen(Hash32 gameId, int moveCount, long leastNs, long nowNs) {
        Turn turn = turns.get(gameId);
        return turn != null && turn.moveCount == moveCount && nowNs - turn.sinceNs >= leastNs;
    }

    /** Forgets games that are over. */
    void keepOnly(Set<Hash32> open) {
        turns.keySet().retainAll(open);
    }
}
