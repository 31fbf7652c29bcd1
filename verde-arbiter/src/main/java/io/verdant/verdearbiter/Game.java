package io.verdant.verdearbiter;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerkleTree;
import io.verdant.protocol.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of the dispute as a pure function from (state, move) to state. A player whose move is malformed, out of
 * turn or outside the structure has lost; so has the claimant whose postings do not hash to one another. Time is not
 * known here: a clock that ran out comes in as {@link #timeout}.
 */
public final class Game {
    /** Bytes of a signed trace root, part of every evidence. */
    static final int SIGNED_ROOT_LENGTH = Hash32.LENGTH + Signature.LENGTH;

    private final Arena arena;

    public Game(Arena arena) {
        this.arena = arena;
    }

    GameState start() {
        GameState opening = new GameState.Opening();
        return arena.claimIsPossible()
                ? opening
                : new GameState.Over(ending(opening, 0, Arena.Finding.of(Cause.IMPOSSIBLE_CLAIM), 0));
    }

    /** The state after all those moves; moves after the end are ignored. */
    GameState replay(List<byte[]> moves) {
        GameState state = start();
        for (byte[] move : moves) {
            state = apply(state, move);
        }
        return state;
    }

    /** The state after one more move, by the player whose turn it is. A game that is over stays as it is. */
    GameState apply(GameState state, byte[] bytes) {
        if (state instanceof GameState.Over) {
            return state;
        }
        Decoded<Move> decoded = MoveCodec.decode(bytes);
        if (!decoded.ok()) {
            return over(state, Cause.MALFORMED, bytes.length);
        }
        return play(state, decoded.get(), bytes.length);
    }

    /** The state after that player's clock ran out; only the player whose turn it is can run out of time. */
    GameState timeout(GameState state, Player player) {
        if (state instanceof GameState.Over) {
            return state;
        }
        if (state.turn() != player) {
            throw new IllegalArgumentException("not on the clock: player=" + player + " turn=" + state.turn());
        }
        return new GameState.Over(ending(state, state.moveCount(), Arena.Finding.of(Cause.CLOCK), 0));
    }

    private GameState play(GameState state, Move move, int moveLength) {
        if (move.mover() != state.turn()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        return switch (state) {
            case GameState.Opening s when move instanceof Move.PostTrace m -> postTrace(s, m, moveLength);
            case GameState.Listing s when move instanceof Move.PostList m -> postList(s, m, moveLength);
            case GameState.Picking s when move instanceof Move.PickChild m -> pickChild(s, m, moveLength);
            case GameState.Picking s when move instanceof Move.DisputeRoots m -> disputeRoots(s, m, moveLength);
            case GameState.Picking s when move instanceof Move.DisputeFailure -> disputeFailure(s, moveLength);
            case GameState.Revealing s when move instanceof Move.RevealLeaf m -> revealLeaf(s, m, moveLength);
            case GameState.Choosing s when move instanceof Move.PickElement m -> pickElement(s, m, moveLength);
            case GameState.Folding s when move instanceof Move.PostAccumulators m -> postAccumulators(s, m, moveLength);
            case GameState.Dividing s when move instanceof Move.PickInterval m -> pickInterval(s, m, moveLength);
            case GameState.Refining s when move instanceof Move.PostAccumulators m -> postInterval(s, m, moveLength);
            case GameState.Chunking s when move instanceof Move.PickChunk m -> pickChunk(s, m, moveLength);
            case GameState.ListingRoot s when move instanceof Move.PostList m -> postRootList(s, m, moveLength);
            case GameState.PickingRoot s when move instanceof Move.PickChild m -> pickRootChild(s, m, moveLength);
            case GameState.PickingRoot s when move instanceof Move.PickOutput m -> pickOutput(s, m, moveLength);
            case GameState.ShowingFailure s
            when move instanceof Move.ShowFailure m ->
                over(s, arena.judgeFailure(s.traceRoot(), m.opening()), moveLength);
            default -> over(state, Cause.ILLEGAL_MOVE, moveLength);
        };
    }

    private GameState postTrace(GameState.Opening state, Move.PostTrace move, int moveLength) {
        Hash32 earlier = arena.earlierTrace();
        if (earlier != null && !earlier.equals(move.traceRoot())) {
            return over(state, Cause.TWO_TRACES, SIGNED_ROOT_LENGTH);
        }
        Frontier frontier = Frontier.top(arena.childCount(List.of()), move.traceRoot());
        var descent = new GameState.Descent(move.traceRoot(), List.of(), List.of());
        return takeList(state, descent, frontier, move.hashes(), moveLength);
    }

    private GameState postList(GameState.Listing state, Move.PostList move, int moveLength) {
        return takeList(state, state.descent(), state.frontier(), move.hashes(), moveLength);
    }

    private GameState takeList(
            GameState state, GameState.Descent descent, Frontier frontier, List<Hash32> hashes, int moveLength) {
        if (hashes.size() != frontier.listCount()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        Hash32 folded = MerkleTree.fold(hashes);
        if (!(frontier.isTop() ? arena.seal(descent.path(), folded) : folded).equals(frontier.hash())) {
            return over(state, Cause.LIST_MISMATCH, moveLength);
        }
        List<Posted> posted = new ArrayList<>(descent.posted());
        posted.add(new Posted(descent.path(), frontier, hashes));
        return new GameState.Picking(
                state.moveCount() + 1, new GameState.Descent(descent.traceRoot(), descent.path(), List.copyOf(posted)));
    }

    private GameState pickChild(GameState.Picking state, Move.PickChild move, int moveLength) {
        Posted list = state.list();
        if (move.index() >= list.hashes().size()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        Frontier child = list.child(move.index());
        int moveCount = state.moveCount() + 1;
        if (!list.last()) {
            return new GameState.Listing(moveCount, state.descent(), child);
        }
        List<Integer> path = new ArrayList<>(list.path());
        path.add(child.index());
        var descent = new GameState.Descent(
                state.descent().traceRoot(), List.copyOf(path), state.descent().posted());
        if (path.size() == arena.depth()) {
            return new GameState.Revealing(moveCount, descent, child.hash());
        }
        return new GameState.Listing(moveCount, descent, Frontier.top(arena.childCount(descent.path()), child.hash()));
    }

    private GameState revealLeaf(GameState.Revealing state, Move.RevealLeaf move, int moveLength) {
        if (move.leaf().length != arena.leafLength(state.descent().path())) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        if (!Merkle.leaf(move.leaf()).equals(state.leafHash())) {
            return over(state, Cause.LEAF_MISMATCH, moveLength);
        }
        return new GameState.Choosing(state.moveCount() + 1, state.descent(), move.leaf());
    }

    private GameState pickElement(GameState.Choosing state, Move.PickElement move, int moveLength) {
        List<Integer> path = state.descent().path();
        if (move.index() >= arena.elementCount(path)) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        var folding = new GameState.Folding(state.moveCount() + 1, state.descent(), state.leaf(), move.index());
        long bits = arena.elementBits(path, state.leaf(), move.index());
        if (arena.admits(path, bits)) {
            return folding;
        }
        var finding = new Arena.Finding(Cause.NON_FINITE, bits, 0, 0);
        return new GameState.Over(ending(folding, folding.moveCount(), finding, state.leaf().length + moveLength));
    }

    private GameState postAccumulators(GameState.Folding state, Move.PostAccumulators move, int moveLength) {
        List<Integer> path = state.descent().path();
        long[] bits = move.bits();
        AccumulatorLists lists = arena.accumulatorLists(path, state.element());
        if (bits.length != (lists.single() ? lists.count() : lists.intervalCount())
                || move.width() != arena.accumulatorWidth(path, state.element())) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        long value = arena.elementBits(path, state.leaf(), state.element());
        if (bits[bits.length - 1] != value) {
            var finding = new Arena.Finding(Cause.LAST_ACCUMULATOR, value, bits[bits.length - 1], 0);
            return over(state, finding, state.leaf().length + moveLength);
        }
        int moveCount = state.moveCount() + 1;
        return lists.single()
                ? new GameState.Chunking(
                        moveCount, state.descent(), state.element(), move.width(), Accumulators.single(lists, bits))
                : new GameState.Dividing(moveCount, state.descent(), state.element(), move.width(), lists, bits);
    }

    private GameState pickInterval(GameState.Dividing state, Move.PickInterval move, int moveLength) {
        if (move.index() >= state.lists().intervalCount()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        return new GameState.Refining(
                state.moveCount() + 1,
                state.descent(),
                state.element(),
                state.width(),
                state.lists(),
                state.coarse(),
                move.index());
    }

    private GameState postInterval(GameState.Refining state, Move.PostAccumulators move, int moveLength) {
        long[] bits = move.bits();
        if (bits.length != state.lists().count(state.interval()) || move.width() != state.width()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        long end = state.coarse()[state.interval()];
        if (bits[bits.length - 1] != end) {
            var finding = new Arena.Finding(Cause.LAST_ACCUMULATOR, end, bits[bits.length - 1], 0);
            return over(state, finding, state.coarse().length * state.width() + moveLength);
        }
        var accumulators = new Accumulators(state.lists(), state.coarse(), state.interval(), bits);
        return new GameState.Chunking(
                state.moveCount() + 1, state.descent(), state.element(), state.width(), accumulators);
    }

    private GameState pickChunk(GameState.Chunking state, Move.PickChunk move, int moveLength) {
        Accumulators accumulators = state.accumulators();
        if (move.place() >= accumulators.fine().length) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        var chunk = new Arena.Chunk(
                state.descent().traceRoot(),
                state.descent().path(),
                state.element(),
                accumulators,
                accumulators.microStep(move.place()));
        return over(state, arena.judgeChunk(chunk, move.openings()), accumulators.length(state.width()) + moveLength);
    }

    private GameState disputeRoots(GameState.Picking state, Move.DisputeRoots move, int moveLength) {
        if (state.moveCount() != 1 || move.root() >= arena.rootCount() || arena.rootLeafCount(move.root()) == 0) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        Frontier frontier = Frontier.top(arena.rootLeafCount(move.root()), arena.claimedRoot(move.root()));
        return new GameState.ListingRoot(state.moveCount() + 1, state.descent().traceRoot(), move.root(), frontier);
    }

    private GameState postRootList(GameState.ListingRoot state, Move.PostList move, int moveLength) {
        Frontier frontier = state.frontier();
        if (move.hashes().size() != frontier.listCount()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        if (!MerkleTree.fold(move.hashes()).equals(frontier.hash())) {
            return over(state, Cause.LIST_MISMATCH, moveLength);
        }
        Posted list = new Posted(List.of(), frontier, move.hashes());
        return new GameState.PickingRoot(state.moveCount() + 1, state.traceRoot(), state.root(), list);
    }

    private GameState pickRootChild(GameState.PickingRoot state, Move.PickChild move, int moveLength) {
        if (state.list().last() || move.index() >= state.list().hashes().size()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        return new GameState.ListingRoot(
                state.moveCount() + 1,
                state.traceRoot(),
                state.root(),
                state.list().child(move.index()));
    }

    private GameState pickOutput(GameState.PickingRoot state, Move.PickOutput move, int moveLength) {
        if (!state.list().last() || move.index() >= state.list().hashes().size()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        Frontier leaf = state.list().child(move.index());
        Arena.Finding finding =
                arena.judgeOutput(state.root(), leaf.index(), leaf.hash(), state.traceRoot(), move.opening());
        return over(state, finding, Hash32.LENGTH + moveLength);
    }

    private GameState disputeFailure(GameState.Picking state, int moveLength) {
        if (state.moveCount() != 1 || !arena.claimsFailure()) {
            return over(state, Cause.ILLEGAL_MOVE, moveLength);
        }
        return new GameState.ShowingFailure(
                state.moveCount() + 1, state.descent().traceRoot());
    }

    private static GameState over(GameState state, Cause cause, int evidenceLength) {
        return over(state, Arena.Finding.of(cause), evidenceLength);
    }

    private static GameState over(GameState state, Arena.Finding finding, int evidenceLength) {
        return new GameState.Over(ending(state, state.moveCount() + 1, finding, evidenceLength));
    }

    private static Ending ending(GameState state, int moveCount, Arena.Finding finding, int evidenceLength) {
        return new Ending(
                finding.cause().loser(state.turn()),
                finding.cause(),
                path(state),
                element(state),
                finding.claimedBits(),
                finding.computedBits(),
                SIGNED_ROOT_LENGTH + evidenceLength,
                finding.flops(),
                moveCount);
    }

    private static List<Integer> path(GameState state) {
        return switch (state) {
            case GameState.Picking s -> s.descent().path();
            case GameState.Listing s -> s.descent().path();
            case GameState.Revealing s -> s.descent().path();
            case GameState.Choosing s -> s.descent().path();
            case GameState.Folding s -> s.descent().path();
            case GameState.Dividing s -> s.descent().path();
            case GameState.Refining s -> s.descent().path();
            case GameState.Chunking s -> s.descent().path();
            default -> List.of();
        };
    }

    private static int element(GameState state) {
        return switch (state) {
            case GameState.Folding s -> s.element();
            case GameState.Dividing s -> s.element();
            case GameState.Refining s -> s.element();
            case GameState.Chunking s -> s.element();
            default -> -1;
        };
    }
}
