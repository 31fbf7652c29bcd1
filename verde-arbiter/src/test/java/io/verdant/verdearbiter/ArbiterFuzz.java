package io.verdant.verdearbiter;

import io.verdant.protocol.Decoded;
import java.util.Arrays;
import java.util.List;

/**
 * What a stranger's bytes reach in an arbiter, as targets for a fuzzer: moves, transcripts, and whole games of them. Each
 * target throws {@link AssertionError} where a rule of the decoders is broken; any other exception is a defect too.
 *
 * <p>{@code ArbiterFuzzTest} runs them over the seeds and mutations; {@link #fuzzerTestOneInput} is Jazzer's entry.
 */
public final class ArbiterFuzz {
    private static final Replayed REPLAYED = Replayed.make();

    private ArbiterFuzz() {}

    /** Jazzer's entry: the first byte says which target, the others are its input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            byte[] input = Arrays.copyOfRange(data, 1, data.length);
            switch (data[0] & 3) {
                case 0 -> move(input);
                case 1 -> transcript(input);
                default -> game(input);
            }
        }
    }

    /** A move has one encoding, and its decoder keeps no more than the bytes. */
    static void move(byte[] input) {
        Decoded<Move> decoded = MoveCodec.decode(input);
        if (decoded.ok() && !Arrays.equals(input, MoveCodec.encode(decoded.get()))) {
            throw new AssertionError("two encodings of a move");
        }
    }

    static void transcript(byte[] input) {
        Decoded<Transcript> decoded = Transcript.decode(input);
        if (decoded.ok() && !Arrays.equals(input, decoded.get().encode())) {
            throw new AssertionError("two encodings of a transcript");
        }
    }

    /** A real game, with a move of the fuzzer's in place of one of its own: it goes on or ends, and says so twice. */
    static void game(byte[] input) {
        if (input.length == 0) {
            return;
        }
        List<byte[]> moves =
                REPLAYED.movesWith((input[0] & 0xff) % REPLAYED.count(), Arrays.copyOfRange(input, 1, input.length));
        Standing standing = Arbiter.state(REPLAYED.context(), moves);
        if (!standing.equals(Arbiter.state(REPLAYED.context(), moves))) {
            throw new AssertionError("a verdict that changes");
        }
        Walk.of(REPLAYED.context(), moves);
        if (standing.over()) {
            Verdict verdict = Arbiter.judge(REPLAYED.context(), moves, World.CLAIMANT, World.CHALLENGER, null);
            boolean withinLimits = verdict.reexecutedFlops() <= MoveLimits.MAX_FLOPS
                    && verdict.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH;
            if (!withinLimits) {
                throw new AssertionError("beyond a limit: " + verdict);
            }
        }
    }

    /** A dispute that was played once, by a lying claimant and an honest challenger. */
    record Replayed(DisputeContext context, List<byte[]> moves) {
        static Replayed make() {
            World world = new World(new MlpPlan(9, 70, 37, 10), 3, 10, 9);
            var node = world.plan.step().nodeNamed("matmul1").orElseThrow();
            var lie = World.tamper(1, node.index(), 100);
            DisputeContext context = world.context(world.claim(lie));
            World.Played played = World.play(
                    context, Claimant.of(context, world.execution(lie)), Challenger.of(context, world.honest()));
            return new Replayed(context, played.moves());
        }

        int count() {
            return moves.size();
        }

        /** The moves up to that one, which is another, and those after it. */
        List<byte[]> movesWith(int index, byte[] move) {
            List<byte[]> changed = new java.util.ArrayList<>(moves);
            changed.set(index, move);
            return changed;
        }
    }

    static Replayed replayed() {
        return REPLAYED;
    }
}
