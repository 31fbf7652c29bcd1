package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The challenger's side: where it disagrees, from the moves so far and its own execution. */
public final class Challenger {
    private static final int NOWHERE = -1;

    private final Arena arena;
    private final Game game;
    private final Holdings holdings;

    Challenger(Arena arena, Holdings holdings) {
        this.arena = arena;
        this.game = new Game(arena);
        this.holdings = holdings;
    }

    /** A challenger of a claim, with its own execution of the same plan. */
    public static Challenger of(DisputeContext context, Execution execution) {
        TensorArena arena = new TensorArena(context);
        return new Challenger(arena, new TensorHoldings(arena, execution));
    }

    /**
     * The next move's bytes; empty where it is not the challenger's turn, the game is over, or the challenger finds
     * nothing to disagree with (it should not have challenged, and loses by its clock).
     */
    public Optional<byte[]> next(List<byte[]> movesSoFar) {
        return move(game.replay(movesSoFar)).map(MoveCodec::encode);
    }

    Optional<Move> move(GameState state) {
        return switch (state) {
            case GameState.Picking s -> pickChild(s);
            case GameState.Choosing s -> pickElement(s);
            case GameState.Dividing s -> pickInterval(s);
            case GameState.Chunking s -> pickChunk(s);
            case GameState.PickingRoot s -> pickRootChild(s);
            default -> Optional.empty();
        };
    }

    private Optional<Move> pickChild(GameState.Picking state) {
        Posted list = state.list();
        int place = firstDifference(list);
        int forbidden = forbiddenPlace(list);
        if (place == NOWHERE || (forbidden != NOWHERE && forbidden < place)) {
            place = forbidden;
        }
        if (place != NOWHERE) {
            return Optional.of(new Move.PickChild(place));
        }
        return state.moveCount() == 1 ? disputeBesidesTrace() : Optional.empty();
    }

    private int firstDifference(Posted list) {
        int leafCount = list.frontier().leafCount();
        for (int place = 0; place < list.hashes().size(); place++) {
            Hash32 own = Trees.node(
                    index -> holdings.child(list.path(), index), leafCount, list.level(), list.firstIndex() + place);
            if (!list.hashes().get(place).equals(own)) {
                return place;
            }
        }
        return NOWHERE;
    }

    /** The place of the list under which the forbidden value lies. */
    private int forbiddenPlace(Posted list) {
        List<Integer> forbidden = holdings.forbidden();
        int depth = list.path().size();
        if (forbidden.isEmpty() || !forbidden.subList(0, depth).equals(list.path())) {
            return NOWHERE;
        }
        int place = (forbidden.get(depth) >> list.level()) - list.firstIndex();
        return place >= 0 && place < list.hashes().size() ? place : NOWHERE;
    }

    private Optional<Move> disputeBesidesTrace() {
        if (arena.claimsFailure()) {
            return holdings.failedAsClaimed() ? Optional.empty() : Optional.of(new Move.DisputeFailure());
        }
        for (int root = 0; root < arena.rootCount(); root++) {
            if (arena.rootLeafCount(root) == 0) {
                continue;
            }
            int chosen = root;
            Hash32 own = Objects.requireNonNull(
                    Trees.root(index -> holdings.rootChild(chosen, index), arena.rootLeafCount(root)));
            if (!own.equals(arena.claimedRoot(root))) {
                return Optional.of(new Move.DisputeRoots(root));
            }
        }
        return Optional.empty();
    }

    private Optional<Move> pickElement(GameState.Choosing state) {
        List<Integer> path = state.descent().path();
        byte[] own = holdings.leaf(path);
        for (int element = 0; element < arena.elementCount(path); element++) {
            long claimed = arena.elementBits(path, state.leaf(), element);
            if (claimed != arena.elementBits(path, own, element) || !arena.admits(path, claimed)) {
                return Optional.of(new Move.PickElement(element));
            }
        }
        return Optional.empty();
    }

    private Optional<Move> pickChunk(GameState.Chunking state) {
        long[] own = holdings.accumulators(state.descent().path(), state.element());
        long[] claimed = state.accumulators().fine();
        for (int place = 0; place < claimed.length; place++) {
            int microStep = state.accumulators().microStep(place);
            if (own[microStep] != claimed[place]) {
                byte[] openings = holdings.openings(state.descent(), state.element(), microStep);
                return Optional.of(new Move.PickChunk(place, openings));
            }
        }
        return Optional.empty();
    }

    private Optional<Move> pickInterval(GameState.Dividing state) {
        long[] own = holdings.accumulators(state.descent().path(), state.element());
        for (int interval = 0; interval < state.coarse().length; interval++) {
            if (own[state.lists().end(interval)] != state.coarse()[interval]) {
                return Optional.of(new Move.PickInterval(interval));
            }
        }
        return Optional.empty();
    }

    private Optional<Move> pickRootChild(GameState.PickingRoot state) {
        Posted list = state.list();
        for (int place = 0; place < list.hashes().size(); place++) {
            Frontier child = list.child(place);
            Hash32 own = Trees.node(
                    index -> holdings.rootChild(state.root(), index), child.leafCount(), child.level(), child.index());
            if (!child.hash().equals(own)) {
                return Optional.of(
                        list.last()
                                ? new Move.PickOutput(place, holdings.outputOpening(state.root(), child.index()))
                                : new Move.PickChild(place));
            }
        }
        return Optional.empty();
    }
}
