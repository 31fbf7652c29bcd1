package io.verdant.node;

import io.verdant.settlement.SettlementAction;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant stake RUN WHO AMOUNT}: what is free becomes stake. */
@Command(name = "stake", description = "Puts what is free at stake.")
final class StakeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private QuoteMixin quote = new QuoteMixin();

    @Parameters(index = "2", paramLabel = "AMOUNT", description = "In units, such as 12.5.")
    private BigDecimal amount = BigDecimal.ZERO;

    StakeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        long micros = QuoteMixin.micros(amount);
        return quote.quote(terminal, new SettlementAction.Stake(micros));
    }
}
