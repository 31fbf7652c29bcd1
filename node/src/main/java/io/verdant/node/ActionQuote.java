package io.verdant.node;

import io.verdant.protocol.Address;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.Movement;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementReceipt;
import io.verdant.settlement.SettlementRejection;
import io.verdant.settlement.SettlementViews;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an action would do if it was sent now, and what that would cost.
 *
 * @param refusal why it would be refused, null where it would be taken
 * @param nextAction what to do about a refusal
 * @param fee in units; the embedded ledger asks none
 * @param release when what unbonds could be taken back, null where nothing would unbond
 */
record ActionQuote(
        String action,
        String who,
        String at,
        @Nullable SettlementRejection refusal,
        @Nullable String nextAction,
        BigDecimal fee,
        @Nullable String release,
        List<String> movements) {
    static ActionQuote of(
            RunSettlement run, EmbeddedRun.View view, Address who, SettlementAction action, long seconds) {
        SettlementReceipt receipt =
                view.book().apply(action, who, Math.max(seconds, view.book().nowSeconds()));
        SettlementViews.Stake stake = view.book().stake(who);
        SettlementRejection refusal = receipt.rejection();
        return new ActionQuote(
                action.getClass().getSimpleName(),
                run.name(who),
                Instant.ofEpochSecond(seconds).toString(),
                refusal,
                refusal == null ? null : refusal.nextAction(),
                BigDecimal.ZERO,
                stake.releaseSeconds() == 0
                        ? null
                        : Instant.ofEpochSecond(stake.releaseSeconds()).toString(),
                receipt.movements().stream().map(m -> text(action, m)).toList());
    }

    private static String text(SettlementAction action, Movement movement) {
        return Money.text(movement.amount()) + " " + movement.from().purse() + " to "
                + movement.to().purse() + ": " + SettlementWords.why(action, movement);
    }

    void print(Terminal terminal) {
        SettlementRejection why = refusal;
        if (why != null) {
            terminal.out().printf("%s of %s would be refused: %s; %s%n", action, who, why.text(), why.nextAction());
            return;
        }
        terminal.out().printf("%s of %s would be taken; fee %s%n", action, who, fee);
        movements.forEach(movement -> terminal.out().println("  " + movement));
        if (release != null) {
            terminal.out().println("  what unbonds is released at " + release);
        }
    }
}
