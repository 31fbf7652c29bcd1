package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.repops.DType;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.Beat;
import io.verdant.verdearbiter.Cause;
import io.verdant.verdearbiter.Verdict;
import io.verdant.verdearbiter.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A dispute as a person wants to see it, from its signed messages alone: who claimed what, the way down, the verdict and
 * why. Judged again whenever it is made; equal games give equal stories, on any machine.
 *
 * @param contract the numeric contract of the work
 * @param verdict null while the game runs
 * @param signed what arbiters signed about it
 */
record GameStory(
        String game,
        String jobId,
        String contract,
        int round,
        Participant claimant,
        Participant challenger,
        Claimed claim,
        List<Line> moves,
        @Nullable Decision verdict,
        List<Signed> signed) {
    GameStory {
        moves = List.copyOf(moves);
        signed = List.copyOf(signed);
    }

    record Participant(String name, String address) {}

    /**
     * @param gradientRoot empty where the claim is an aggregate's
     * @param failed {@code step/node} where the claim is that the work failed there, else empty
     * @param aggregateOf whose gradients are in the aggregate, in participant order; empty where the claim is another
     * @param evaluation what is stated of the checkpoint under the start root; null where the claim is another
     */
    record Claimed(
            String startRoot,
            String endRoot,
            String gradientRoot,
            long gradientLength,
            String failed,
            List<Participant> aggregateOf,
            @Nullable Figures evaluation) {}

    /** @param loss with the bits that are disputed */
    record Figures(long correct, long labels, String loss) {}

    /** One move. */
    record Line(int number, String by, String move, int bytes, String what) {}

    /**
     * The verdict.
     *
     * @param why the rule that decided, in words
     * @param claimed what the claimant posted and {@code computed} what the arbiter computed, with their bits; empty where
     *     nothing was compared
     * @param listBytes hashes that the claimant posted
     */
    record Decision(
            String loser,
            String side,
            Cause cause,
            String why,
            int step,
            int node,
            String nodeName,
            String operator,
            int element,
            String claimed,
            String computed,
            int claimantMoves,
            int challengerMoves,
            int listBytes,
            int evidenceBytes,
            int reexecutedFlops,
            Hash32 transcriptHash) {}

    /** @param agrees whether it is the verdict that the moves give */
    record Signed(String arbiter, String loser, String cause, boolean agrees) {}

    /** The story of that game. */
    static GameStory of(DisputedGame game) {
        List<byte[]> moves = game.transcript().moves();
        List<Line> lines = new ArrayList<>();
        int listBytes = 0;
        for (Beat beat : Walk.of(game.context(), moves)) {
            String by = beat.mover().name().toLowerCase(Locale.ROOT);
            lines.add(new Line(beat.number(), by, beat.move(), beat.length(), beat.what()));
            listBytes += beat.hashes() * Hash32.LENGTH;
        }
        Claim claim = game.claim();
        Verdict verdict = verdict(game);
        return new GameStory(
                game.id().hex(),
                claim.jobId().hex(),
                game.spec().contract(),
                claim.round(),
                participant(game, claim.worker()),
                participant(game, game.challenger()),
                claimed(game),
                lines,
                verdict == null ? null : decision(game, verdict, listBytes),
                verdict == null ? List.of() : signed(game, verdict));
    }

    private static Claimed claimed(DisputedGame game) {
        Claim claim = game.claim();
        Claim.Failure failed = claim.failed();
        boolean aggregate = !game.included().isEmpty();
        return new Claimed(
                claim.startRoot().hex(),
                claim.endRoot().hex(),
                aggregate ? "" : claim.gradientRoot().hex(),
                claim.gradientLength(),
                failed == null ? "" : failed.step() + "/" + failed.node(),
                game.included().stream()
                        .map(worker -> participant(game, worker))
                        .toList(),
                figures(game));
    }

    private static @Nullable Figures figures(DisputedGame game) {
        Command.ReportEvaluation stated = game.evaluated();
        if (stated == null) {
            return null;
        }
        String loss = DisputedValue.text(DType.FLOAT32, Float.floatToRawIntBits((float) stated.loss()));
        return new Figures(stated.correct(), stated.total(), loss);
    }

    /** The verdict that the moves give, or null where they have not ended the game and no clock has. */
    static @Nullable Verdict verdict(DisputedGame game) {
        boolean over = game.transcript().timedOut() != null
                || Arbiter.state(game.context(), game.transcript().moves()).over();
        return over
                ? Arbiter.judge(game.context(), game.transcript(), game.claim().worker(), game.challenger())
                : null;
    }

    /** Whether every arbiter signed what the moves give. */
    boolean signaturesAgree() {
        return signed.stream().allMatch(Signed::agrees);
    }

    private static Participant participant(DisputedGame game, Address address) {
        return new Participant(game.name(address), address.hex());
    }

    private static Decision decision(DisputedGame game, Verdict verdict, int listBytes) {
        DType type = verdict.valueType();
        return new Decision(
                game.name(verdict.loser()),
                verdict.losingPlayer().name().toLowerCase(Locale.ROOT),
                verdict.cause(),
                why(verdict.cause()),
                verdict.step(),
                verdict.node(),
                verdict.nodeName(),
                verdict.operator(),
                verdict.element(),
                type == null ? "" : DisputedValue.text(type, verdict.claimedBits()),
                type == null ? "" : DisputedValue.text(type, verdict.computedBits()),
                verdict.claimantMoves(),
                verdict.challengerMoves(),
                listBytes,
                verdict.evidenceLength(),
                verdict.reexecutedFlops(),
                verdict.transcriptHash(game.id(), game.transcript().moves()));
    }

    private static List<Signed> signed(DisputedGame game, Verdict verdict) {
        List<Signed> signed = new ArrayList<>();
        Hash32 hash = verdict.transcriptHash(game.id(), game.transcript().moves());
        game.verdicts()
                .forEach((arbiter, given) -> signed.add(new Signed(
                        game.name(arbiter),
                        game.name(given.loser()),
                        given.summary().cause(),
                        agrees(given, verdict, hash))));
        return signed;
    }

    /** All of it but the arbiter's time. */
    private static boolean agrees(Command.ArbiterVerdict given, Verdict verdict, Hash32 transcriptHash) {
        return given.loser().equals(verdict.loser())
                && given.transcriptHash().equals(transcriptHash)
                && given.summary().equals(verdict.summary(given.summary().arbiterNanos()));
    }

    private static String why(Cause cause) {
        return switch (cause) {
            case CLOCK -> "it did not move before its clock ran out";
            case MALFORMED -> "it sent bytes that are no move";
            case ILLEGAL_MOVE -> "it made a move that was not due, or outside the structure that both agreed on";
            case IMPOSSIBLE_CLAIM -> "the claim names a failed node that the program lacks";
            case TWO_TRACES -> "it signed another trace of the same claim in an earlier game";
            case LIST_MISMATCH -> "the hashes that it posted do not hash to what it had posted before";
            case LEAF_MISMATCH -> "the leaf that it revealed does not hash to what it had posted before";
            case NON_FINITE -> "its value is not finite, and its claim says nothing of a failure there";
            case LAST_ACCUMULATOR -> "its accumulators do not end at the value that it had revealed";
            case CHUNK_DIFFERS -> "re-executed, the micro-step gives other bits than it claimed";
            case ROOT_DIFFERS -> "the root that it claimed holds another tensor than its own trace";
            case FAILURE_NOT_SHOWN -> "it claimed a failure and could not show a value that is not finite";
            case CHUNK_HOLDS -> "re-executed, the micro-step gives the bits that were claimed";
            case BAD_OPENING -> "what it opened does not lead to what was agreed or posted";
            case ROOT_HOLDS -> "the claimed root holds what the trace holds";
            case FAILURE_SHOWN -> "the claimant showed the value that is not finite";
            default -> cause.name();
        };
    }
}
