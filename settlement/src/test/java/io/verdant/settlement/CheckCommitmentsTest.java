package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks are committed before anybody's are known, and only who made them can open them. */
class CheckCommitmentsTest {
    private final TestNetwork network = new TestNetwork(3, 3, 3, 1);
    private final RoundPlayer player = new RoundPlayer(network, 3);
    private final TestPeer victim = network.validators.get(0);
    private final TestPeer copier = network.validators.get(1);

    private RoundState round() {
        return network.state().current();
    }

    private Hash32 jobId() {
        return network.state().jobId();
    }

    @Test
    void shouldRefuseChecksBeforeAllHaveCommittedAndOthersThanCommitted() {
        network.start();
        player.playTo(0, Phase.CHECK);
        Command.CommitChecks commit = player.commitChecks(round(), victim.address());
        Command.ReportChecks report = player.report(round(), victim.address());
        network.expect(
                Reason.MALFORMED, victim, new Command.CommitChecks(jobId(), 0, List.of(), commit.auditCommitment()));
        network.expect(Reason.NONE, victim, commit);
        network.expect(Reason.DUPLICATE, victim, commit);
        network.expect(Reason.WRONG_PHASE, victim, report);
        network.expect(
                Reason.NOT_PERMITTED, network.workers.getFirst(), player.commitChecks(round(), copier.address()));
        player.playTo(0, Phase.AUDIT);
        network.expect(Reason.WRONG_PHASE, victim, commit);
        Command.ReportChecks late = new Command.ReportChecks(jobId(), 0, 1, report.reports(), report.salt());
        network.expect(Reason.COMMITMENT_MISMATCH, victim, late);
        network.expect(
                Reason.COMMITMENT_MISMATCH,
                victim,
                new Command.ReportChecks(jobId(), 0, 0, report.reports().subList(1, 2), report.salt()));
        network.expect(
                Reason.COMMITMENT_MISMATCH,
                victim,
                new Command.ReportChecks(jobId(), 0, 0, report.reports(), TestNetwork.hash("salt")));
        network.expect(Reason.NONE, victim, report);
        network.expect(Reason.DUPLICATE, victim, report);
    }

    @Test
    void shouldRefuseChecksOfWhoHasNoClaim() {
        network.start();
        player.playTo(0, Phase.CHECK);
        Hash32 salt = TestNetwork.hash("salt");
        List<CheckReport> reports = List.of(new CheckReport(victim.address(), Check.NORM, 1, 1, Reason.NONE));
        List<Hash32> pages = Commitments.checkPages(victim.address(), jobId(), 0, reports, salt);
        network.expect(Reason.NONE, victim, new Command.CommitChecks(jobId(), 0, pages, Hash32.ZERO));
        player.playTo(0, Phase.AUDIT);
        network.expect(Reason.NOT_ASSIGNED, victim, new Command.ReportChecks(jobId(), 0, 0, reports, salt));
    }

    @Test
    void shouldLeaveWhoCopiesACommitmentWithNothing() {
        network.start();
        player.playTo(0, Phase.CHECK);
        Command.CommitChecks seen = player.commitChecks(round(), victim.address());
        network.expect(Reason.NONE, victim, seen);
        network.expect(Reason.NONE, copier, seen);
        player.playTo(0, Phase.AUDIT);
        Command.ReportChecks opened = player.report(round(), victim.address());
        network.expect(Reason.NONE, victim, opened);
        network.expect(Reason.COMMITMENT_MISMATCH, copier, opened);
        network.expect(Reason.COMMITMENT_MISMATCH, copier, player.report(round(), copier.address()));
        List<Command.Audit> audits = player.audits(round(), victim.address());
        Hash32 salt = player.salt(victim, 0, "audits");
        network.expect(Reason.COMMITMENT_MISMATCH, copier, new Command.RevealAudits(jobId(), 0, audits, salt));
        while (network.state().round() == 0) {
            List<RoundPlayer.Duty> others = player.duties().stream()
                    .filter(duty ->
                            !duty.peer().equals(copier) || network.state().phase() != Phase.AUDIT)
                    .toList();
            if (others.isEmpty()) {
                network.tickToDue();
            } else {
                network.expect(
                        Reason.NONE, others.getFirst().peer(), others.getFirst().command());
            }
        }
        RoundState closed = network.state().round(0);
        assertFalse(closed.reports().containsKey(copier.address()));
        assertTrue(closed.accepted().orElseThrow().size() == 3, "the copier holds nobody up");
        assertEquals(0, network.state().member(copier.address()).orElseThrow().owed());
        assertTrue(network.state().member(victim.address()).orElseThrow().owed() > 0);
        player.playToEnd();
        long copied = network.state().balance(Purse.FREE, copier.address());
        long worked = network.state().balance(Purse.FREE, victim.address());
        assertTrue(copied < worked, "copied=" + copied + " worked=" + worked);
    }

    @Test
    void shouldHoldEveryCheckOfEveryParticipantInItsPages() {
        List<CheckReport> all = new ArrayList<>();
        for (int worker = 0; worker < Limits.MAX_PARTICIPANTS; worker++) {
            byte[] address = new byte[Address.LENGTH];
            address[0] = (byte) worker;
            for (Check check : Check.values()) {
                all.add(new CheckReport(Address.of(address), check, worker, 1, Reason.NONE));
            }
        }
        List<List<CheckReport>> pages = Commitments.pages(all);
        assertTrue(pages.size() <= Limits.MAX_CHECK_PAGES, "pages=" + pages.size());
        assertEquals(all, pages.stream().flatMap(List::stream).toList());
        for (List<CheckReport> page : pages) {
            byte[] bytes = CommandCodec.encode(new Command.ReportChecks(Hash32.ZERO, 0, 0, page, Hash32.ZERO));
            assertTrue(bytes.length <= Limits.MAX_PAYLOAD_LENGTH, "length=" + bytes.length);
        }
    }
}
