package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.gradientvalidator.Auditor;
import io.verdant.gradientvalidator.RoundChecks;
import io.verdant.gradientvalidator.RoundInput;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.Role;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A validator's role: reveals its preimage, certifies the gradients that it holds, checks them, re-executes the claims that
 * its draw names, disputes those that differ, and repeats the aggregation.
 */
final class ValidatorAgent extends RoleAgent {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatorAgent.class);
    /** Checkpoints and gradients kept, by root. */
    private static final int KEPT_BUNDLES = 48;

    private static final int KEPT_ROUNDS = 4;

    private final Compute compute;
    private final HashChain chain;
    private final LongSupplier epochMillis;
    private final DisputeDesk disputes;
    private final Map<Integer, Findings> findings = new HashMap<>();
    private final Map<Integer, SortedMap<String, Tensor>> starts = new HashMap<>();
    private final Map<Integer, Hash32> aggregates = new HashMap<>();
    private @Nullable RoundChecks checks;
    private @Nullable Auditor auditor;
    private int certifiedRound = -1;
    private int revealSeenRound = -1;
    private long revealSeenMillis;

    /** What this validator found in a round. */
    record Findings(List<CheckReport> reports, List<Command.Audit> audits) {}

    ValidatorAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Compute compute,
            HashChain chain,
            LongSupplier epochMillis,
            Executor executor) {
        super(identity, seat, peers, KEPT_BUNDLES, executor);
        this.compute = compute;
        this.chain = chain;
        this.epochMillis = epochMillis;
        this.disputes = new DisputeDesk(compute);
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        int round = state().round();
        if (!starts.containsKey(round)) {
            startState(runtime, nowNs).ifPresent(start -> starts.put(round, start));
            starts.keySet().removeIf(kept -> kept <= round - KEPT_ROUNDS);
        }
        return switch (state().phase()) {
                    case PREIMAGE -> revealPreimage(runtime, round);
                    case REVEAL -> certify(runtime, round);
                    case CHECK -> report(runtime, round);
                    case AUDIT -> audit(runtime, round);
                    case CONFIRM -> confirm(runtime, round, nowNs);
                    default -> false;
                }
                || challenge(runtime);
    }

    private boolean revealPreimage(JobRuntime runtime, int round) {
        if (state().current().preimages().containsKey(address()) || !seat.may("preimage:" + round)) {
            return false;
        }
        seat.send(
                "preimage:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.RevealPreimage(runtime.jobId(), round, chain.preimage(revealed())));
        return true;
    }

    /** Preimages that this validator has revealed, which is the index of its next one. */
    private int revealed() {
        return state().member(address()).orElseThrow().chainRevealed();
    }

    private boolean certify(JobRuntime runtime, int round) {
        if (revealSeenRound != round) {
            revealSeenRound = round;
            revealSeenMillis = epochMillis.getAsLong();
        }
        if (hasCertified(round) || !seat.may("certify:" + round)) {
            return false;
        }
        List<Address> held = new ArrayList<>();
        List<Claim> open = candidates();
        for (Claim claim : open) {
            if (states.get(claim.gradientRoot()).isPresent()) {
                held.add(claim.worker());
            }
        }
        if (held.size() < open.size() && !isLate()) {
            return false;
        }
        certifiedRound = held.isEmpty() ? round : certifiedRound;
        seat.send(
                "certify:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.CertifyAvailability(runtime.jobId(), round, held));
        return true;
    }

    /** Whether this validator's certificate of the round is in the log, or has been sent and holds nobody. */
    private boolean hasCertified(int round) {
        return certifiedRound == round
                || candidates().stream()
                        .anyMatch(claim ->
                                state().current().certificates(claim.worker()).contains(address()));
    }

    private List<Claim> candidates() {
        RoundState round = state().current();
        return round.candidates().stream().map(worker -> round.claim(worker)).toList();
    }

    /** Whether two thirds of the phase have passed: then what is held is certified without waiting for the rest. */
    private boolean isLate() {
        long budgetMillis = state().deadlineMillis() - revealSeenMillis;
        return epochMillis.getAsLong() - revealSeenMillis > budgetMillis * 2 / 3;
    }

    private boolean report(JobRuntime runtime, int round) {
        if (state().current().reports().containsKey(address()) || !seat.may("report:" + round)) {
            return false;
        }
        Findings found = findings.get(round);
        if (found == null) {
            return find(runtime, round);
        }
        seat.send(
                "report:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.ReportChecks(
                        runtime.jobId(),
                        round,
                        found.reports(),
                        Commitments.audits(address(), runtime.jobId(), round, found.audits(), salt(runtime, round))));
        return true;
    }

    private boolean find(JobRuntime runtime, int round) {
        SortedMap<String, Tensor> start = starts.get(round);
        if (start == null) {
            return false;
        }
        SortedMap<Address, Claim> claims = new TreeMap<>();
        SortedMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        for (Claim claim : candidates()) {
            claims.put(claim.worker(), claim);
            states.get(claim.gradientRoot()).ifPresent(gradient -> gradients.put(claim.worker(), gradient));
        }
        List<Address> targets = state().auditTargets(address());
        Hash32 impactSeed = state().impactSeed().orElseThrow();
        Hash32 preimage = state().current().preimages().getOrDefault(address(), Hash32.ZERO);
        start(
                () -> {
                    List<Command.Audit> audits = targets.stream()
                            .map(worker ->
                                    reexecute(runtime, Objects.requireNonNull(claims.get(worker)), start, preimage))
                            .toList();
                    Set<Address> cleared = audits.stream()
                            .filter(Command.Audit::matches)
                            .map(Command.Audit::worker)
                            .collect(Collectors.toSet());
                    RoundInput input = new RoundInput(claims, gradients, start, runtime.records(), impactSeed, cleared);
                    return new Findings(checks(runtime).check(input), audits);
                },
                found -> {
                    findings.put(round, found);
                    findings.keySet().removeIf(kept -> kept <= round - KEPT_ROUNDS);
                });
        return true;
    }

    private Command.Audit reexecute(JobRuntime runtime, Claim claim, SortedMap<String, Tensor> start, Hash32 preimage) {
        Auditor own = auditor(runtime);
        int step = own.drawStep(preimage, address(), claim.worker());
        return own.audit(claim, start, runtime.records(), runtime.schedule(claim.assignment()), step)
                .audit();
    }

    private Auditor auditor(JobRuntime runtime) {
        Auditor known = auditor;
        if (known == null) {
            known = new Auditor(runtime.model().plan(), compute);
            auditor = known;
        }
        return known;
    }

    private RoundChecks checks(JobRuntime runtime) {
        RoundChecks known = checks;
        if (known == null) {
            known = new RoundChecks(
                    runtime.model().plan(),
                    runtime.model().loss(),
                    runtime.spec().checks(),
                    compute);
            checks = known;
        }
        return known;
    }

    private boolean audit(JobRuntime runtime, int round) {
        Findings found = findings.get(round);
        if (found == null) {
            // Restarted between the report and the reveal: the same findings are made again.
            return state().current().reports().containsKey(address()) && find(runtime, round);
        }
        if (!state().current().audits().containsKey(address())) {
            if (!seat.may("audits:" + round)) {
                return false;
            }
            seat.send(
                    "audits:" + round,
                    runtime.jobId(),
                    Hash32.ZERO,
                    new Command.RevealAudits(runtime.jobId(), round, found.audits(), salt(runtime, round)));
            return true;
        }
        for (Command.Audit audit : found.audits()) {
            String duty = "dispute:" + round + ":" + audit.worker();
            if (!audit.matches() && !isDisputed(round, audit.worker()) && seat.may(duty)) {
                LOG.info(
                        "{}: re-execution differs from the claim: round={} worker={}",
                        seat.name(),
                        round,
                        nameOf(audit.worker()));
                seat.send(
                        duty,
                        runtime.jobId(),
                        Hash32.ZERO,
                        new Command.OpenDispute(runtime.jobId(), round, audit.worker()));
                return true;
            }
        }
        return false;
    }

    private boolean isDisputed(int round, Address worker) {
        return state().games().stream()
                .anyMatch(game -> game.round() == round && game.claimant().equals(worker));
    }

    private boolean challenge(JobRuntime runtime) {
        disputes.keepOnly(state().openGames().stream().map(GameRecord::id).collect(Collectors.toSet()));
        for (GameRecord game : state().openGames()) {
            String duty = "move:" + game.id().brief() + ":" + game.moveCount();
            SortedMap<String, Tensor> start = starts.get(game.round());
            if (!game.turn().equals(address()) || game.timeoutLoser().isPresent() || start == null || !seat.may(duty)) {
                continue;
            }
            Optional<Claim> claim = claim(game.round(), game.claimant());
            if (claim.isEmpty()) {
                continue;
            }
            List<byte[]> moves = game.moves();
            start(
                    () -> disputes.challengerMove(runtime, game.id(), moves, claim.get(), start),
                    move -> move.ifPresent(bytes -> seat.send(
                            duty,
                            runtime.jobId(),
                            game.id(),
                            new Command.DisputeMove(game.id(), moves.size(), bytes))));
            return true;
        }
        return false;
    }

    private boolean confirm(JobRuntime runtime, int round, long nowNs) {
        if (state().current().confirmations().containsKey(address()) || !seat.may("confirm:" + round)) {
            return false;
        }
        Hash32 root = aggregates.get(round);
        if (root != null) {
            seat.send(
                    "confirm:" + round,
                    runtime.jobId(),
                    Hash32.ZERO,
                    new Command.ConfirmAggregate(runtime.jobId(), round, root));
            return true;
        }
        SortedMap<String, Tensor> start = starts.get(round);
        Optional<List<SortedMap<String, Tensor>>> gradients =
                Gradients.accepted(state(), states, runtime.jobId(), endpoints(Role.AGGREGATOR), nowNs);
        if (start == null || gradients.isEmpty()) {
            return false;
        }
        start(() -> runtime.aggregate(start, gradients.get(), compute), next -> {
            Hash32 made = StateRoot.ofTensors(next).root();
            states.put(made, next);
            aggregates.put(round, made);
            aggregates.keySet().removeIf(kept -> kept <= round - KEPT_ROUNDS);
        });
        return true;
    }

    private Hash32 salt(JobRuntime runtime, int round) {
        return Commitments.salt(seat.key(), runtime.jobId(), round, "audits");
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        // In the cache now; the phase's duty finds it there by its root.
    }
}
