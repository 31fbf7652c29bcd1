package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signature;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.PenaltyKind;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every action costs, measured on a node and held to the table of the page. */
class GasTableTest {
    private static final Path PAGE = Path.of("..", "docs", "settlement.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)`[^|]*\\| ([\\d,]+) \\|.*");
    /** A figure of the page may differ by this much from what is measured. */
    private static final double TOLERANCE = 0.01;

    private static final int WORKERS = 1_000;

    private final AnvilHome contract = AnvilHome.shared();
    private final Map<String, Long> measured = new TreeMap<>();
    private SettlementScene scene;
    private SettlementCast cast;

    @BeforeEach
    void begin() {
        again();
    }

    private void again() {
        scene = new SettlementScene(contract.reset());
        cast = scene.cast;
    }

    @Test
    void shouldCostWhatThePageSays() throws IOException {
        measureAccounts();
        again();
        measureJob();
        again();
        measureGames();
        again();
        measureEndings();
        assertEquals(
                Arrays.stream(SettlementAction.class.getPermittedSubclasses())
                        .map(GasTableTest::functionOf)
                        .sorted()
                        .toList(),
                measured.keySet().stream().sorted().toList());
        assertTable(measured);
    }

    @Test
    void shouldSettleAnEpochOfAThousandWorkersInOneTransactionAndOneClaimEach() throws IOException {
        scene.begin();
        long before = contract.node().blockNumber();
        for (int round = 0; round < 3; round++) {
            scene.anchor(round);
        }
        assertEquals(3, contract.node().blockNumber() - before, "one transaction for each round");
        scene.pass(20);
        TreeMap<Address, Long> amounts = new TreeMap<>();
        for (int i = 0; i < WORKERS; i++) {
            amounts.put(
                    Address.of(Arrays.copyOf(SettlementCast.hash("worker " + i).bytes(), Address.LENGTH)), 1L + i % 20);
        }
        RewardTree tree = new RewardTree(scene.jobId, 0, amounts);
        before = contract.node().blockNumber();
        scene.ok(cast.coordinator, scene.settle(tree, 0));
        long settlement = contract.lastGasUsed();
        long claims = 0;
        for (Map.Entry<Address, Long> entry : amounts.entrySet()) {
            Address account = entry.getKey();
            scene.ok(
                    cast.stranger,
                    new SettlementAction.ClaimReward(scene.jobId, 0, account, entry.getValue(), tree.proof(account)));
            claims += contract.lastGasUsed();
        }
        assertEquals(1 + WORKERS, contract.node().blockNumber() - before, "transactions");
        assertEquals(0, contract.epoch(scene.jobId, 0).left());
        for (Map.Entry<Address, Long> entry : amounts.entrySet()) {
            assertEquals(entry.getValue(), contract.balance(new Account(Purse.FREE, entry.getKey())));
        }
        assertTable(Map.of("epochOfAThousand", settlement, "claimOfAThousand", claims / WORKERS));
    }

    private static void assertTable(Map<String, Long> measured) throws IOException {
        Map<String, Long> written = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                written.put(row.group(1), Long.valueOf(row.group(2).replace(",", "")));
            }
        }
        String table = measured.entrySet().stream()
                .map(e -> String.format("| `%s` | %,d |", e.getKey(), e.getValue()))
                .collect(Collectors.joining("\n"));
        List<String> stale = new ArrayList<>();
        measured.forEach((action, gas) -> {
            long said = written.getOrDefault(action, 0L);
            if (Math.abs(said - gas) > gas * TOLERANCE) {
                stale.add(action + ": page=" + said + " measured=" + gas);
            }
        });
        assertTrue(stale.isEmpty(), () -> "docs/settlement.md is not what is measured: " + stale + "\n" + table);
    }

    /** Applies an action that must succeed, and notes its gas; the last of several counts. */
    private void gas(SigningKey sender, SettlementAction action) {
        scene.ok(sender, action);
        measured.put(functionOf(action.getClass()), contract.lastGasUsed());
    }

    private static String functionOf(Class<?> action) {
        String name = action.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private void measureAccounts() {
        SigningKey worker = cast.workers.get(0);
        gas(worker, new SettlementAction.Deposit(100_000));
        gas(worker, new SettlementAction.Stake(50_000));
        gas(worker, cast.delegate(worker, cast.fresh.get(0), true));
        gas(worker, new SettlementAction.RequestUnstake(10_000));
        scene.pass(SettlementCast.UNBONDING);
        gas(worker, new SettlementAction.CompleteUnstake());
        gas(worker, new SettlementAction.Withdraw(10_000));
    }

    private void measureJob() {
        cast.owners().forEach(k -> scene.ok(k, new SettlementAction.Deposit(SettlementScene.DEPOSIT)));
        gas(cast.publisher, new SettlementAction.OpenJob(scene.terms));
        scene.join(cast.coordinator, Role.COORDINATOR);
        scene.join(cast.validators.get(0), Role.VALIDATOR);
        SigningKey worker = cast.workers.get(0);
        scene.ok(worker, new SettlementAction.Stake(scene.terms.workerStake()));
        gas(worker, new SettlementAction.JoinJob(scene.jobId, Role.WORKER));
        scene.anchor(0);
        gas(cast.coordinator, SettlementCast.anchor(scene.jobId, 1, 2, 0));
        gas(cast.coordinator, SettlementCast.anchor(scene.jobId, 2, 2, 0));
        SigningKey validator = cast.validators.get(0);
        Hash32 root = SettlementCast.hash("scores");
        Hash32 salt = SettlementCast.hash("salt");
        Hash32 commitment = ScoreActs.commitment(scene.jobId, 0, validator.address(), root, salt);
        gas(validator, new SettlementAction.CommitScores(scene.jobId, 0, commitment));
        scene.pass(20);
        gas(validator, new SettlementAction.RevealScores(scene.jobId, 0, root, salt));
        RewardTree tree = scene.rewards(0, Map.of(worker, 4_000L, validator, 600L));
        gas(cast.coordinator, scene.settle(tree, 0));
        gas(cast.stranger, scene.claimOf(tree, 0, worker));
        gas(cast.coordinator, new SettlementAction.HaltJob(scene.jobId));
        scene.pass(20);
        RewardTree second = scene.rewards(1, Map.of(worker, 4_000L));
        scene.ok(cast.coordinator, scene.settle(second, 1));
        gas(cast.coordinator, new SettlementAction.CloseJob(scene.jobId));
        gas(worker, new SettlementAction.LeaveJob(scene.jobId));
    }

    private void measureGames() {
        scene.begin();
        SigningKey challenger = cast.validators.get(0);
        SigningKey worker = cast.workers.get(0);
        gas(challenger, cast.openGame(scene.jobId, worker, scene.claim(0, 0)));
        Hash32 game = cast.gameId(scene.jobId, scene.claim(0, 0), challenger.address());
        gas(cast.stranger, scene.verdict(game, VerdictOutcome.CLAIMANT_LOST));
        Hash32 conceded = scene.challenge(1, 0);
        gas(cast.workers.get(1), new SettlementAction.Concede(scene.jobId, conceded));
        gas(
                cast.validators.get(1),
                cast.openGame(
                        scene.jobId, cast.aggregator, 0, cast.statement(SettlementScene.SPEC, cast.aggregator, 0)));
        Hash32 expired = GameActs.gameId(
                scene.jobId,
                cast.statement(SettlementScene.SPEC, cast.aggregator, 0).digest(cast.chain),
                cast.validators.get(1).address());
        scene.pass(scene.terms.gameSeconds());
        gas(cast.stranger, new SettlementAction.ExpireGame(scene.jobId, expired));
        gas(
                cast.stranger,
                cast.penalty(
                        scene.jobId, challenger.address(), PenaltyKind.SILENCE, "round", cast.arbiters.subList(0, 2)));
    }

    private void measureEndings() {
        scene.begin();
        scene.anchor(0);
        Hash32 head = SettlementCast.head(0);
        Hash32 fork = SettlementCast.hash("fork");
        Signature one = cast.receipt(cast.coordinator, 10, head);
        Signature two = cast.receipt(cast.coordinator, 10, fork);
        gas(cast.stranger, new SettlementAction.ReportTwoHeads(scene.jobId, 10, head, one, fork, two));
        scene.pass(scene.terms.serviceSeconds() + 1);
        gas(cast.stranger, new SettlementAction.RefundExpired(scene.jobId));
        again();
        scene.begin();
        scene.anchor(0);
        gas(
                cast.stranger,
                new SettlementAction.ReportOtherHead(
                        scene.jobId, 0, 10, head, fork, cast.receipt(cast.coordinator, 10, fork)));
    }
}
