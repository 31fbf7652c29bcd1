package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Canaries;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.Transcripts;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plays every peer's duties, derived from the state as an agent derives them, in a seeded order with seeded delays. Some
 * peers fail in a named way in a named round.
 */
final class RoundPlayer {
    /** What a peer does wrong. */
    enum Fault {
        SILENT,
        /** Has not trained on its own records, which only OWN_DATA shows. */
        ODD,
        /** A validator that passes every claim without re-executing any. */
        LAZY,
        UNOPENED,
        STALE,
        /** Names what it carried into its first round, nothing. */
        STALE_CARRIED,
        /** Nobody that is drawn to audit it gets what it carries. */
        CARRIED_WITHHELD,
        NON_FINITE,
        UNSTREAMED,
        BAD_NORM,
        /** Its re-execution differs, and it loses the dispute. */
        TAMPERED,
        /** Its re-execution differs everywhere, and nobody can bond a dispute. */
        TAMPERED_UNBONDED,
        /** A validator says so though it is right, and the validator loses. */
        ACCUSED,
        /** As TAMPERED, and it never answers in the dispute. */
        TAMPERED_MUTE,
        /** As ACCUSED, and the validator never answers in the dispute. */
        ACCUSED_BY_MUTE,
        WITHHELD_PREIMAGE,
        WRONG_AGGREGATE
    }

    static final int MOVES = 4;

    record Duty(TestPeer peer, Command command) {}

    private final TestNetwork network;
    private final SplittableRandom random;
    private final Map<Address, Map<Integer, Fault>> faults = new HashMap<>();

    RoundPlayer(TestNetwork network, long seed) {
        this.network = network;
        this.random = new SplittableRandom(seed);
    }

    RoundPlayer fault(TestPeer peer, int round, Fault fault) {
        faults.computeIfAbsent(peer.address(), a -> new HashMap<>()).put(round, fault);
        return this;
    }

    boolean has(Address peer, int round, Fault... any) {
        Fault fault = faults.getOrDefault(peer, Map.of()).get(round);
        return fault != null && List.of(any).contains(fault);
    }

    /** Plays until the job has ended. */
    void playToEnd() {
        for (int step = 0; !network.state().phase().ended(); step++) {
            assertTrue(step < 20_000, () -> "stuck in phase=" + network.state().phase());
            playOne();
        }
    }

    /** Plays until that phase of that round begins. */
    void playTo(int round, Phase phase) {
        for (int step = 0; network.state().round() != round || network.state().phase() != phase; step++) {
            assertTrue(step < 20_000, () -> "stuck in phase=" + network.state().phase());
            playOne();
        }
    }

    /** One duty of one peer, or time passes. */
    void playOne() {
        List<Duty> duties = duties();
        if (duties.isEmpty()) {
            network.tickToDue();
            return;
        }
        Duty duty = duties.get(random.nextInt(duties.size()));
        network.nowMillis += random.nextInt(20);
        var entry = network.send(duty.peer, duty.command);
        boolean expected = EnumSet.of(Reason.NONE, Reason.STALE_CHECKPOINT, Reason.STALE_CARRIED_STATE)
                .contains(entry.reason());
        assertTrue(expected, () -> duty.command + " refused: " + entry.reason() + " " + entry.detail());
    }

    List<Duty> duties() {
        List<Duty> duties = new ArrayList<>();
        NetworkState state = network.state();
        if (state.phase().inRound()) {
            RoundState round = state.current();
            switch (state.phase()) {
                case COMMIT -> round.participants().forEach(w -> commit(duties, round, w));
                case PREIMAGE -> round.validators().forEach(v -> preimage(duties, round, v));
                case OPEN -> round.commitments().keySet().forEach(w -> open(duties, round, w));
                case REVEAL -> round.validators().forEach(v -> certify(duties, round, v));
                case CHECK -> round.validators().forEach(v -> check(duties, round, v));
                case AUDIT -> round.validators().forEach(v -> audit(duties, round, v));
                case CANARY -> round.claims().keySet().forEach(w -> tell(duties, round, w));
                case AGGREGATE -> aggregate(duties, round);
                case CONFIRM -> round.validators().forEach(v -> confirm(duties, round, v));
                default -> throw new IllegalStateException("phase=" + state.phase());
            }
        }
        state.openGames().forEach(game -> game(duties, game));
        return duties;
    }

    Claim claim(RoundState round, Address worker) {
        Assignment assignment = round.assignment(worker).orElseThrow();
        Hash32 jobId = network.state().jobId();
        Hash32 start = has(worker, round.index(), Fault.STALE) ? TestNetwork.hash("stale") : round.startRoot();
        if (has(worker, round.index(), Fault.NON_FINITE)) {
            return new Claim(
                    jobId,
                    round.index(),
                    worker,
                    assignment,
                    start,
                    Hash32.ZERO,
                    Hash32.ZERO,
                    0,
                    carried(round, worker, Hash32.ZERO),
                    new Claim.Failure(1, 2));
        }
        boolean known = round.secrets().containsKey(worker);
        Hash32 secret = known ? round.secrets().get(worker) : secret(worker);
        boolean planted = isDrawn(round, worker, secret);
        Hash32 end = planted
                ? Canaries.endRoot(worker, secret, assignment)
                : TestNetwork.hash("end " + worker + round.index());
        Hash32 gradient = StateRoot.ofTensors(gradient(worker, round.index())).root();
        Claim.Carried carried = carried(round, worker, TestNetwork.hash("carried " + worker + round.index()));
        return new Claim(jobId, round.index(), worker, assignment, start, end, gradient, 1024, carried, null);
    }

    /** What that worker streams in that round. */
    static SortedMap<String, Tensor> gradient(Address worker, int round) {
        float mark = worker.hashCode() + round;
        return new TreeMap<>(Map.of(
                "bias", Tensor.ofFloats(Shape.of(2), new float[] {mark, 1}),
                "scale", Tensor.ofFloats(Shape.SCALAR, new float[] {mark}),
                "weights", Tensor.ofFloats(Shape.of(33, 2), filled(66, mark))));
    }

    private static float[] filled(int count, float value) {
        float[] floats = new float[count];
        Arrays.fill(floats, value);
        return floats;
    }

    private Hash32 secret(Address worker) {
        return network.peer(worker)
                .chain
                .preimage(network.state().member(worker).orElseThrow().chainRevealed());
    }

    private boolean isDrawn(RoundState round, Address worker, Hash32 secret) {
        Assignment assignment = round.assignment(worker).orElseThrow();
        return Canaries.drawn(secret, assignment, network.spec.verification().canaryRate());
    }

    private void tell(List<Duty> duties, RoundState round, Address worker) {
        if (!round.secrets().containsKey(worker)) {
            duties.add(new Duty(
                    network.peer(worker),
                    new Command.RevealPreimage(network.state().jobId(), round.index(), secret(worker))));
        }
    }

    private Claim.@Nullable Carried carried(RoundState round, Address worker, Hash32 end) {
        boolean stale = has(worker, round.index(), Fault.STALE_CARRIED);
        return network.spec.optimizer().carries()
                ? new Claim.Carried(stale ? Hash32.ZERO : round.carriedStart(worker), end)
                : null;
    }

    Hash32 salt(TestPeer peer, int round, String purpose) {
        return Commitments.salt(peer.key, network.state().jobId(), round, purpose);
    }

    Command.OpenClaim opening(RoundState round, Address worker) {
        TestPeer peer = network.peer(worker);
        Claim claim = claim(round, worker);
        return new Command.OpenClaim(
                claim, salt(peer, round.index(), "claim"), peer.key.sign(Eip712.claimDigest(claim)));
    }

    Command.CommitClaim commitment(RoundState round, Address worker) {
        Hash32 commitment =
                Commitments.claim(worker, claim(round, worker), salt(network.peer(worker), round.index(), "claim"));
        return new Command.CommitClaim(network.state().jobId(), round.index(), commitment);
    }

    private void commit(List<Duty> duties, RoundState round, Address worker) {
        if (!round.commitments().containsKey(worker) && !has(worker, round.index(), Fault.SILENT)) {
            duties.add(new Duty(network.peer(worker), commitment(round, worker)));
        }
    }

    Command.RevealPreimage reveal(RoundState round, Address validator) {
        int index = network.state().member(validator).orElseThrow().chainRevealed();
        Hash32 preimage = network.peer(validator).chain.preimage(index);
        return new Command.RevealPreimage(network.state().jobId(), round.index(), preimage);
    }

    private void preimage(List<Duty> duties, RoundState round, Address validator) {
        boolean withheld = has(validator, round.index(), Fault.WITHHELD_PREIMAGE);
        if (!round.preimages().containsKey(validator) && !withheld) {
            duties.add(new Duty(network.peer(validator), reveal(round, validator)));
        }
    }

    private void open(List<Duty> duties, RoundState round, Address worker) {
        if (!round.claims().containsKey(worker) && !has(worker, round.index(), Fault.UNOPENED)) {
            duties.add(new Duty(network.peer(worker), opening(round, worker)));
        }
    }

    private void certify(List<Duty> duties, RoundState round, Address validator) {
        List<Address> held = round.candidates().stream()
                .filter(w -> !has(w, round.index(), Fault.UNSTREAMED))
                .filter(w -> !has(w, round.index(), Fault.CARRIED_WITHHELD) || !round.draws(validator, w))
                .filter(w -> !round.certificates(w).contains(validator))
                .toList();
        if (!held.isEmpty()) {
            List<Address> some = held.subList(0, 1 + random.nextInt(held.size()));
            duties.add(new Duty(
                    network.peer(validator),
                    new Command.CertifyAvailability(network.state().jobId(), round.index(), some)));
        }
    }

    List<CheckReport> checks(RoundState round, Address validator) {
        List<CheckReport> reports = new ArrayList<>();
        for (Address worker : round.candidates()) {
            boolean bad = has(worker, round.index(), Fault.BAD_NORM);
            reports.add(new CheckReport(worker, CheckReport.Check.SHAPE, 0, 0, Reason.NONE));
            reports.add(new CheckReport(
                    worker, CheckReport.Check.NORM, bad ? 30 : 1, 10, bad ? Reason.NORM_ABOVE : Reason.NONE));
            double own = TestNetwork.hash("own " + worker + round.index()).bytes()[0] / 1_000.0;
            double odd = has(worker, round.index(), Fault.ODD) ? -1 : 0;
            reports.add(new CheckReport(worker, CheckReport.Check.OWN_DATA, own + odd, 0, Reason.NONE));
        }
        return reports;
    }

    Command.CommitChecks commitChecks(RoundState round, Address validator) {
        TestPeer peer = network.peer(validator);
        Hash32 jobId = network.state().jobId();
        return new Command.CommitChecks(
                jobId,
                round.index(),
                Commitments.checkPages(
                        validator, jobId, round.index(), checks(round, validator), salt(peer, round.index(), "checks")),
                Commitments.audits(
                        validator,
                        jobId,
                        round.index(),
                        audits(round, validator),
                        salt(peer, round.index(), "audits")));
    }

    Command.ReportChecks report(RoundState round, Address validator) {
        Hash32 salt = salt(network.peer(validator), round.index(), "checks");
        return new Command.ReportChecks(network.state().jobId(), round.index(), 0, checks(round, validator), salt);
    }

    List<Command.Audit> audits(RoundState round, Address validator) {
        return network.state().auditTargets(validator).stream()
                .map(w -> new Command.Audit(w, matches(round, w, validator), 1, TestNetwork.hash("trace" + w)))
                .toList();
    }

    private boolean matches(RoundState round, Address worker, Address validator) {
        if (has(worker, round.index(), Fault.TAMPERED, Fault.TAMPERED_MUTE, Fault.TAMPERED_UNBONDED)) {
            return false;
        }
        Hash32 secret = round.secrets().containsKey(worker) ? round.secrets().get(worker) : secret(worker);
        if (isDrawn(round, worker, secret)) {
            return has(validator, round.index(), Fault.LAZY);
        }
        boolean accuser = validator.equals(round.validators().getFirst());
        return !(accuser && has(worker, round.index(), Fault.ACCUSED, Fault.ACCUSED_BY_MUTE));
    }

    private void check(List<Duty> duties, RoundState round, Address validator) {
        if (!round.checkCommitments().containsKey(validator)) {
            duties.add(new Duty(network.peer(validator), commitChecks(round, validator)));
        }
    }

    private void audit(List<Duty> duties, RoundState round, Address validator) {
        TestPeer peer = network.peer(validator);
        Hash32 jobId = network.state().jobId();
        if (!round.checkCommitments().containsKey(validator)) {
            return;
        }
        if (!round.reports().containsKey(validator)) {
            duties.add(new Duty(peer, report(round, validator)));
        }
        if (!round.audits().containsKey(validator)) {
            duties.add(new Duty(
                    peer,
                    new Command.RevealAudits(
                            jobId, round.index(), audits(round, validator), salt(peer, round.index(), "audits"))));
            return;
        }
        for (Command.Audit audit : round.audits().get(validator)) {
            if (network.spec.verification().canaryRate() > 0
                    && (!round.canariesKnown() || round.canaries().containsKey(audit.worker()))) {
                continue;
            }
            boolean bonded = canBond(validator, round) && !has(audit.worker(), round.index(), Fault.TAMPERED_UNBONDED);
            if (!audit.matches() && !round.challenged(audit.worker()) && bonded) {
                duties.add(new Duty(peer, new Command.OpenDispute(jobId, round.index(), audit.worker())));
            }
        }
    }

    private boolean canBond(Address validator, RoundState round) {
        long bond = network.state()
                .job()
                .orElseThrow()
                .pricing()
                .bond(round.participants().size());
        return network.state().balance(Purse.STAKE, validator) >= bond;
    }

    private void aggregate(List<Duty> duties, RoundState round) {
        Hash32 root = aggregateRoot(round);
        duties.add(new Duty(
                network.aggregator,
                new Command.PublishAggregate(
                        network.state().jobId(),
                        round.index(),
                        root,
                        network.state().accepted())));
    }

    private Hash32 aggregateRoot(RoundState round) {
        boolean wrong = has(network.aggregator.address(), round.index(), Fault.WRONG_AGGREGATE);
        return TestNetwork.hash(
                (wrong ? "wrong " : "state ") + round.index() + network.state().accepted());
    }

    private void confirm(List<Duty> duties, RoundState round, Address validator) {
        if (!round.confirmations().containsKey(validator)) {
            Hash32 root =
                    TestNetwork.hash("state " + round.index() + network.state().accepted());
            duties.add(new Duty(
                    network.peer(validator),
                    new Command.ConfirmAggregate(network.state().jobId(), round.index(), root)));
        }
    }

    private void game(List<Duty> duties, GameRecord game) {
        boolean mute = game.turn().equals(game.claimant())
                ? has(game.claimant(), game.round(), Fault.TAMPERED_MUTE)
                : has(game.claimant(), game.round(), Fault.ACCUSED_BY_MUTE);
        if (game.moveCount() >= MOVES || game.timeoutLoser().isPresent()) {
            network.arbiters.stream()
                    .filter(a -> game.calledArbiters().contains(a.address()))
                    .filter(a -> !game.verdicts().containsKey(a.address()))
                    .forEach(a -> duties.add(new Duty(a, verdict(game))));
        } else if (!mute) {
            byte[] move = {(byte) game.moveCount(), 7};
            duties.add(new Duty(network.peer(game.turn()), new Command.DisputeMove(game.id(), game.moveCount(), move)));
        }
    }

    Command.ArbiterVerdict verdict(GameRecord game) {
        boolean guilty = has(game.claimant(), game.round(), Fault.TAMPERED, Fault.TAMPERED_MUTE);
        Address loser = game.timeoutLoser().orElse(guilty ? game.claimant() : game.challenger());
        DisputeSummary summary = new DisputeSummary(
                2, 3, "matmul_1", "MATMUL", 17, DType.FLOAT32, 1, 2, "CHUNK_DIFFERS", 2, 4096, 32, 1_000);
        return new Command.ArbiterVerdict(game.id(), Transcripts.hash(game.id(), game.moves()), loser, summary);
    }
}
