package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Members of a real network that say what a test has them say: each has its key, its seat at the log and its link to peers,
 * and computes nothing. The aggregator serves the job's work file.
 */
final class PlayedMembers implements AutoCloseable {
    private static final long LIMIT_NS = 120_000_000_000L;

    private final JobFile job;
    private final ProcessHost host = new ProcessHost(1);
    private final byte[] workFile;
    private final Map<Role, Seat> seats = new EnumMap<>(Role.class);
    private final Map<Role, PeerLink> links = new EnumMap<>(Role.class);
    private final HashChain chain;

    /** @param basePort where the job's private network has its coordinator */
    PlayedMembers(JobFile job, int basePort, byte[] workFile) {
        this.job = job;
        this.workFile = workFile;
        Wiring wiring = new AeronWiring(host, Endpoint.parse("127.0.0.1:" + basePort));
        Members members = new Members(wiring, Participant.genesis(job));
        for (Role role : List.of(Role.PUBLISHER, Role.AGGREGATOR, Role.VALIDATOR, Role.WORKER)) {
            SigningKey key = SigningKey.derive(job.seed(), role, 1);
            var replica = members.replica();
            NetworkState state = replica.state();
            PeerLink link = wiring.peers(
                    key, "127.0.0.1:0", sender -> state.member(sender).isPresent());
            links.put(role, link);
            var coordinator = wiring.coordinator(link.endpoint(), 0);
            seats.put(role, new Seat(role.name(), key, coordinator, replica, wiring.nanoClock(), entry -> {}));
        }
        chain = new HashChain(
                seat(Role.VALIDATOR).key(),
                Participant.genesis(job).networkTag(),
                job.schedule().rounds());
    }

    JobFile job() {
        return job;
    }

    NetworkState state() {
        return seat(Role.PUBLISHER).state();
    }

    Address address(Role role) {
        return seat(role).key().address();
    }

    private Seat seat(Role role) {
        return Objects.requireNonNull(seats.get(role));
    }

    /** All register with the stakes that the job asks for. */
    void join() {
        seats.forEach((role, seat) -> send(
                role,
                Hash32.ZERO,
                Hash32.ZERO,
                new Command.Register(
                        role,
                        role.name(),
                        Objects.requireNonNull(links.get(role)).endpoint(),
                        role == Role.VALIDATOR ? chain.anchor() : Hash32.ZERO,
                        Participant.stake(job, role))));
    }

    /** The worker's claim is committed and opened, and the validator has said that it holds the gradient. */
    void commitAndOpen(Claim claim) {
        Hash32 salt = Sha256.of(new byte[] {1});
        Hash32 commitment = Commitments.claim(claim.worker(), claim, salt);
        send(Role.WORKER, new Command.CommitClaim(claim.jobId(), 0, commitment));
        send(Role.VALIDATOR, new Command.RevealPreimage(claim.jobId(), 0, chain.preimage(0)));
        send(
                Role.WORKER,
                new Command.OpenClaim(claim, salt, seat(Role.WORKER).key().sign(Eip712.claimDigest(claim))));
        send(Role.VALIDATOR, new Command.CertifyAvailability(claim.jobId(), 0, List.of(claim.worker())));
    }

    /** The validator got something else and challenges the claim. */
    void accuse(Claim claim) {
        Hash32 salt = Sha256.of(new byte[] {2});
        List<Command.Audit> audits = List.of(new Command.Audit(claim.worker(), false, 0, Hash32.ZERO));
        Hash32 commitment = Commitments.audits(address(Role.VALIDATOR), claim.jobId(), 0, audits, salt);
        var passed = new CheckReport(claim.worker(), CheckReport.Check.SHAPE, 0, 0, Reason.NONE);
        List<CheckReport> reports = List.of(passed);
        List<Hash32> pages = Commitments.checkPages(address(Role.VALIDATOR), claim.jobId(), 0, reports, salt);
        send(Role.VALIDATOR, new Command.CommitChecks(claim.jobId(), 0, pages, commitment));
        send(Role.VALIDATOR, new Command.ReportChecks(claim.jobId(), 0, 0, reports, salt));
        send(Role.VALIDATOR, new Command.RevealAudits(claim.jobId(), 0, audits, salt));
        send(Role.VALIDATOR, new Command.OpenDispute(claim.jobId(), 0, claim.worker()));
    }

    void send(Role role, Command command) {
        send(role, state().jobId(), Hash32.ZERO, command);
    }

    /** Sends a message and waits until the log has taken it. */
    void send(Role role, Hash32 jobId, Hash32 gameId, Command command) {
        Seat seat = seat(role);
        await("the log for " + role, state -> seat.isFree());
        long sequence = seat.state().nextSequence(seat.key().address());
        seat.send(command.toString(), jobId, gameId, command);
        await(command.toString(), state -> seat.isFree() && state.nextSequence(address(role)) > sequence);
        assertEquals("", seat.lastRefusal(), command.toString());
    }

    /** Serves peers and reads the log until something is so. */
    void await(String what, Predicate<NetworkState> so) {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!so.test(state())) {
            long nowNs = System.nanoTime();
            assertTrue(nowNs < deadlineNs, () -> "not in time: " + what + " phase=" + state().phase());
            seats.values().forEach(seat -> seat.poll(nowNs));
            links.values().forEach(link -> {
                link.doWork(nowNs);
                link.poll((sender, message) -> serve(link, sender, message, nowNs));
            });
            Thread.onSpinWait();
        }
    }

    private void serve(PeerLink link, Address sender, PeerMessage message, long nowNs) {
        if (message instanceof PeerMessage.FetchBlob fetch && fetch.hash().equals(Sha256.of(workFile))) {
            String to = state().member(sender).orElseThrow().endpoint();
            link.send(to, new PeerMessage.Blob(fetch.hash(), workFile), nowNs + LIMIT_NS);
        }
    }

    @Override
    public void close() {
        seats.values().forEach(Seat::close);
        links.values().forEach(PeerLink::close);
        host.close();
    }
}
