package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.repops.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole networks in virtual time whose planted claims find lazy validators, and the story that is told of validators. */
class WatchedNetworkTest {
    private static final String JOB = """
            job: watched
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, shards: 60}
            optimizer: {name: nesterov, learningRate: 0.05, momentum: 0.9}
            schedule: {rounds: %d, localSteps: 1, batch: 8, roundBudgetSeconds: 60}
            verification: {canaryRate: %s, challengeWindow: {rounds: 1, seconds: 60}}
            seed: 7
            network: {workers: %d, validators: %d}
            """;

    private static final Diligence NO_AUDITS = new Diligence(true, false, true, true);

    @TempDir
    private Path folder;

    private NetworkState run(String yaml, Diligence diligence) throws IOException {
        JobFile job = JobFile.read(Files.writeString(folder.resolve("job.yaml"), yaml));
        Publication publication = Publication.of(job, folder.resolve("cache"));
        try (Compute compute = Compute.ofThreads(1)) {
            Path files = Files.createDirectory(folder.resolve("files"));
            return new RehearsalNetwork(job, publication, diligence, 5, compute, files)
                    .run()
                    .state();
        }
    }

    private static List<RoundState> rounds(NetworkState state) {
        return state.job().orElseThrow().rounds();
    }

    @Test
    void shouldPayWhoCatchesPlantedClaimsAndDisputeNone() throws IOException {
        NetworkState state = run(JOB.formatted(4, "0.25", 6, 3), Diligence.FULL);
        int planted = 0;
        for (RoundState round : rounds(state)) {
            planted += round.canaries().size();
            round.canaries().forEach((worker, caught) -> {
                assertEquals(Reason.CANARY, round.reasonOf(worker));
                assertEquals(round.audits().keySet(), caught, "newcomers are audited by all");
            });
            assertEquals(round.participants().size(), round.secrets().size());
            assertEquals(3, round.validatorScores().size());
            assertTrue(round.missedCanaries().isEmpty());
        }
        assertTrue(planted > 0, "planted=" + planted);
        assertTrue(state.games().isEmpty());
        assertTrue(state.totals().balanced());
        Explainer.Explanation story = new Explainer(state).explain("validator-1");
        assertEquals("validator", story.kind());
        assertTrue(story.findings().stream().anyMatch(f -> f.check().equals("CANARY")));
        assertTrue(story.findings().stream().anyMatch(f -> f.check().equals("AGREEMENT")));
    }

    @Test
    void shouldSlashValidatorsThatPassWhatTheyHaveNotReexecuted() throws IOException {
        NetworkState state = run(JOB.formatted(4, "0.25", 4, 1), NO_AUDITS);
        assertTrue(
                rounds(state).stream().anyMatch(round -> !round.missedCanaries().isEmpty()));
        state.members(Role.VALIDATOR).forEach(member -> assertTrue(member.slashed() > 0, member::name));
        state.members(Role.WORKER).forEach(member -> assertEquals(0, member.slashed(), member::name));
        assertTrue(state.totals().balanced());
    }
}
