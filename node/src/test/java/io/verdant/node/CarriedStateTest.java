package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose workers carry tensors from claim to claim, on a real network. */
class CarriedStateTest {
    private static final int ROUNDS = 5;

    @TempDir
    private Path folder;

    private JsonNode train(String adversaries) {
        return train("workerMomentum: 0.9", "", adversaries);
    }

    private JsonNode train(String optimizer, String compression, String adversaries) {
        String yaml = """
            job: carried
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, root: "sha256:%s", shards: 60}
            optimizer: {name: sgd, learningRate: 0.1%s}
            %s
            schedule: {rounds: %d, localSteps: 4, batch: 32, roundBudgetSeconds: 30}
            outer: {name: sgd, learningRate: 1}
            aggregation: [{rule: trimmed-mean, f: 1}]
            seed: 11
            network: {workers: 4, validators: 2, adversaries: %s}
            """.formatted(
                        ShortJob.MNIST_ROOT,
                        optimizer.isEmpty() ? "" : ", " + optimizer,
                        compression.isEmpty() ? "" : "compression: {name: top-k, " + compression + "}",
                        ROUNDS,
                        adversaries);
        return Commands.train(ShortJob.write(folder, yaml), folder.resolve("run"));
    }

    @Test
    void shouldAcceptEveryClaimOfHonestWorkersAndAuditItFromTheFilesAlone() {
        JsonNode report = train("[]");
        assertEquals(0, report.path("disputes").size());
        report.path("workers")
                .forEach(worker -> assertEquals(ROUNDS, worker.path("accepted").asInt(), worker.toString()));
        Commands.run("audit", folder.resolve("run").toString(), "--steps", "3").succeeded();
    }

    private static void assertConvicted(JsonNode report, String operator, String node) {
        assertEquals(1, report.path("disputes").size(), report.toPrettyString());
        JsonNode dispute = report.path("disputes").get(0);
        assertEquals("worker-4", dispute.path("claimant").asText(), dispute.toString());
        assertEquals("worker-4", dispute.path("loser").asText(), dispute.toString());
        assertEquals(operator, dispute.path("operator").asText(), dispute.toString());
        assertEquals(node, dispute.path("node").asText(), dispute.toString());
        report.path("workers").forEach(worker -> {
            boolean liar = worker.path("id").asText().equals("worker-4");
            assertEquals(liar ? 250 : 0, worker.path("slashed").asDouble(), worker.toString());
            assertTrue(liar || worker.path("accepted").asInt() == ROUNDS, worker.toString());
        });
    }

    @Test
    void shouldConvictWhoComputesWithTheMomentumThatItCarriedBefore() {
        JsonNode report = train("[{worker: 4, attack: stale-residual, round: 3}]");
        assertConvicted(report, "FMA", "b_0_carried_momentum");
    }

    /** Compressed gradients take a fraction of the bytes, and whoever forgets what it left out is convicted. */
    @Test
    void shouldConvictWhoseResidualIsNotTheClaimsBefore() {
        JsonNode report =
                train("", "keep: 32, block: 512, values: int8", "[{worker: 4, attack: stale-residual, round: 3}]");
        assertConvicted(report, "ADD", "b_0_total");
        long whole = 4L * (784 * 16 + 16 + 16 * 10 + 10);
        // Each worker's gradient goes to two validators and the aggregator, and a checkpoint to seven others.
        long wire = report.path("wireBytesPerRound").asLong();
        assertTrue(wire > 0 && wire < 12 * whole, "wire=" + wire + " whole=" + whole);
    }

    @Test
    void shouldConvictACompressionThatWasTamperedWith() {
        JsonNode report = train(
                "workerMomentum: 0.5",
                "keep: 32, block: 512",
                "[{worker: 4, attack: tamper, round: 2, step: 4, node: w_0_kept}]");
        assertConvicted(report, "WHERE", "w_0_kept");
        Commands.run("audit", folder.resolve("run").toString(), "--steps", "all")
                .succeeded();
    }
}
