package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that leaves its rule to {@code auto}: the network agrees on what it picks, and says so afterwards. */
class AutoJobTest {
    @TempDir
    private Path folder;

    @Test
    void shouldPickMoreCarefullyOnceWorkIsRejectedAndSayWhy() {
        ShortJob job = new ShortJob("auto", 3, 5, 30, "[{worker: 5, attack: nan}]");
        String yaml = job.yaml().replace("{rule: trimmed-mean, f: 1}", "{rule: auto, f: 1}");
        Path run = folder.resolve("run");
        JsonNode report = Commands.train(ShortJob.write(folder, yaml), run);
        JsonNode picked = report.path("picked");
        assertEquals(2, picked.size(), report.toPrettyString());
        assertEquals("trimmed-mean f=1", picked.path(0).path("rules").asText());
        assertEquals(1, picked.path(1).path("fromRound").asInt());
        assertEquals(
                "arc f=1 + distinct + nnm f=1 + trimmed-mean f=1",
                picked.path(1).path("rules").asText());
        assertEquals(1, picked.path(1).path("rejected").asInt());
        assertEquals(5, picked.path(1).path("committed").asInt());
        Commands.Ran first = Commands.run("explain", run, "aggregate/0").succeeded();
        assertTrue(first.out().contains("round 0 is combined by trimmed-mean f=1, which auto picked"), first.out());
        Commands.Ran second = Commands.run("explain", run, "aggregate/1").succeeded();
        assertTrue(second.out().contains("1 of 5 claims of up to 20 rounds before"), second.out());
        Commands.run("audit", run, "--steps", 1).succeeded();
    }
}
