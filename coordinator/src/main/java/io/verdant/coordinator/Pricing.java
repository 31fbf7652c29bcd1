package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * What a job pays, in micro-units and whole divisions; what a division leaves over stays in escrow and is refunded.
 *
 * <p>A round's price is {@code budget / rounds}: 80 % for the workers, shared by as many as the job asks for (or took part,
 * if more); 12 % for the validators; 5 % for the aggregator; 3 % for the coordinator.
 */
public record Pricing(long roundPrice, int workers) {
    private static final int WORKERS_PERCENT = 80;
    private static final int VALIDATORS_PERCENT = 12;
    private static final int AGGREGATOR_PERCENT = 5;
    private static final int COORDINATOR_PERCENT = 3;
    private static final int SLASH_PUBLISHER_PERCENT = 50;
    private static final int SLASH_CHALLENGER_PERCENT = 30;
    private static final int SLASH_ARBITERS_PERCENT = 10;
    private static final int LOST_BOND_ARBITERS_PERCENT = 10;
    private static final int SILENCE_PERCENT = 10;
    private static final int CANARY_PERCENT = 20;

    static Pricing of(JobSpec spec) {
        return new Pricing(
                (spec.payment().budget() - canaryReserve(spec))
                        / spec.schedule().rounds(),
                Math.max(1, spec.verification().workers()));
    }

    /** What of the budget is kept for those that catch planted claims: {@code budget · rate / (1 + rate)}. */
    static long canaryReserve(JobSpec spec) {
        double rate = Math.clamp(spec.verification().canaryRate(), 0, 1);
        return (long) (spec.payment().budget() * (rate / (1 + rate)));
    }

    /** The price of one accepted claim in a round with that many workers. */
    public long claimPrice(int participants) {
        return percent(roundPrice, WORKERS_PERCENT) / Math.max(workers, participants);
    }

    /** What each of a round's validators earns that revealed its preimage, its checks and its audits. */
    public long validatorPrice(int validators) {
        return percent(roundPrice, VALIDATORS_PERCENT) / Math.max(1, validators);
    }

    /** What a validator earns that has that share of the round's agreement. */
    public long validatorPay(double share) {
        return (long) (percent(roundPrice, VALIDATORS_PERCENT) * Math.clamp(share, 0, 1));
    }

    public long aggregatorPrice() {
        return percent(roundPrice, AGGREGATOR_PERCENT);
    }

    public long coordinatorPrice() {
        return percent(roundPrice, COORDINATOR_PERCENT);
    }

    /** A challenger's bond: the claim's price, and as much again for the re-run that the game forces on the claimant. */
    public long bond(int participants) {
        return 2 * claimPrice(participants);
    }

    /** The bond of a challenge to an aggregate: the aggregator's price, and as much again for the re-run. */
    public long aggregateBond() {
        return 2 * aggregatorPrice();
    }

    /** What a validator that passed a planted claim loses of its stake. */
    static long canaryPenalty(long stake) {
        return percent(stake, CANARY_PERCENT);
    }

    /** What a validator that withheld its preimage, or a leaf that it certified, loses of its stake. */
    static long silencePenalty(long stake) {
        return percent(stake, SILENCE_PERCENT);
    }

    /**
     * The slash of a convicted claimant: first the challenger's costs (one claim's price, for its re-run), then of the
     * rest 50 % to the publisher, 30 % to the challenger, 10 % to the arbiters, and what remains is burnt.
     */
    public static List<Settlement.Share> convictionShares(
            long stake, long costs, Address publisher, Address challenger, SortedSet<Address> arbiters) {
        long paidCosts = Math.min(stake, costs);
        long rest = stake - paidCosts;
        List<Settlement.Share> shares = new ArrayList<>();
        shares.add(share(challenger, paidCosts, "costs of the won challenge"));
        shares.add(share(publisher, percent(rest, SLASH_PUBLISHER_PERCENT), "publisher's part of the slash"));
        shares.add(share(challenger, percent(rest, SLASH_CHALLENGER_PERCENT), "challenger's part of the slash"));
        shares.addAll(arbiterShares(percent(rest, SLASH_ARBITERS_PERCENT), arbiters));
        shares.add(remainder(stake, shares));
        return shares;
    }

    /** A lost bond: 10 % to the arbiters, the rest to the claimant, whose claim it pays. */
    public static List<Settlement.Share> lostBondShares(long bond, Address claimant, SortedSet<Address> arbiters) {
        List<Settlement.Share> shares = new ArrayList<>();
        List<Settlement.Share> toArbiters = arbiterShares(percent(bond, LOST_BOND_ARBITERS_PERCENT), arbiters);
        long left =
                bond - toArbiters.stream().mapToLong(Settlement.Share::amount).sum();
        shares.add(share(claimant, left, "claim paid from the lost bond"));
        shares.addAll(toArbiters);
        return shares;
    }

    /** A concession: the challenger's costs, one claim's price. */
    public static List<Settlement.Share> concessionShares(long stake, long costs, Address challenger) {
        return List.of(share(challenger, Math.min(stake, costs), "costs of the conceded challenge"));
    }

    /** A penalty without a winner: half to the publisher, the rest burnt. */
    public static List<Settlement.Share> penaltyShares(long amount, Address publisher) {
        List<Settlement.Share> shares = new ArrayList<>();
        shares.add(share(publisher, percent(amount, SLASH_PUBLISHER_PERCENT), "publisher's part of the penalty"));
        shares.add(remainder(amount, shares));
        return shares;
    }

    private static List<Settlement.Share> arbiterShares(long amount, SortedSet<Address> arbiters) {
        return arbiters.stream()
                .map(a -> share(a, amount / arbiters.size(), "arbiter's part"))
                .toList();
    }

    private static Settlement.Share share(Address to, long amount, String memo) {
        return new Settlement.Share(new Account(Purse.FREE, to), amount, memo);
    }

    private static Settlement.Share remainder(long whole, List<Settlement.Share> shares) {
        long left = whole - shares.stream().mapToLong(Settlement.Share::amount).sum();
        return new Settlement.Share(new Account(Purse.BURN, BURN_OWNER), left, "burnt");
    }

    /** Owner of the one account that burnt value lies in. */
    public static final Address BURN_OWNER = Address.of(new byte[Address.LENGTH]);

    /** The stake that the job asks of a role, in micro-units. */
    public static long requiredStake(JobSpec spec, Role role) {
        JobSpec.Payment payment = spec.payment();
        return switch (role) {
            case WORKER -> payment.workerStake();
            case VALIDATOR -> payment.validatorStake();
            case ARBITER -> payment.arbiterStake();
            case AGGREGATOR -> payment.aggregatorStake();
            case COORDINATOR -> payment.coordinatorStake();
            case PUBLISHER -> 0;
        };
    }

    private static long percent(long amount, int percent) {
        return amount / 100 * percent + amount % 100 * percent / 100;
    }
}
