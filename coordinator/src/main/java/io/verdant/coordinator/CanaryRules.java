package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Canaries;
import io.verdant.protocol.Command;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Claims that are planted wrong ({@link Canaries}): who planted one, who caught it and who passed it. A planted claim is paid like
 * any other and in no aggregate. Of what the publisher set aside, those that caught it share one claim's price; who
 * audited it and passed it, or was drawn for it and did not reveal, loses a part of its stake.
 */
final class CanaryRules {
    private final NetworkState state;
    private final Books books;

    CanaryRules(NetworkState state, Books books) {
        this.state = state;
        this.books = books;
    }

    /** The share of claims that the job has planted. */
    double rate() {
        return state.spec().map(spec -> spec.verification().canaryRate()).orElse(0.0);
    }

    /** Whether the round has yet to learn which claims were planted. */
    boolean isAwaited(RoundState round) {
        return rate() > 0 && !round.canariesKnown && !round.claims.isEmpty();
    }

    /** Takes the next value of a worker's chain, once all audits are in. */
    @Nullable
    Rejection reveal(Member sender, Command.RevealPreimage reveal) {
        RoundState round = state.current();
        if (!round.claims.containsKey(sender.address())) {
            return new Rejection(Reason.NOT_ASSIGNED, "no open claim of worker=" + sender.address());
        }
        if (round.secrets.containsKey(sender.address())) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        if (!HashChain.isPreimage(reveal.preimage(), sender.chainHead())) {
            return new Rejection(Reason.BAD_PREIMAGE, "chainIndex=" + sender.chainRevealed());
        }
        round.secrets.put(sender.address(), reveal.preimage());
        sender.revealed(reveal.preimage());
        return null;
    }

    /** Pays those that caught planted claims and charges those that passed them. */
    void settle(RoundState round) {
        round.canariesKnown = true;
        round.secrets.forEach((worker, secret) -> {
            if (Canaries.isPlanted(round.claim(worker), secret, rate())) {
                settle(round, worker);
            }
        });
    }

    private void settle(RoundState round, Address worker) {
        SortedSet<Address> caught = new TreeSet<>();
        for (Address validator : round.checkCommitments.keySet()) {
            List<Command.Audit> audits = round.audits.getOrDefault(validator, List.of());
            boolean audited = audits.stream().anyMatch(audit -> audit.worker().equals(worker));
            if (round.mismatchFound(validator, worker)) {
                caught.add(validator);
            } else if (audited
                    || (audits.isEmpty() && round.auditTargets(validator).contains(worker))) {
                round.missed.add(validator);
                long penalty = Pricing.canaryPenalty(books.balance(Purse.STAKE, validator));
                books.slash(
                        Purse.STAKE,
                        validator,
                        Pricing.penaltyShares(penalty, state.requireJob().publisher()));
            }
        }
        round.canaries.put(worker, caught);
        round.reasons.putIfAbsent(worker, Reason.CANARY);
        pay(round, caught);
    }

    private void pay(RoundState round, SortedSet<Address> caught) {
        JobState job = state.requireJob();
        long price = job.pricing().claimPrice(round.participants().size());
        long part = caught.isEmpty() ? 0 : Math.min(price, job.canaryReserve) / caught.size();
        caught.forEach(validator -> state.requireMember(validator).owe(part));
        job.canaryReserve -= part * caught.size();
    }
}
