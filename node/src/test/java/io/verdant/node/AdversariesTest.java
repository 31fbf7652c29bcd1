package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    @EnumSource(
            value = Attack.class,
            names = {"TAMPER", "SCALE", "SIGN_FLIP", "NOISE", "NAN", "STALE", "COPY", "SILENT"})
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

    /** The checks that are made for the attack, one of which has to name it; none see what is tampered with a little. */
    private static Set<Reason> checks(Attack attack) {
        return switch (attack) {
            case TAMPER, STALE_RESIDUAL -> EnumSet.noneOf(Reason.class);
            case SCALE -> EnumSet.of(Reason.NORM_ABOVE);
            case SIGN_FLIP, NOISE -> EnumSet.of(Reason.DIRECTION_OPPOSED, Reason.IMPACT_HARMFUL);
            case NAN -> EnumSet.of(Reason.NON_FINITE);
            case STALE -> EnumSet.of(Reason.STALE_CHECKPOINT);
            case COPY -> EnumSet.of(Reason.COPIED_GRADIENT);
            case SILENT -> EnumSet.of(Reason.SILENT);
            default -> throw new IllegalArgumentException("attack=" + attack);
        };
    }

    private static void assertCaught(JsonNode worker, Attack attack) {
        assertTrue(worker.path("rejected").asInt() > 0, worker.toString());
        Set<Reason> found = EnumSet.noneOf(Reason.class);
        worker.path("reasons").fieldNames().forEachRemaining(name -> found.add(Reason.valueOf(name)));
        boolean convicted = found.remove(Reason.DISPUTE_LOST);
        assertEquals(checks(attack).isEmpty(), found.isEmpty(), attack + ": " + worker);
        assertTrue(checks(attack).containsAll(found), attack + ": " + worker);
        assertEquals(isDisputable(attack), convicted, attack + ": " + worker);
        boolean slashed = worker.path("slashed").asDouble() == STAKE;
        assertEquals(convicted, slashed, worker.toString());
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

    /** Who says nothing, or starts from the wrong checkpoint, has no claim that an arbiter could judge. */
    private static boolean isDisputable(Attack attack) {
        return attack != Attack.STALE && attack != Attack.SILENT;
    }

    /** Newcomers are audited in every round, so whoever computed something else stands before the arbiter once. */
    private static void assertDisputes(JsonNode report, Attack attack) {
        assertEquals(isDisputable(attack) ? 1 : 0, report.path("disputes").size(), report.toPrettyString());
        report.path("disputes").forEach(dispute -> {
            assertEquals(CHEATER, dispute.path("claimant").asText(), dispute.toString());
            assertEquals(CHEATER, dispute.path("loser").asText(), dispute.toString());
        });
    }

    /** The statistical checks see the attack by themselves: both validators signed reports that say so. */
    private static void assertChecksSaidSo(Path run, Attack attack) {
        if (!isDisputable(attack) || checks(attack).isEmpty()) {
            return;
        }
        Set<String> signers = new TreeSet<>();
        JsonNode worker = Commands.json(Commands.run("explain", run, CHEATER, "--json"));
        worker.path("findings").forEach(finding -> {
            String outcome = finding.path("outcome").asText();
            if (checks(attack).stream().anyMatch(reason -> reason.name().equals(outcome))) {
                signers.add(finding.path("signer").asText());
            }
        });
        assertTrue(signers.containsAll(Set.of("validator-1", "validator-2")), attack + ": " + worker);
    }
}
