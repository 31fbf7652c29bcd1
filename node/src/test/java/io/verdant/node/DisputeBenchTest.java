package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Compute;
import io.verdant.verdearbiter.MoveLimits;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisputeBenchTest {
    /** More than this the process of an arbiter cannot hold. */
    private static final long ARBITER_HEAP = 64L << 20;

    @TempDir
    private Path folder;

    @Test
    void shouldPlayAGameForEveryKindOfNodeAndJudgeItInAnArbitersProcess() {
        List<DisputeBench.Game> games;
        try (Compute compute = Compute.ofThreads(1)) {
            games = new DisputeBench(folder, compute, new PrintStream(OutputStream.nullOutputStream())).run("tiny");
        }
        Set<String> phases = games.stream().map(DisputeBench.Game::phase).collect(Collectors.toSet());
        assertEquals(Set.of("forward", "backward", "update", "closing"), phases);
        for (DisputeBench.Game game : games) {
            assertTrue(game.movesPerPlayer() <= MoveLimits.MAX_MOVES_PER_PLAYER, game.toString());
            assertTrue(game.evidenceBytes() <= MoveLimits.MAX_EVIDENCE_LENGTH, game.toString());
            assertTrue(game.reexecutedFlops() <= MoveLimits.MAX_FLOPS, game.toString());
            assertTrue(game.listBytes() > 0 && game.listBytes() <= 32_768, game.toString());
            assertTrue(game.arbiterMillis() > 0 && game.replayFactor() > 0, game.toString());
            assertTrue(game.arbiterHeapBytes() > 0 && game.arbiterHeapBytes() <= ARBITER_HEAP, game.toString());
        }
    }

    @Test
    void shouldRefuseAModelThatItLacks() {
        Commands.run("dispute", "bench", "--models", "moon").failedAtOnce(ExitCode.USAGE, "no such model", "mlp");
    }
}
