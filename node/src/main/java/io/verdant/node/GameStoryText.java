package io.verdant.node;

import java.util.Locale;
import java.util.stream.Collectors;

/** A {@link GameStory} as lines for a person. */
final class GameStoryText {
    private static final int BRIEF_DIGITS = 12;

    private GameStoryText() {}

    static String of(GameStory story) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "dispute %s, round %d, job %s, contract %s%n",
                brief(story.game()),
                story.round(),
                brief(story.jobId()),
                story.contract()));
        text.append(String.format(
                "  claimant    %s %s%n",
                story.claimant().name(), story.claimant().address()));
        text.append(String.format(
                "  challenger  %s %s%n",
                story.challenger().name(), story.challenger().address()));
        text.append(claimed(story.claim()));
        for (GameStory.Line line : story.moves()) {
            text.append(String.format(
                    Locale.ROOT, "%4d %-10s  %s [%d bytes]%n", line.number(), line.by(), line.what(), line.bytes()));
        }
        GameStory.Decision verdict = story.verdict();
        if (verdict == null) {
            return text.append(String.format("  no verdict: the game is not over%n"))
                    .toString();
        }
        verdict(text, verdict);
        for (GameStory.Signed signed : story.signed()) {
            text.append(String.format(
                    "  signed      %s: %s lost, %s%s%n",
                    signed.arbiter(),
                    signed.loser(),
                    signed.cause(),
                    signed.agrees() ? "" : "; this is NOT what the moves give"));
        }
        return text.toString();
    }

    private static String claimed(GameStory.Claimed claim) {
        GameStory.Figures figures = claim.evaluation();
        if (figures != null) {
            return String.format(
                    Locale.ROOT,
                    "  evaluation  of %s: %d of %d labels, loss %s%s%n",
                    brief(claim.startRoot()),
                    figures.correct(),
                    figures.labels(),
                    figures.loss(),
                    failure(claim));
        }
        if (claim.aggregateOf().isEmpty()) {
            return String.format(
                    "  claim       from %s to %s, gradient %s%s%n",
                    brief(claim.startRoot()), brief(claim.endRoot()), brief(claim.gradientRoot()), failure(claim));
        }
        String names =
                claim.aggregateOf().stream().map(GameStory.Participant::name).collect(Collectors.joining(", "));
        return String.format(
                "  aggregate   from %s to %s, of the gradients of %s%n",
                brief(claim.startRoot()), brief(claim.endRoot()), names);
    }

    private static String failure(GameStory.Claimed claim) {
        return claim.failed().isEmpty() ? "" : ", failed at step/node " + claim.failed();
    }

    private static void verdict(StringBuilder text, GameStory.Decision verdict) {
        text.append(String.format(
                "  verdict     %s (%s) lost, %s: %s%n",
                verdict.loser(), verdict.side(), verdict.cause(), verdict.why()));
        if (verdict.step() >= 0) {
            text.append(String.format(Locale.ROOT, "  place       step %d", verdict.step()));
            if (verdict.node() >= 0) {
                text.append(String.format(
                        Locale.ROOT, ", node %d %s (%s)", verdict.node(), verdict.nodeName(), verdict.operator()));
            }
            text.append(verdict.element() < 0 ? "" : ", element " + verdict.element());
            text.append(System.lineSeparator());
        }
        if (!verdict.claimed().isEmpty()) {
            text.append(String.format("  claimed     %s%n", verdict.claimed()));
            text.append(String.format("  re-executed %s%n", verdict.computed()));
        }
        text.append(String.format(
                Locale.ROOT,
                "  cost        %d and %d moves, %d bytes of lists, %d bytes of evidence, %d operations%n",
                verdict.claimantMoves(),
                verdict.challengerMoves(),
                verdict.listBytes(),
                verdict.evidenceBytes(),
                verdict.reexecutedFlops()));
        text.append(String.format("  transcript  %s%n", verdict.transcriptHash()));
    }

    private static String brief(String hex) {
        return hex.substring(0, Math.min(BRIEF_DIGITS, hex.length()));
    }
}
