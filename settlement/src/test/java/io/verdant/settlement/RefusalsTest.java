package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.verdant.coordinator.Phase;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each thing that a participant or a stranger may try, and the reason that it gets. */
class RefusalsTest extends RefusingNetwork {
    // --- what never enters the log ---

    @Test
    void shouldDropAStrangersCommand() {
        TestPeer stranger = new TestPeer(99, Role.WORKER, 7, network.networkTag);
        assertDropped(
                Reason.UNKNOWN_SENDER,
                stranger.sign(jobId(), Hash32.ZERO, new Command.CommitClaim(jobId(), 0, Hash32.ZERO)));
    }

    @Test
    void shouldDropAForgedSignature() {
        Envelope honest = worker.sign(jobId(), Hash32.ZERO, player.commitment(round(), worker.address()));
        Envelope forged = new Envelope(
                honest.sender(),
                honest.jobId(),
                honest.gameId(),
                honest.sequence(),
                honest.previous(),
                honest.payload(),
                validator.key.sign(TestNetwork.hash("x")));
        assertDropped(Reason.BAD_SIGNATURE, forged);
    }

    @Test
    void shouldDropAMessageThatIsSentAgain() {
        Envelope envelope = worker.sign(jobId(), Hash32.ZERO, player.commitment(round(), worker.address()));
        network.apply(envelope);
        assertDropped(Reason.DUPLICATE, envelope);
    }

    @Test
    void shouldDropAMessageOutOfSequence() {
        EnvelopeSigner ahead = new EnvelopeSigner(worker.key);
        ahead.resume(7, network.state().previousHash(worker.address()));
        assertDropped(
                Reason.BAD_SEQUENCE, ahead.sign(jobId(), Hash32.ZERO, player.commitment(round(), worker.address())));
    }

    @Test
    void shouldDropAMessageThatNamesAnotherPreviousOne() {
        EnvelopeSigner forked = new EnvelopeSigner(worker.key);
        forked.resume(network.state().nextSequence(worker.address()), TestNetwork.hash("fork"));
        assertDropped(
                Reason.BAD_SEQUENCE, forked.sign(jobId(), Hash32.ZERO, player.commitment(round(), worker.address())));
    }

    @Test
    void shouldDropATickBeforeAnythingIsDue() {
        Envelope tick = network.coordinator.sign(Hash32.ZERO, Hash32.ZERO, new Command.Tick());
        assertDropped(Reason.DUPLICATE, tick);
    }

    @Test
    void shouldDropAStrangerThatClaimsToBeTheCoordinator() {
        TestPeer stranger = new TestPeer(99, Role.COORDINATOR, 7, network.networkTag);
        assertDropped(Reason.NOT_PERMITTED, stranger.sign(Hash32.ZERO, Hash32.ZERO, stranger.registration(1)));
    }

    @Test
    void shouldStopLoggingTheRefusalsOfOneThatFloods() {
        Command nonsense = new Command.CommitClaim(TestNetwork.hash("no job"), 0, Hash32.ZERO);
        int logged = 0;
        while (network.apply(worker.sign(TestNetwork.hash("no job"), Hash32.ZERO, nonsense)) != null) {
            logged++;
        }
        assertEquals(256, logged);
        assertEquals(Reason.LIMIT_REACHED, network.core.lastDrop().reason());
    }

    // --- what is logged with its reason ---

    @Test
    void shouldRefuseAPayloadThatIsNoCommand() {
        byte[] payload = {1, 2, 3};
        Hash32 previous = network.state().previousHash(worker.address());
        long sequence = network.state().nextSequence(worker.address());
        Hash32 digest = Eip712.envelopeDigest(worker.address(), jobId(), Hash32.ZERO, sequence, previous, payload);
        var entry = network.apply(new Envelope(
                worker.address(), jobId(), Hash32.ZERO, sequence, previous, payload, worker.key.sign(digest)));
        assertEquals(Reason.MALFORMED, entry.reason());
    }

    @Test
    void shouldRefuseACommandSignedForAnotherJob() {
        Envelope envelope =
                worker.sign(TestNetwork.hash("other"), Hash32.ZERO, player.commitment(round(), worker.address()));
        assertEquals(Reason.UNKNOWN_JOB, network.apply(envelope).reason());
    }

    @Test
    void shouldRefuseAnotherPhaseRoundOrJob() {
        network.expect(Reason.WRONG_PHASE, worker, player.opening(round(), worker.address()));
        network.expect(Reason.WRONG_ROUND, worker, new Command.CommitClaim(jobId(), 1, Hash32.ZERO));
        Hash32 other = TestNetwork.hash("other job");
        Envelope envelope = worker.sign(other, Hash32.ZERO, new Command.CommitClaim(other, 0, Hash32.ZERO));
        assertEquals(Reason.UNKNOWN_JOB, network.apply(envelope).reason());
    }

    @Test
    void shouldRefuseASecondCommitment() {
        network.expect(Reason.NONE, worker, player.commitment(round(), worker.address()));
        network.expect(Reason.DUPLICATE, worker, new Command.CommitClaim(jobId(), 0, TestNetwork.hash("second")));
        assertFalse(round().commitments().containsValue(TestNetwork.hash("second")));
    }

    @Test
    void shouldRefuseWhoHasNoAssignment() {
        network.expect(Reason.NOT_ASSIGNED, validator, new Command.CommitClaim(jobId(), 0, Hash32.ZERO));
    }

    @Test
    void shouldRefuseALateCommitment() {
        network.tickToDue();
        network.expect(Reason.WRONG_PHASE, worker, player.commitment(round(), worker.address()));
        assertEquals(Phase.PREIMAGE, network.state().phase());
    }

    @Test
    void shouldRefuseAPreimageThatIsNotTheNext() {
        player.playTo(0, Phase.PREIMAGE);
        network.expect(
                Reason.BAD_PREIMAGE, validator, new Command.RevealPreimage(jobId(), 0, validator.chain.preimage(3)));
        network.expect(Reason.NOT_PERMITTED, worker, new Command.RevealPreimage(jobId(), 0, Hash32.ZERO));
    }

    @Test
    void shouldNotLetALatePreimageServeALaterRound() {
        player.playTo(0, Phase.PREIMAGE);
        network.expect(
                Reason.NONE,
                network.validators.get(1),
                player.reveal(round(), network.validators.get(1).address()));
        Command.RevealPreimage late = player.reveal(round(), validator.address());
        network.tickToDue();
        network.expect(Reason.WRONG_PHASE, validator, late);
        player.playTo(1, Phase.PREIMAGE);
        network.expect(Reason.BAD_PREIMAGE, validator, new Command.RevealPreimage(jobId(), 1, late.preimage()));
        network.expect(Reason.NONE, validator, player.reveal(round(), validator.address()));
    }

    @Test
    void shouldRefuseAnotherClaimThanTheCommitted() {
        player.playTo(0, Phase.OPEN);
        Claim honest = player.claim(round(), worker.address());
        Claim other = new Claim(
                honest.jobId(),
                honest.round(),
                honest.worker(),
                honest.assignment(),
                honest.startRoot(),
                TestNetwork.hash("changed"),
                honest.gradientRoot(),
                honest.gradientLength(),
                null);
        Command.OpenClaim opening = player.opening(round(), worker.address());
        network.expect(
                Reason.COMMITMENT_MISMATCH,
                worker,
                new Command.OpenClaim(other, opening.salt(), opening.claimSignature()));
    }

    @Test
    void shouldRefuseAClaimThatAnotherKeySigned() {
        player.playTo(0, Phase.OPEN);
        Command.OpenClaim opening = player.opening(round(), worker.address());
        network.expect(
                Reason.BAD_SIGNATURE,
                worker,
                new Command.OpenClaim(opening.claim(), opening.salt(), validator.key.sign(TestNetwork.hash("claim"))));
    }

    @Test
    void shouldRefuseToOpenAnothersClaim() {
        player.playTo(0, Phase.OPEN);
        network.expect(
                Reason.NOT_PERMITTED,
                worker,
                player.opening(round(), network.workers.get(1).address()));
    }

    @Test
    void shouldRefuseACertificateForWhoHasNoClaim() {
        player.playTo(0, Phase.REVEAL);
        network.expect(
                Reason.NOT_ASSIGNED,
                validator,
                new Command.CertifyAvailability(jobId(), 0, List.of(validator.address())));
        network.expect(
                Reason.NOT_PERMITTED, worker, new Command.CertifyAvailability(jobId(), 0, List.of(worker.address())));
    }

    @Test
    void shouldRefuseAuditsThatWereNotCommitted() {
        player.playTo(0, Phase.AUDIT);
        List<Command.Audit> audits = player.audits(round(), validator.address());
        assertEquals(3, audits.size(), "newcomers are always audited");
        network.expect(
                Reason.COMMITMENT_MISMATCH,
                validator,
                new Command.RevealAudits(jobId(), 0, audits, TestNetwork.hash("another salt")));
    }

    @Test
    void shouldRefuseAuditsThatLeaveATargetOut() {
        player.playTo(0, Phase.CHECK);
        Hash32 salt = player.salt(validator, 0, "audits");
        List<Command.Audit> some = player.audits(round(), validator.address()).subList(1, 3);
        Hash32 commitment = Commitments.audits(validator.address(), jobId(), 0, some, salt);
        List<Hash32> pages = player.commitChecks(round(), validator.address()).pages();
        network.expect(Reason.NONE, validator, new Command.CommitChecks(jobId(), 0, pages, commitment));
        player.playTo(0, Phase.AUDIT);
        network.expect(Reason.NOT_ASSIGNED, validator, new Command.RevealAudits(jobId(), 0, some, salt));
    }
}
