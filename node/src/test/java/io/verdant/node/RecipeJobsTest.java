package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A convolutional network and a transformer, trained on a private network with a cheat in it. */
class RecipeJobsTest {
    private static final String REST = """
            outer: {name: nesterov, learningRate: 0.7, momentum: 0.9}
            checks: {impact: {records: 16}}
            seed: 11
            network: {workers: 4, validators: 2, adversaries: [{worker: 4, attack: tamper, round: 1, step: 1, node: %s}]}
            """;
    private static final String LENET = """
            job: lenet
            model: {recipe: lenet}
            data: {set: fashion-mnist-20k, shards: 20}
            optimizer: {name: momentum, learningRate: 0.02, momentum: 0.9}
            schedule: {rounds: 3, localSteps: 4, batch: 16, roundBudgetSeconds: 30}
            """ + REST.formatted("conv_2");
    private static final String GPT = """
            job: gpt
            model: {recipe: gpt, layers: 1, width: 16, heads: 2}
            data: {set: moby-dick, context: 16, shards: 20}
            optimizer: {name: adamw, learningRate: 0.01, clipNorm: 1}
            schedule: {rounds: 3, localSteps: 8, batch: 8, roundBudgetSeconds: 30}
            """ + REST.formatted("block_0_attention_mixed");

    @TempDir
    private Path folder;

    @Test
    void shouldTrainALenetAndConvictWhoTampersWithAConvolution() {
        JsonNode report = trainTwice(LENET);
        assertDispute(report, "conv_2", "CONV2D");
        assertTrue(report.path("testLoss").asDouble() < 0.95 * Math.log(10), report.toPrettyString());
        assertTrue(report.path("testAccuracy").asDouble() > 0.2, report.toPrettyString());
        assertTrue(report.path("bitsPerByte").isNull(), report.toPrettyString());
    }

    @Test
    void shouldTrainATransformerOnATextAndConvictWhoTampersWithItsAttention() {
        JsonNode report = trainTwice(GPT);
        assertDispute(report, "block_0_attention_mixed", "BATCH_MATMUL");
        double bits = report.path("bitsPerByte").asDouble();
        assertTrue(bits > 1 && bits < 6, report.toPrettyString());
        assertEquals(StrictMath.pow(2, bits), report.path("perplexity").asDouble(), 1e-6);
        Commands.run("audit", folder.resolve("two"), "--steps", 1).succeeded();
    }

    /** On one thread and on two: the same checkpoint. */
    private JsonNode trainTwice(String job) {
        Path file = ShortJob.write(folder, job);
        JsonNode one = Commands.train(file, folder.resolve("one"), "--threads", 1);
        JsonNode two = Commands.train(file, folder.resolve("two"), "--threads", 2);
        assertEquals(one.path("checkpointRoot"), two.path("checkpointRoot"));
        assertEquals(one.path("testLoss"), two.path("testLoss"));
        return two;
    }

    private static void assertDispute(JsonNode report, String node, String operator) {
        assertEquals(1, report.path("disputes").size(), report.toPrettyString());
        JsonNode dispute = report.path("disputes").path(0);
        assertEquals("worker-4", dispute.path("loser").asText(), dispute.toPrettyString());
        assertEquals(node, dispute.path("node").asText(), dispute.toPrettyString());
        assertEquals(operator, dispute.path("operator").asText(), dispute.toPrettyString());
        assertEquals(1, dispute.path("step").asInt(), dispute.toPrettyString());
    }
}
