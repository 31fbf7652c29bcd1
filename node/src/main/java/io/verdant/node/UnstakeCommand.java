package io.verdant.node;

import io.verdant.settlement.SettlementAction;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant unstake RUN WHO [AMOUNT]}: asks stake back, or takes back what has unbonded. */
@Command(name = "unstake", description = "Asks stake back, or takes back what has unbonded.")
final class UnstakeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private QuoteMixin quote = new QuoteMixin();

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "AMOUNT",
            description = "What to ask back, in units; without it, what has unbonded is taken back.")
    private @Nullable BigDecimal amount;

    UnstakeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        BigDecimal asked = amount;
        SettlementAction action = asked == null
                ? new SettlementAction.CompleteUnstake()
                : new SettlementAction.RequestUnstake(QuoteMixin.micros(asked));
        return quote.quote(terminal, action);
    }
}
