package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The claimant's side: what to post next, from the moves so far and its own execution. */
public final class Claimant {
    private final Arena arena;
    private final Game game;
    private final Holdings holdings;

    Claimant(Arena arena, Holdings holdings) {
        this.arena = arena;
        this.game = new Game(arena);
        this.holdings = holdings;
    }

    /** The claimant of a claim, with the execution that it stands by. */
    public static Claimant of(DisputeContext context, Execution execution) {
        TensorArena arena = new TensorArena(context);
        return new Claimant(arena, new TensorHoldings(arena, execution));
    }

    /**
     * Whether the own execution, run again, gives what was claimed. Where it does not, the machine that made the claim was
     * at fault, and its owner had better concede than play.
     */
    public boolean holds() {
        if (arena.claimsFailure()) {
            return holdings.failedAsClaimed();
        }
        if (Trees.root(index -> holdings.child(List.of(), index), arena.childCount(List.of())) == null) {
            return false;
        }
        for (int root = 0; root < arena.rootCount(); root++) {
            if (arena.rootLeafCount(root) == 0) {
                continue;
            }
            int claimed = root;
            Hash32 own = Trees.root(index -> holdings.rootChild(claimed, index), arena.rootLeafCount(root));
            if (!arena.claimedRoot(root).equals(own)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The next move's bytes; empty where it is not the claimant's turn, the game is over, or the claimant's own
     * execution did not get as far as its claim (it cannot answer, and loses by its clock).
     */
    public Optional<byte[]> next(List<byte[]> movesSoFar) {
        return move(game.replay(movesSoFar)).map(MoveCodec::encode);
    }

    Optional<Move> move(GameState state) {
        return switch (state) {
            case GameState.Opening _ -> postTrace();
            case GameState.Listing s ->
                Optional.of(new Move.PostList(list(s.descent().path(), s.frontier())));
            case GameState.Revealing s ->
                Optional.of(new Move.RevealLeaf(holdings.leaf(s.descent().path())));
            case GameState.Folding s -> Optional.of(postAccumulators(s));
            case GameState.Refining s -> Optional.of(postInterval(s));
            case GameState.ListingRoot s ->
                Optional.of(new Move.PostList(list(s.frontier(), index -> holdings.rootChild(s.root(), index))));
            case GameState.ShowingFailure _ -> Optional.of(new Move.ShowFailure(holdings.failureOpening()));
            default -> Optional.empty();
        };
    }

    private Optional<Move> postTrace() {
        int count = arena.childCount(List.of());
        Hash32 root = Trees.root(index -> holdings.child(List.of(), index), count);
        return root == null
                ? Optional.empty()
                : Optional.of(
                        new Move.PostTrace(arena.seal(List.of(), root), list(List.of(), Frontier.top(count, root))));
    }

    private Move postAccumulators(GameState.Folding state) {
        List<Integer> path = state.descent().path();
        long[] all = holdings.accumulators(path, state.element());
        AccumulatorLists lists = arena.accumulatorLists(path, state.element());
        long[] bits = all.clone();
        if (!lists.single()) {
            bits = new long[lists.intervalCount()];
            for (int interval = 0; interval < bits.length; interval++) {
                bits[interval] = all[lists.end(interval)];
            }
        }
        // An honest claimant's last accumulator is this already; another has to keep to the value that it revealed.
        bits[bits.length - 1] = arena.elementBits(path, state.leaf(), state.element());
        return new Move.PostAccumulators(arena.accumulatorWidth(path, state.element()), bits);
    }

    private Move postInterval(GameState.Refining state) {
        long[] all = holdings.accumulators(state.descent().path(), state.element());
        AccumulatorLists lists = state.lists();
        long[] bits = Arrays.copyOfRange(all, lists.first(state.interval()), lists.end(state.interval()) + 1);
        bits[bits.length - 1] = state.coarse()[state.interval()];
        return new Move.PostAccumulators(state.width(), bits);
    }

    private List<Hash32> list(List<Integer> path, Frontier frontier) {
        return list(frontier, index -> holdings.child(path, index));
    }

    private static List<Hash32> list(Frontier frontier, IntFunction<@Nullable Hash32> leaves) {
        int level = frontier.level() - frontier.listLevels();
        int first = frontier.index() << frontier.listLevels();
        List<Hash32> hashes = new ArrayList<>();
        for (int i = first; i < first + frontier.listCount(); i++) {
            hashes.add(Objects.requireNonNull(Trees.node(leaves, frontier.leafCount(), level, i)));
        }
        return hashes;
    }
}
