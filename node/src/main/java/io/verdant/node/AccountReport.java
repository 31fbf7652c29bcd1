package io.verdant.node;

import io.verdant.coordinator.Member;
import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.Movement;
import io.verdant.settlement.SettlementBook;
import io.verdant.settlement.SettlementViews;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a run has, in units: free, at stake, locked by its memberships, unbonding and until when; what it earned
 * and lost; and every movement with its reason.
 *
 * @param at the time for which it is said
 * @param release when what unbonds may be taken back; null where nothing unbonds
 * @param earned rewards and shares of others' stakes and bonds, {@code lost} its own that were slashed
 */
record AccountReport(
        String name,
        String address,
        String role,
        String at,
        BigDecimal free,
        BigDecimal stake,
        BigDecimal locked,
        BigDecimal unbonding,
        @Nullable String release,
        BigDecimal bond,
        BigDecimal escrow,
        BigDecimal earned,
        BigDecimal lost,
        List<Line> movements) {
    /** @param amount above zero where the member's free balance, stake, bond or escrow got it from elsewhere, else below */
    record Line(long index, String at, Kind kind, String from, String to, BigDecimal amount, String why) {}

    private static final Set<Kind> EARNINGS = Set.of(Kind.REWARD, Kind.SLASH);

    static AccountReport of(RunSettlement run, EmbeddedRun.View view, Member member, long seconds) {
        Address owner = member.address();
        SettlementBook book = view.book();
        SettlementViews.Stake stake = book.stake(owner);
        List<Line> lines = new ArrayList<>();
        long earned = 0;
        long lost = 0;
        for (EmbeddedRun.Step step : view.steps()) {
            for (Movement movement : step.movements()) {
                boolean from = movement.from().owner().equals(owner);
                boolean to = movement.to().owner().equals(owner);
                if (!from && !to) {
                    continue;
                }
                lines.add(line(run, step, movement, from));
                boolean gain = to && EARNINGS.contains(movement.kind());
                earned += gain && !from ? movement.amount() : 0;
                lost += from && movement.kind() == Kind.SLASH ? movement.amount() : 0;
            }
        }
        return new AccountReport(
                member.name(),
                owner.hex(),
                member.role().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochSecond(seconds).toString(),
                units(book, Purse.FREE, owner),
                units(book, Purse.STAKE, owner),
                Money.units(stake.locked()),
                Money.units(stake.unbonding()),
                stake.releaseSeconds() == 0
                        ? null
                        : Instant.ofEpochSecond(stake.releaseSeconds()).toString(),
                units(book, Purse.BOND, owner),
                units(book, Purse.ESCROW, owner),
                Money.units(earned),
                Money.units(lost),
                List.copyOf(lines));
    }

    private static Line line(RunSettlement run, EmbeddedRun.Step step, Movement movement, boolean from) {
        boolean within = movement.from().owner().equals(movement.to().owner());
        long sign = from && !within ? -1 : 1;
        return new Line(
                step.timed().logIndex(),
                Instant.ofEpochSecond(step.timed().seconds()).toString(),
                movement.kind(),
                account(run, movement.from()),
                account(run, movement.to()),
                Money.units(sign * movement.amount()),
                SettlementWords.why(step.timed().action(), movement));
    }

    private static String account(RunSettlement run, Account account) {
        String purse = account.purse().name().toLowerCase(Locale.ROOT);
        return account.purse() == Purse.BURN ? purse : purse + " of " + run.name(account.owner());
    }

    private static BigDecimal units(SettlementBook book, Purse purse, Address owner) {
        return Money.units(book.balance(new Account(purse, owner)));
    }
}
