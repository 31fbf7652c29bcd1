package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.Reason;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a worker can be told to cheat, on a real network: the cheater is caught and nobody else pays. */
class AdversariesTest {
    private static final String CHEATER = "worker-5";
    private static final double STAKE = 250;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Attack.class)
    void shouldCatchTheCheaterByANamedReasonAndSpareTheOthers(Attack attack) {
        ShortJob job = ShortJob.honest().cheating(told(attack));
        Path run = folder.resolve("run");
        JsonNode report = Commands.train(job.write(folder), run);
        report.path("workers").forEach(worker -> {
            if (worker.path("id").asText().equals(CHEATER)) {
                assertCaught(worker, attack);
            } else {
                assertUnharmed(worker, job.rounds());
            }
        });
        assertEquals(5, report.path("workers").size());
        assertEquals(job.rounds(), report.path("rounds").asInt());
        assertTrue(report.path("settlement").path("balanced").asBoolean(), report.toPrettyString());
        assertDisputes(report, attack);
        assertChecksSaidSo(run, attack);
    }

    @Test
    void shouldAcceptEveryClaimWhereNobodyCheats() {
        ShortJob job = ShortJob.honest();
        JsonNode report = Commands.train(job.write(folder), folder.resolve("run"));
        assertEquals(0, report.path("disputes").size());
        assertEquals(5, report.path("workers").size());
        report.path("workers").forEach(worker -> assertUnharmed(worker, job.rounds()));
        assertEquals(0, report.path("settlement").path("slashed").asDouble());
        assertTrue(report.path("settlement").path("balanced").asBoolean(), report.toPrettyString());
    }

    private static String told(Attack attack) {
        return switch (attack) {
            case TAMPER -> "attack: tamper, round: 3, step: 2, node: matmul_1";
            case SCALE -> "attack: scale, factor: 10";
            // By round 4 the deadlines follow the rounds before it, so that nobody waits for the whole budget.
            case SILENT -> "attack: silent, round: 4";
            default -> "attack: " + attack.word();
        };
    }

    /** What the report may give as the reason: the check that is made for the attack, or the lost dispute over it. */
    private static Set<Reason> reasons(Attack attack) {
        return switch (attack) {
            case TAMPER -> EnumSet.of(Reason.DISPUTE_LOST);
            case SCALE -> EnumSet.of(Reason.DISPUTE_LOST, Reason.NORM_ABOVE);
            case SIGN_FLIP, NOISE -> EnumSet.of(Reason.DISPUTE_LOST, Reason.DIRECTION_OPPOSED, Reason.IMPACT_HARMFUL);
            case NAN -> EnumSet.of(Reason.DISPUTE_LOST, Reason.NON_FINITE);
            case STALE -> EnumSet.of(Reason.STALE_CHECKPOINT);
            case COPY -> EnumSet.of(Reason.DISPUTE_LOST, Reason.COPIED_GRADIENT);
            case SILENT -> EnumSet.of(Reason.SILENT);
        };
    }

    private static void assertCaught(JsonNode worker, Attack attack) {
        assertTrue(worker.path("rejected").asInt() > 0, worker.toString());
        assertFalse(worker.path("reasons").isEmpty(), worker.toString());
        worker.path("reasons")
                .fieldNames()
                .forEachRemaining(
                        name -> assertTrue(reasons(attack).contains(Reason.valueOf(name)), attack + ": " + worker));
        boolean slashed = worker.path("slashed").asDouble() == STAKE;
        assertEquals(worker.path("reasons").has(Reason.DISPUTE_LOST.name()), slashed, worker.toString());
        assertEquals(slashed ? 0 : STAKE, worker.path("stake").asDouble(), worker.toString());
    }

    private static void assertUnharmed(JsonNode worker, int rounds) {
        assertEquals(rounds, worker.path("claims").asInt(), worker.toString());
        assertEquals(rounds, worker.path("accepted").asInt(), worker.toString());
        assertEquals(0, worker.path("rejected").asInt(), worker.toString());
        assertTrue(worker.path("reasons").isEmpty(), worker.toString());
        assertEquals(STAKE, worker.path("stake").asDouble(), worker.toString());
        assertEquals(0, worker.path("slashed").asDouble(), worker.toString());
    }

    /** Newcomers are audited in every round, so whoever computed something else stands before the arbiter once. */
    private static void assertDisputes(JsonNode report, Attack attack) {
        boolean computedOtherwise = attack != Attack.STALE && attack != Attack.SILENT;
        assertEquals(computedOtherwise ? 1 : 0, report.path("disputes").size(), report.toPrettyString());
        report.path("disputes").forEach(dispute -> {
            assertEquals(CHEATER, dispute.path("claimant").asText(), dispute.toString());
            assertEquals(CHEATER, dispute.path("loser").asText(), dispute.toString());
        });
    }

    /** The statistical checks see the attack too, by themselves: the validators' signed reports are in the log. */
    private static void assertChecksSaidSo(Path run, Attack attack) {
        Set<String> named =
                new TreeSet<>(reasons(attack).stream().map(Reason::name).toList());
        named.remove(Reason.DISPUTE_LOST.name());
        if (named.isEmpty()) {
            return;
        }
        JsonNode worker = Commands.json(Commands.run("explain", run, CHEATER, "--json"));
        Set<String> outcomes = new TreeSet<>();
        worker.path("findings")
                .forEach(finding -> outcomes.add(finding.path("outcome").asText()));
        assertTrue(outcomes.stream().anyMatch(named::contains), attack + " expected=" + named + " found=" + outcomes);
    }
}
