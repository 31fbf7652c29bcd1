package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.Standing;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a simulated run ended, and what must hold of it. */
record Outcome(Simulation simulation) {
    /** Attacks that make a false claim; the others only make a late, an old or no claim. */
    private static final Set<Attack> FALSE_CLAIMS = EnumSet.of(
            Attack.TAMPER,
            Attack.SCALE,
            Attack.SIGN_FLIP,
            Attack.NOISE,
            Attack.NAN,
            Attack.COPY,
            Attack.STALE_RESIDUAL);

    private static final Set<Reason> OVERTAKEN = EnumSet.of(
            Reason.WRONG_PHASE, Reason.WRONG_ROUND, Reason.DUPLICATE, Reason.LIMIT_REACHED, Reason.CLOCK_EXPIRED);

    NetworkState state() {
        return simulation.state();
    }

    /** What holds of every run, whatever failed in it. */
    void requireSound() {
        assertTrue(state().totals().balanced(), "unbalanced");
        for (SimulatedNode node : simulation.nodes()) {
            if (!isLiedTo(node)) {
                assertNull(node.fault(), node.name());
                assertEquals(state().runningHash(), node.state().runningHash(), node.name());
            }
        }
        for (Member member : state().members().values()) {
            for (Purse purse : List.of(Purse.BOND, Purse.ESCROW)) {
                assertEquals(0, state().balance(purse, member.address()), member.name() + " " + purse);
            }
            requireOwnStakeAlone(member);
        }
        for (long index = 0; index < simulation.coordinator().entryCount(); index++) {
            requireExplained(simulation.coordinator().entry(index));
        }
    }

    /** What the log refuses of an honest member, the log has overtaken on its way. */
    private void requireExplained(LogEntry entry) {
        boolean explained = entry.reason() == Reason.NONE || OVERTAKEN.contains(entry.reason());
        if (!explained) {
            Member sender = state().member(entry.envelope().sender()).orElseThrow();
            assertTrue(adversary(sender) != null, sender.name() + " " + entry.reason() + " " + entry.detail());
        }
    }

    private boolean isLiedTo(SimulatedNode node) {
        var lie = simulation.scenario().lie();
        return lie != null && lie.victim().equals(node.name());
    }

    private void requireOwnStakeAlone(Member member) {
        long stake = Participant.stake(simulation.job(), member.role());
        if (member.status() == Member.Status.EXCLUDED) {
            assertTrue(isFalseClaimant(member), "convicted an honest one: " + member.name());
            assertEquals(stake, member.slashed(), member.name());
            assertEquals(0, member.stakeAtEnd(), member.name());
        } else if (member.slashed() > 0) {
            assertTrue(hasWithheldPreimage(member) || hasLostByTime(member), "slashed " + member.name());
        } else {
            assertEquals(stake, member.stakeAtEnd(), member.name());
        }
    }

    private boolean isFalseClaimant(Member member) {
        Adversary adversary = adversary(member);
        return adversary != null && FALSE_CLAIMS.contains(adversary.attack());
    }

    private Adversary adversary(Member member) {
        SimulatedNode node = simulation.node(member.name());
        if (member.role() == Role.AGGREGATOR) {
            return simulation.scenario().liars().get(Scenario.AGGREGATOR);
        }
        return member.role() == Role.WORKER
                ? simulation.scenario().liars().get(node.participant().number())
                : null;
    }

    private boolean hasWithheldPreimage(Member member) {
        return rounds().stream()
                .anyMatch(round -> round.validators().contains(member.address())
                        && round.commitRoot().isPresent()
                        && !round.preimages().containsKey(member.address()));
    }

    private boolean hasLostByTime(Member member) {
        return state().games().stream()
                .anyMatch(game -> game.loser().equals(Optional.of(member.address()))
                        && game.timeoutLoser().equals(game.loser()));
    }

    private List<RoundState> rounds() {
        return state().job().orElseThrow().rounds();
    }

    /** The job ran to its end, and every claim of an honest worker is in it. */
    void requireEveryHonestClaim() {
        assertTrue(state().finished(), "not finished");
        for (Member worker : state().members(Role.WORKER)) {
            if (adversary(worker) == null) {
                Standing standing = state().standing(worker.address());
                assertEquals(rounds().size(), standing.accepted(), standing.toString());
                assertEquals(Map.of(), standing.reasons(), standing.toString());
            }
        }
        for (Member validator : state().members(Role.VALIDATOR)) {
            assertEquals(0, validator.slashed(), validator.name());
        }
    }

    /** Every liar was found out in the round in which it lied, and paid what its attack costs. */
    void requireEveryLiarFound() {
        simulation.scenario().liars().forEach((number, adversary) -> {
            Member worker = member("worker-" + number);
            Reason reason = state().round(adversary.round()).reasonOf(worker.address());
            Reason expected =
                    switch (adversary.attack()) {
                        case STALE -> Reason.STALE_CHECKPOINT;
                        case SILENT -> Reason.SILENT;
                        default -> Reason.DISPUTE_LOST;
                    };
            assertEquals(expected, reason, adversary.toString());
            boolean convicted = worker.status() == Member.Status.EXCLUDED;
            assertEquals(FALSE_CLAIMS.contains(adversary.attack()), convicted, adversary.toString());
        });
    }

    /** Nobody was disputed who told the truth. */
    void requireNoFalseDispute() {
        state().games()
                .forEach(game -> assertFalse(
                        adversary(state().member(game.claimant()).orElseThrow()) == null,
                        "disputed " + game.claimant()));
    }

    /**
     * Checks that rounds with the same participants, claims, preimages and accepted sets so far, in this or any run before,
     * ended with the same checkpoint.
     *
     * @param seen checkpoint roots by history; this run's are added
     */
    void requireSameBitsForSameSets(Map<List<Object>, Hash32> seen) {
        List<Object> history = new ArrayList<>();
        for (RoundState round : rounds()) {
            if (!round.closed()) {
                return;
            }
            history.add(round.participants());
            history.add(Map.copyOf(round.commitments()));
            history.add(Map.copyOf(round.preimages()));
            history.add(round.accepted().orElseThrow());
            history.add(round.empty());
            Hash32 root = round.aggregateRoot().orElseThrow();
            Hash32 before = seen.putIfAbsent(List.copyOf(history), root);
            assertTrue(before == null || before.equals(root), "round=" + round.index() + " root=" + root);
        }
    }

    Member member(String name) {
        return state().member(simulation.node(name).participant().key().address())
                .orElseThrow();
    }

    Hash32 checkpoint() {
        return state().job().orElseThrow().latestRoot();
    }
}
