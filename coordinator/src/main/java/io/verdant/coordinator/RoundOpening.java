package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who takes part in a round, and what must be there before it begins. */
final class RoundOpening {
    private final NetworkState state;
    private final Books books;

    RoundOpening(NetworkState state, Books books) {
        this.state = state;
        this.books = books;
    }

    /** Brings cleared workers back; false where one that is due still waits for its verdict. */
    boolean readmit(int round) {
        JobState job = state.requireJob();
        List<Member> due = state.members.values().stream()
                .filter(m -> m.status() == Member.Status.SUSPENDED && m.returnRound() <= round)
                .toList();
        if (due.stream().anyMatch(m -> job.unsettled(m.address(), state.clockMillis))) {
            return false;
        }
        due.forEach(m -> m.status(Member.Status.ACTIVE));
        return true;
    }

    /** Lets those whose verdict is overdue wait for another challenge window, without the job. */
    void postpone(int round) {
        JobState job = state.requireJob();
        int window = job.spec().verification().challengeWindowRounds() + 1;
        state.members.values().stream()
                .filter(m -> m.status() == Member.Status.SUSPENDED && m.returnRound() <= round)
                .filter(m -> job.unsettled(m.address(), state.clockMillis))
                .forEach(m -> m.suspendUntil(round + window));
    }

    /** Takes into the job who brought its stake; it stays in, whatever its stake becomes. */
    void admit() {
        JobSpec spec = state.requireJob().spec();
        for (Member member : state.members.values()) {
            long required = Pricing.requiredStake(spec, member.role());
            long staked = books.balance(Purse.STAKE, member.address()) + books.balance(Purse.BOND, member.address());
            if (member.active() && !member.admitted() && staked >= required) {
                member.admit(true);
            }
        }
    }

    /** What is missing for the next round, empty where nothing is. */
    String shortage() {
        JobSpec spec = state.requireJob().spec();
        boolean first = state.round() == 0;
        int workers = first ? spec.verification().workers() : Admission.minimumAccepted(spec);
        int validators = first ? spec.verification().validators() : 1;
        List<String> missing = new ArrayList<>();
        addMissing(missing, Role.WORKER, workers);
        addMissing(missing, Role.VALIDATOR, validators);
        int arbiters = spec.verification().arbiters();
        addMissing(missing, Role.ARBITER, first ? arbiters : arbiters / 2 + 1);
        addMissing(missing, Role.AGGREGATOR, 1);
        addMissing(missing, Role.COORDINATOR, 1);
        return String.join(", ", missing);
    }

    private void addMissing(List<String> missing, Role role, int needed) {
        int serving = state.serving(role).size();
        if (serving < needed) {
            missing.add("role=" + role + " staked=" + serving + " needed=" + needed);
        }
    }

    /** Adds the next round, with everyone that takes part at this moment. */
    void open(int index) {
        JobState job = state.requireJob();
        List<Address> workers = state.serving(Role.WORKER);
        SortedMap<Address, Double> rates = new TreeMap<>();
        for (Address worker : workers) {
            rates.put(
                    worker,
                    Reputation.auditRate(
                            job.auditFloor(), state.requireMember(worker).cleanEpochs()));
        }
        Hash32 startRoot = job.latestRoot();
        Hash32 seed = index == 0
                ? Commitments.roundSeed(job.id(), startRoot)
                : job.rounds.getLast().nextSeed().orElseThrow();
        job.rounds.add(new RoundState(
                job.id(),
                index,
                startRoot,
                seed,
                workers,
                state.serving(Role.VALIDATOR),
                rates,
                new TreeMap<>(job.carried),
                work(job.rounds.subList(Math.max(0, index - RoundState.COUNTED_ROUNDS), index))));
        state.members.values().forEach(Member::forgetRefusals);
    }

    private static RoundState.Work work(List<RoundState> rounds) {
        int committed = 0;
        int accepted = 0;
        for (RoundState round : rounds) {
            committed += round.commitments.size();
            accepted += round.accepted().map(List::size).orElse(0);
        }
        return new RoundState.Work(committed, committed - accepted);
    }
}
