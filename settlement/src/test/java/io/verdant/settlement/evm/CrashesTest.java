package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sender dies, at every point and for real; what it was asked to pay is paid once. */
class CrashesTest {
    private static final int PAYMENTS = 3;
    private static final int MOST_QUESTIONS = 60;

    @TempDir
    private Path folder;

    @Test
    void shouldPayOnceWhereverItDies() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node()) {
            int deaths = 0;
            for (int question = 1; question <= MOST_QUESTIONS; question += 2) {
                deaths += payAndDie(rig, node, question, question % 4 == 1, 10 * question) ? 1 : 0;
            }
            assertTrue(deaths > 10, "deaths=" + deaths);
        }
    }

    /** Pays some payees, dies at that question, goes on from the outbox, and counts what arrived. */
    private boolean payAndDie(AnvilRig rig, EthereumNode node, int question, boolean answered, int firstPayee) {
        String file = "outbox-" + question;
        boolean died = false;
        NodePool dying = rig.pool(DyingNode.dyingAt(node, question, answered));
        try (SenderLane lane = rig.lane(dying, AnvilRig.RULES, file)) {
            submit(lane, firstPayee);
            rig.until(lane::idle, dying, lane);
        } catch (DyingNode.Death death) {
            died = true;
        }
        NodePool pool = rig.pool(node);
        try (SenderLane lane = rig.lane(pool, AnvilRig.RULES, file)) {
            submit(lane, firstPayee);
            rig.until(lane::idle, pool, lane);
        }
        for (int i = 0; i < PAYMENTS; i++) {
            assertEquals(1_000, rig.paid(node, firstPayee + i), "question=" + question + " payee=" + i);
        }
        return died;
    }

    private static void submit(SenderLane lane, int firstPayee) {
        for (int i = 0; i < PAYMENTS; i++) {
            lane.submit(AnvilRig.pay(firstPayee + i, 1_000));
        }
    }

    @Test
    void shouldGoOnAfterTheProcessWasKilled() throws IOException, InterruptedException {
        int count = 30;
        try (AnvilNode anvil = AnvilRig.node(AnvilOptions.AUTOMINE);
                EthereumNode node = new Web3jNode(anvil.url().toString(), 5_000)) {
            anvil.fund(AnvilRig.RICH.address(), java.math.BigInteger.TEN.pow(20));
            Process killed = process(anvil, count);
            awaitSettled(killed, 5);
            killed.destroyForcibly().waitFor();
            Process second = process(anvil, count);
            awaitSettled(second, count);
            assertEquals(0, second.waitFor());
            for (int i = 0; i < count; i++) {
                assertEquals(1_000, node.balance(AnvilRig.payee(i)).longValueExact(), "payee=" + i);
            }
        }
    }

    private Process process(AnvilNode anvil, int count) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PayingProcess.class.getName(),
                        anvil.url().toString(),
                        folder.resolve("killed").toString(),
                        String.valueOf(count))
                .redirectErrorStream(true)
                .start();
    }

    private static void awaitSettled(Process process, int least) throws IOException {
        BufferedReader reader = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith("settled=") && Integer.parseInt(line.substring(8)) >= least) {
                return;
            }
        }
        throw new AssertionError("ended early: " + said);
    }
}
