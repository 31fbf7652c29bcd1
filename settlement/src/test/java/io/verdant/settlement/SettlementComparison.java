package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementPlays.Play;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Plays one seed's sequence on a book and on another home, and compares what each answers, holds and shows. A difference names
 * the seed, the index and the action: {@code -Dverdant.settlement.seed=N} plays that sequence alone.
 */
final class SettlementComparison {
    /** How many sequences a run compares, unless {@code -Dverdant.settlement.sequences} says another number. */
    static int sequences(int otherwise) {
        return Integer.getInteger("verdant.settlement.sequences", otherwise);
    }

    /** The first seed, which {@code -Dverdant.settlement.seed} sets. */
    static long firstSeed() {
        return Long.getLong("verdant.settlement.seed", 0);
    }

    private final SettlementCast cast;
    private final SettlementBook book;
    private final SettlementHome other;
    private final SettlementPlays plays;
    private final long seed;
    private final Set<Hash32> games = new LinkedHashSet<>();
    private final Set<Hash32> jobs = new LinkedHashSet<>();

    /** @param other a fresh home, in which every key of the cast has at least 10^19 outside */
    SettlementComparison(SettlementHome other, long seed) {
        this.other = other;
        this.seed = seed;
        this.cast = new SettlementCast(other.parameters());
        this.book = SettlementCast.book(other.parameters());
        this.plays = new SettlementPlays(cast, book, seed);
    }

    /** Plays that many actions; looks at everything after every {@code every}-th and at the end. */
    void play(int length, int every) {
        for (int i = 0; i < length; i++) {
            Play play = plays.next();
            String where = "seed=" + seed + " index=" + i + " " + play + " ";
            remember(play.action(), play.sender());
            SettlementReceipt expected = book.apply(play.action(), play.sender(), play.nowSeconds());
            SettlementReceipt actual = other.apply(play.action(), play.sender(), play.nowSeconds());
            assertEquals(expected.refusal(), actual.refusal(), where);
            assertEquals(expected.movements(), actual.movements(), where);
            if (i % every == every - 1 || i == length - 1) {
                compareStates(where);
            }
        }
    }

    private void remember(SettlementAction action, Address sender) {
        Address actor = book.key(sender).owner();
        switch (action) {
            case SettlementAction.OpenJob a ->
                jobs.add(JobTerms.jobId(sender, a.terms().specId()));
            case SettlementAction.OpenClaimGame a -> games.add(cast.gameId(a.jobId(), a.claim(), actor));
            case SettlementAction.OpenStatementGame a ->
                games.add(GameActs.gameId(a.jobId(), a.envelope().digest(cast.chain), actor));
            default -> {}
        }
    }

    private void compareStates(String where) {
        for (SigningKey key : cast.everyone()) {
            Address owner = key.address();
            for (Purse purse : List.of(Purse.WORLD, Purse.FREE, Purse.STAKE, Purse.BOND, Purse.ESCROW)) {
                compareBalance(new Account(purse, owner), where);
            }
            assertEquals(book.stake(owner), other.stake(owner), where + owner);
            assertEquals(book.key(owner), other.key(owner), where + owner);
            for (Hash32 job : jobs) {
                assertEquals(book.member(job, owner), other.member(job, owner), where + owner);
            }
        }
        compareBalance(new Account(Purse.BURN, Address.of(new byte[Address.LENGTH])), where);
        jobs.forEach(job -> compareJob(job, where));
        games.forEach(game -> assertEquals(book.game(game), other.game(game), where));
    }

    private void compareBalance(Account account, String where) {
        assertEquals(book.balance(account), other.balance(account), where + account);
    }

    private void compareJob(Hash32 job, String where) {
        SettlementViews.Job view = book.job(job);
        assertEquals(view, other.job(job), where);
        for (int epoch = 0; epoch <= view.settledEpochs(); epoch++) {
            assertEquals(book.epoch(job, epoch), other.epoch(job, epoch), where);
            for (SigningKey key : cast.everyone()) {
                assertEquals(book.claimed(job, epoch, key.address()), other.claimed(job, epoch, key.address()), where);
            }
        }
    }
}
