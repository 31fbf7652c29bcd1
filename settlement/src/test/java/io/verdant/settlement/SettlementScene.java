package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction.VerdictOutcome;
import java.util.Map;
import java.util.TreeMap;

/** One job on a home, with helpers that say what must happen; see {@link SettlementCast#terms} for its numbers. */
final class SettlementScene {
    static final String SPEC = "job";
    static final long DEPOSIT = 100_000;

    final SettlementHome home;
    final SettlementCast cast;
    JobTerms terms;
    Hash32 jobId;
    long now = SettlementCast.START;

    SettlementScene(SettlementHome home) {
        this.home = home;
        this.cast = new SettlementCast(home.parameters());
        this.terms = cast.terms(SPEC);
        this.jobId = cast.jobId(SPEC);
    }

    SettlementReceipt apply(SigningKey sender, SettlementAction action) {
        return home.apply(action, sender.address(), ++now);
    }

    void ok(SigningKey sender, SettlementAction action) {
        assertEquals(null, apply(sender, action).rejection(), action::toString);
    }

    void refused(SettlementRejection why, SigningKey sender, SettlementAction action) {
        assertEquals(why, apply(sender, action).rejection(), action::toString);
    }

    void pass(long seconds) {
        now += seconds;
    }

    long in(Purse purse, SigningKey owner) {
        return home.balance(new Account(purse, owner.address()));
    }

    long burnt() {
        return home.balance(new Account(Purse.BURN, Address.of(new byte[Address.LENGTH])));
    }

    /** Deposits, opens the job, and everyone joins with a spare 9,000 at stake. */
    SettlementScene begin() {
        cast.owners().forEach(k -> ok(k, new SettlementAction.Deposit(DEPOSIT)));
        ok(cast.publisher, new SettlementAction.OpenJob(terms));
        cast.workers.forEach(k -> join(k, Role.WORKER));
        cast.validators.forEach(k -> join(k, Role.VALIDATOR));
        cast.arbiters.forEach(k -> join(k, Role.ARBITER));
        join(cast.aggregator, Role.AGGREGATOR);
        join(cast.coordinator, Role.COORDINATOR);
        return this;
    }

    void join(SigningKey key, Role role) {
        ok(key, new SettlementAction.Stake(terms.stake(role) + 9_000));
        ok(key, new SettlementAction.JoinJob(jobId, role));
    }

    void anchor(int round) {
        ok(cast.coordinator, SettlementCast.anchor(jobId, round, 2, 0));
    }

    Claim claim(int worker, int round) {
        return cast.claim(SPEC, cast.workers.get(worker), round, "roots");
    }

    /** The first validator challenges that worker's claim; answers the game's id. */
    Hash32 challenge(int worker, int round) {
        Claim claim = claim(worker, round);
        SigningKey challenger = cast.validators.get(0);
        ok(challenger, cast.openGame(jobId, cast.workers.get(worker), claim));
        return cast.gameId(jobId, claim, challenger.address());
    }

    /** A verdict of the first two arbiters. */
    SettlementAction verdict(Hash32 gameId, VerdictOutcome outcome) {
        return cast.verdict(jobId, gameId, outcome, cast.arbiters.subList(0, 2));
    }

    RewardTree rewards(int epoch, Map<SigningKey, Long> amounts) {
        TreeMap<Address, Long> byAddress = new TreeMap<>();
        amounts.forEach((key, amount) -> byAddress.put(key.address(), amount));
        return new RewardTree(jobId, epoch, byAddress);
    }

    SettlementAction settle(RewardTree tree, int epoch) {
        return new SettlementAction.SettleEpoch(jobId, epoch, tree.root(), tree.total());
    }

    SettlementAction claimOf(RewardTree tree, int epoch, SigningKey account) {
        return new SettlementAction.ClaimReward(
                jobId,
                epoch,
                account.address(),
                tree.amounts().getOrDefault(account.address(), 0L),
                tree.proof(account.address()));
    }
}
