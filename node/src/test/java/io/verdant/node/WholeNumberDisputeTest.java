package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.NetworkState;
import io.verdant.repops.DType;
import io.verdant.testkit.Weather;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dispute that ends at a whole number says whole numbers, in reports, explanations and stories. */
class WholeNumberDisputeTest {
    private static final String JOB = """
            job: whole-number
            model: {recipe: lenet}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 1, localSteps: 1, batch: 2, roundBudgetSeconds: 60}
            payment: {budget: 100}
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldPrintAWrongPositionAsAWholeNumber() {
        JobFile job = JobFile.read(ShortJob.write(folder, JOB));
        Publication publication = Publication.of(job, folder.resolve("models"));
        String node = JobRuntime.open(publication.jobId(), publication.spec(), publication.modelFile())
                .model()
                .plan()
                .step()
                .nodes()
                .stream()
                .filter(each -> each.dtype() == DType.INT32)
                .findFirst()
                .orElseThrow()
                .name();
        Adversary liar = new Adversary(2, Attack.TAMPER, 0, 0, node, 1f);
        SimulatedRun run =
                SimulatedRun.of(JOB, Scenario.of(5, Weather.calm()), Map.of(2, liar), folder.resolve("simulated"));
        NetworkState state = run.outcome().state();
        GameRecord game = state.games().getFirst();
        RunReport.Dispute dispute = RunReports.dispute(state, game);
        int claimed = assertInstanceOf(Integer.class, dispute.claimed());
        int computed = assertInstanceOf(Integer.class, dispute.computed());
        assertTrue(computed >= 0 && computed < 4, "position in a window of four: " + computed);
        assertEquals(computed ^ 1, claimed, "the liar turned the lowest bit");
        String explained = Commands.run("explain", run.path(), game.id().brief())
                .succeeded()
                .out();
        assertTrue(explained.contains(" claimed " + claimed + " re-executed " + computed + " "), explained);
        String shown = Commands.run("dispute", "show", run.path(), game.id().brief())
                .succeeded()
                .out();
        assertTrue(shown.contains("  claimed     " + claimed + "\n  re-executed " + computed + "\n"), shown);
    }
}
