package io.verdant.verdearbiter;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafGrid;
import io.verdant.repops.Node;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges a game from the agreed context and the ordered moves alone. */
public final class Arbiter {
    private Arbiter() {}

    /** Whose turn it is after those moves, or how the game ended. */
    public static Standing state(DisputeContext context, List<byte[]> moves) {
        GameState state = new Game(new TensorArena(context)).replay(moves);
        Ending ending = state instanceof GameState.Over over ? over.ending() : null;
        return new Standing(state.turn(), state.moveCount(), ending);
    }

    /**
     * The root of the trace that a game's first move posts, which every later game over the same claim has to post too; empty
     * where there is no move, or none that posts a trace.
     */
    public static Optional<Hash32> traceRoot(List<byte[]> moves) {
        if (moves.isEmpty()) {
            return Optional.empty();
        }
        Decoded<Move> first = MoveCodec.decode(moves.getFirst());
        return first.ok() && first.get() instanceof Move.PostTrace trace
                ? Optional.of(trace.traceRoot())
                : Optional.empty();
    }

    /** {@link #judge(DisputeContext, List, Address, Address, Player)} of a transcript. */
    public static Verdict judge(DisputeContext context, Transcript transcript, Address claimant, Address challenger) {
        return judge(context, transcript.moves(), claimant, challenger, transcript.timedOut());
    }

    /**
     * The verdict on a game that the moves, or a clock, have ended.
     *
     * @param timedOut whose clock ran out, or null; without effect where the moves ended the game before
     * @throws IllegalArgumentException if the game is not over, or it was not that player's turn
     */
    public static Verdict judge(
            DisputeContext context,
            List<byte[]> moves,
            Address claimant,
            Address challenger,
            @Nullable Player timedOut) {
        Game game = new Game(new TensorArena(context));
        GameState state = game.replay(moves);
        if (timedOut != null) {
            state = game.timeout(state, timedOut);
        }
        if (!(state instanceof GameState.Over over)) {
            throw new IllegalArgumentException("the game is not over: moveCount=" + moves.size());
        }
        return verdict(context, over.ending(), claimant, challenger);
    }

    private static Verdict verdict(DisputeContext context, Ending ending, Address claimant, Address challenger) {
        List<Integer> path = path(context, ending);
        Node node = path.size() < 2 ? null : context.node(path.get(0), path.get(1));
        int moveCount = ending.moveCount();
        return new Verdict(
                ending.loser(),
                ending.loser() == Player.CLAIMANT ? claimant : challenger,
                ending.cause(),
                path.isEmpty() ? -1 : path.get(0),
                path.size() < 2 ? -1 : path.get(1),
                node == null ? "" : node.name(),
                node == null ? "" : node.operator().name(),
                node == null ? -1 : element(node, path, ending.element()),
                node == null || !comparesBits(ending.cause()) ? null : node.dtype(),
                ending.claimedBits(),
                ending.computedBits(),
                (moveCount + 1) / 2,
                moveCount / 2,
                ending.evidenceLength(),
                ending.flops());
    }

    /** Whether that rule holds bits of the disputed element against others. */
    private static boolean comparesBits(Cause cause) {
        return switch (cause) {
            case CHUNK_DIFFERS, CHUNK_HOLDS, LAST_ACCUMULATOR, NON_FINITE -> true;
            default -> false;
        };
    }

    /** A game about the failed node itself has its place from the claim. */
    private static List<Integer> path(DisputeContext context, Ending ending) {
        Claim.Failure failed = context.claim().failed();
        boolean aboutFailure = ending.cause() == Cause.FAILURE_SHOWN || ending.cause() == Cause.FAILURE_NOT_SHOWN;
        return aboutFailure && failed != null ? List.of(failed.step(), failed.node()) : ending.path();
    }

    private static int element(Node node, List<Integer> path, int elementInLeaf) {
        return path.size() < 3 || elementInLeaf < 0
                ? -1
                : LeafGrid.of(node.dtype(), node.shape()).elementAt(path.get(2), elementInLeaf);
    }
}
