package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that pays for claims of another library: replication instead of disputes. */
class StatisticalTierTest {
    private static final String JOB = """
            job: statistical
            model: {recipe: mlp, layers: [784, 32, 10]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 3, localSteps: 4, batch: 32, roundBudgetSeconds: 30}
            verification: {tier: %s}
            seed: 11
            network: {workers: 4, validators: 2, engine: nd4j, adversaries: [{worker: 4, attack: backdoor, share: 0.1}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldTakeHonestGradientsOfNd4jAndLeaveOutWhoPlantsABackdoor() {
        JsonNode report = Commands.train(ShortJob.write(folder, JOB.formatted("statistical")), folder.resolve("run"));
        assertTrue(report.path("testAccuracy").asDouble() > 0.5, report.toPrettyString());
        assertEquals(0, report.path("disputes").size(), report.toPrettyString());
        assertEquals(0, report.path("settlement").path("slashed").asDouble());
        assertTrue(report.path("settlement").path("balanced").asBoolean(), report.toPrettyString());
        for (JsonNode worker : report.path("workers")) {
            boolean liar = worker.path("id").asText().equals("worker-4");
            assertEquals(liar ? 3 : 0, worker.path("rejected").asInt(), worker.toString());
            assertEquals(liar, worker.path("reasons").has("AUDIT_MISMATCH"), worker.toString());
        }
        Commands.run("audit", folder.resolve("run"), "--steps", 1).succeeded();
    }

    @Test
    void shouldRefuseAnEngineThatCannotMakeWhatTheJobPaysFor() {
        Commands.run("train", ShortJob.write(folder, JOB.formatted("optimistic")))
                .failed(ExitCode.DATA, "engine=nd4j", "tier=optimistic");
    }
}
