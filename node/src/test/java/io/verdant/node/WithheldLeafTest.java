package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.LeafRequest;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.testkit.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gradients that were certified and do not reach the aggregator: it asks for leaves on the log, the real agents answer or not. */
class WithheldLeafTest {
    private static final long SEED = Long.getLong("verdant.seed", 7L);
    private static final long CAP_NS = 3_600_000_000_000L;
    private static final String JOB = """
            job: withheld-leaf
            model: {recipe: mlp, layers: [784, 8, 10]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 2, localSteps: 1, batch: 16, roundBudgetSeconds: 60}
            aggregation: [{rule: trimmed-mean, f: 1}]
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    @TempDir
    private Path folder;

    /** Runs the job; until two requests have been decided, no gradient reaches the aggregator. */
    private NetworkState run(Set<String> withholders) throws IOException {
        JobFile job = JobFile.read(ShortJob.write(folder, JOB));
        Publication publication = Publication.of(job, folder.resolve("cache"));
        Scenario scenario = Scenario.of(SEED, Weather.calm()).withWithholders(withholders);
        try (Compute compute = Compute.ofThreads(1)) {
            Path network = Files.createDirectory(folder.resolve("network"));
            Simulation simulation = new Simulation(job, publication, scenario, compute, network);
            simulation
                    .network()
                    .swallow((endpoint, message) -> message instanceof PeerMessage.TensorBundle bundle
                            && bundle.kind() == PeerMessage.Kind.GRADIENT
                            && isCutOff(simulation.coordinator().state(), endpoint));
            return simulation.run(CAP_NS).coordinator().state();
        }
    }

    private static boolean isCutOff(NetworkState state, String endpoint) {
        long decided =
                state.leafRequests().stream().filter(request -> !request.open()).count();
        return decided < 2
                && state.members(Role.AGGREGATOR).stream()
                        .anyMatch(member -> member.endpoint().equals(endpoint));
    }

    private static Member named(NetworkState state, String name) {
        return state.members(Role.VALIDATOR).stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldBeServedByHonestValidatorsWhoLoseNothing() throws IOException {
        NetworkState state = run(Set.of());
        assertTrue(state.finished());
        List<LeafRequest> requests = state.leafRequests();
        assertFalse(requests.isEmpty());
        assertTrue(requests.stream().noneMatch(request -> request.outcome() == LeafRequest.Outcome.NOT_SERVED));
        assertTrue(requests.stream().anyMatch(request -> request.outcome() == LeafRequest.Outcome.SERVED));
        assertEquals(0, named(state, "validator-1").slashed());
        assertEquals(0, named(state, "validator-2").slashed());
    }

    @Test
    void shouldSlashTheValidatorThatCertifiedAndServesNobody() throws IOException {
        NetworkState state = run(Set.of("validator-2"));
        assertTrue(state.finished());
        Member withholder = named(state, "validator-2");
        assertTrue(state.leafRequests().stream()
                .filter(request -> request.outcome() == LeafRequest.Outcome.NOT_SERVED)
                .allMatch(request -> request.holder().equals(withholder.address())));
        assertTrue(withholder.slashed() > 0);
        assertEquals(0, named(state, "validator-1").slashed());
    }
}
