package io.verdant.verdearbiter;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafGrid;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.List;

/** Retells a game: who said what, move by move, on the way down from the trace to one element. For people; decides nothing. */
public final class Walk {
    private static final int BRIEF_DIGITS = 12;
    private static final List<String> LEVELS = List.of("step", "node", "leaf");

    private final DisputeContext context;
    private final TensorArena arena;
    private final Game game;

    private Walk(DisputeContext context) {
        this.context = context;
        this.arena = new TensorArena(context);
        this.game = new Game(arena);
    }

    /** The moves in order, those after the end included. */
    public static List<Beat> of(DisputeContext context, List<byte[]> moves) {
        Walk walk = new Walk(context);
        List<Beat> beats = new ArrayList<>();
        GameState state = walk.game.start();
        for (byte[] bytes : moves) {
            GameState next = walk.game.apply(state, bytes);
            beats.add(walk.beat(beats.size(), state, bytes, next));
            state = next;
        }
        return beats;
    }

    private Beat beat(int index, GameState before, byte[] bytes, GameState after) {
        Player mover = Player.afterMoves(index);
        Decoded<Move> decoded = MoveCodec.decode(bytes);
        if (!decoded.ok()) {
            String what = "bytes that are no move: " + decoded.refusal();
            return new Beat(index + 1, mover, "", bytes.length, 0, what);
        }
        Move move = decoded.get();
        String what =
                before instanceof GameState.Over ? "after the end; it changes nothing" : told(before, move, after);
        return new Beat(index + 1, mover, move.getClass().getSimpleName(), bytes.length, hashCount(move), what);
    }

    private static int hashCount(Move move) {
        return switch (move) {
            case Move.PostTrace m -> m.hashes().size();
            case Move.PostList m -> m.hashes().size();
            default -> 0;
        };
    }

    private String told(GameState before, Move move, GameState after) {
        boolean refused = after instanceof GameState.Over over && over.ending().cause() == Cause.ILLEGAL_MOVE;
        return refused ? "a move that is not due, or outside the structure" : meaning(before, move, after);
    }

    private String meaning(GameState before, Move move, GameState after) {
        return switch (move) {
            case Move.PostTrace m -> "trace root " + brief(m.traceRoot()) + ", " + listed(after, m.hashes());
            case Move.PostList m -> listed(after, m.hashes());
            case Move.PickChild m -> "disagrees with " + child(before, m.index());
            case Move.RevealLeaf m -> "reveals the leaf, " + m.leaf().length + " bytes";
            case Move.PickElement m -> before instanceof GameState.Choosing s ? element(s, m.index()) : "";
            case Move.PostAccumulators m -> accumulators(before, m.bits());
            case Move.PickInterval m -> before instanceof GameState.Dividing s ? interval(s, m.index()) : "";
            case Move.PickChunk m -> before instanceof GameState.Chunking s ? chunk(s, m) : "";
            case Move.DisputeRoots m ->
                "agrees with the trace; the claimed " + root(m.root()) + " root is not the trace's";
            case Move.PickOutput m ->
                before instanceof GameState.PickingRoot s
                        ? "disagrees with "
                                + named(s.root(), s.list().child(m.index()).index())
                                + " and opens what the trace holds, "
                                + m.opening().length + " bytes"
                        : "";
            case Move.DisputeFailure _ -> "agrees with the trace; the node that is said to have failed is finite";
            case Move.ShowFailure m -> "opens an element of the failed node, " + m.opening().length + " bytes";
        };
    }

    private String listed(GameState after, List<Hash32> hashes) {
        String count = hashes.size() == 1 ? "1 hash" : hashes.size() + " hashes";
        return switch (after) {
            case GameState.Picking s -> count + " of " + scope(s.list());
            case GameState.PickingRoot s -> count + " of the " + root(s.root()) + " root";
            case GameState.Over over
            when over.ending().cause() == Cause.TWO_TRACES ->
                count + "; it had signed another trace of this claim before";
            default -> count + " that do not hold";
        };
    }

    /** What the hashes of a list stand for. */
    private String scope(Posted list) {
        int from = list.firstIndex() << list.level();
        int end = Math.min(
                (list.firstIndex() + list.hashes().size()) << list.level(),
                list.frontier().leafCount());
        int depth = list.path().size();
        String beneath =
                depth == 0 ? "" : depth == 1 ? " of step " + list.path().getFirst() : " of " + node(list.path());
        String each = list.level() == 0 ? "" : ", " + (1 << list.level()) + " each";
        return range(LEVELS.get(depth), from, end) + beneath + each;
    }

    private String child(GameState before, int place) {
        return switch (before) {
            case GameState.Picking s -> child(s.list(), s.list().child(place));
            case GameState.PickingRoot s -> {
                Frontier child = s.list().child(place);
                int end = Math.min((child.index() + 1) << child.level(), child.leafCount());
                yield range("tensor", child.index() << child.level(), end) + " of the " + root(s.root()) + " root";
            }
            default -> "";
        };
    }

    private String child(Posted list, Frontier child) {
        int end = Math.min((child.index() + 1) << child.level(), child.leafCount());
        int depth = list.path().size();
        if (child.level() > 0 || depth != 1) {
            return range(LEVELS.get(depth), child.index() << child.level(), end);
        }
        return node(List.of(list.path().getFirst(), child.index()));
    }

    private String node(List<Integer> path) {
        Node node = context.node(path.get(0), path.get(1));
        return "node " + node.index() + " " + node.name() + " (" + node.operator() + " " + node.shape() + ")";
    }

    private String element(GameState.Choosing state, int elementInLeaf) {
        List<Integer> path = state.descent().path();
        Node node = arena.node(path);
        int element = LeafGrid.of(node.dtype(), node.shape()).elementAt(path.get(2), elementInLeaf);
        String bits = value(state.descent(), arena.elementBits(path, state.leaf(), elementInLeaf));
        return "disagrees with element " + element + " " + coordinates(node.shape(), element) + ", claimed " + bits;
    }

    private String accumulators(GameState before, long[] bits) {
        return switch (before) {
            case GameState.Folding s ->
                count(bits.length, "accumulator") + ", the last " + value(s.descent(), last(bits));
            case GameState.Refining s ->
                count(bits.length, "accumulator") + " of that interval, the last " + value(s.descent(), last(bits));
            default -> "";
        };
    }

    private String interval(GameState.Dividing state, int interval) {
        AccumulatorLists lists = state.lists();
        return "disagrees with micro-steps " + (lists.first(interval) + 1) + " to " + (lists.end(interval) + 1) + " of "
                + lists.count() + ", which end at " + value(state.descent(), state.coarse()[interval]);
    }

    private String chunk(GameState.Chunking state, Move.PickChunk move) {
        Accumulators posted = state.accumulators();
        int microStep = posted.microStep(move.place());
        return "disagrees with micro-step " + (microStep + 1) + " of "
                + posted.lists().count() + ", claimed " + value(state.descent(), posted.of(microStep))
                + ", and opens what it reads, " + move.openings().length + " bytes";
    }

    private String value(GameState.Descent descent, long bits) {
        Node node = arena.node(descent.path());
        boolean plain = NodeLimits.accumulatorWidth(node) == node.dtype().byteLength();
        return plain ? text(node.dtype(), bits) : "0x" + Long.toHexString(bits);
    }

    private String named(int root, int index) {
        return arena.rootNames(root).get(index) + " under the " + root(root) + " root";
    }

    private static String root(int root) {
        return switch (root) {
            case TensorArena.END_ROOT -> "end";
            case TensorArena.GRADIENT_ROOT -> "gradient";
            default -> "carried";
        };
    }

    private static String range(String what, int from, int end) {
        return end - from == 1
                ? what + " " + from
                : (what.equals("leaf") ? "leaves" : what + "s") + " " + from + " to " + (end - 1);
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static long last(long[] bits) {
        return bits.length == 0 ? 0 : bits[bits.length - 1];
    }

    private static String brief(Hash32 hash) {
        return hash.hex().substring(0, BRIEF_DIGITS);
    }

    private static String coordinates(Shape shape, int element) {
        int[] at = new int[shape.rank()];
        int rest = element;
        for (int axis = at.length - 1; axis >= 0; axis--) {
            at[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return java.util.Arrays.toString(at);
    }

    /** A value with its bits, such as {@code 0.25 (0x3e800000)}. */
    public static String text(DType dtype, long bits) {
        return switch (dtype) {
            case FLOAT32 -> String.format("%s (0x%08x)", Float.intBitsToFloat((int) bits), (int) bits);
            case FLOAT64 -> String.format("%s (0x%016x)", Double.longBitsToDouble(bits), bits);
            case INT32 -> Integer.toString((int) bits);
            case INT64 -> Long.toString(bits);
        };
    }
}
