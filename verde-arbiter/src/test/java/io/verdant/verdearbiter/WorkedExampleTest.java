package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The worked example of docs/disputes.md, played again: every line of it has to be there. */
class WorkedExampleTest {
    private static final int STEP = 1;
    private static final String NODE = "matmul1";
    private static final int ELEMENT = 100;
    private static final int DIGITS = 16;

    @Test
    void shouldBeWhatThePageShows() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "disputes.md"));
        for (String line : lines()) {
            assertTrue(page.contains(line + "\n"), "docs/disputes.md lacks: " + line);
        }
    }

    /** The example as the page shows it. */
    static List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (World world = new World(new MlpPlan(9, 70, 37, 10), 3, 10, 9)) {
            Node node = world.plan.step().nodeNamed(NODE).orElseThrow();
            var lie = World.tamper(STEP, node.index(), ELEMENT);
            Claim claim = world.claim(lie);
            DisputeContext context = world.context(claim);
            World.Played played = World.play(
                    context, Claimant.of(context, world.execution(lie)), Challenger.of(context, world.honest()));
            Verdict verdict = Arbiter.judge(context, played.moves(), World.CLAIMANT, World.CHALLENGER, played.silent());
            assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
            lines.add("    start root     " + claim.startRoot());
            lines.add("    end root       " + claim.endRoot());
            lines.add("    gradient root  " + claim.gradientRoot());
            lines.add("    data set root  " + context.data().root());
            List<Beat> beats = Walk.of(context, played.moves());
            for (Beat beat : beats) {
                byte[] move = played.moves().get(beat.number() - 1);
                lines.add(String.format(
                        Locale.ROOT,
                        "| %d | `%s` | %s | %d | `%s` |",
                        beat.number(),
                        beat.move(),
                        beat.what(),
                        beat.length(),
                        Sha256.of(move).hex().substring(0, DIGITS)));
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "    verdict        %s lost, %s: claimed 0x%08x, re-executed 0x%08x, evidence %d bytes, %d operations",
                    verdict.losingPlayer().name().toLowerCase(Locale.ROOT),
                    verdict.cause(),
                    verdict.claimedBits(),
                    verdict.computedBits(),
                    verdict.evidenceLength(),
                    verdict.reexecutedFlops()));
            lines.add("    transcript     " + verdict.transcriptHash(Hash32.ZERO, played.moves()));
        }
        return lines;
    }
}
