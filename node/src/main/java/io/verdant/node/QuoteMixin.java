package io.verdant.node;

import io.verdant.coordinator.Member;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.SettlementAction;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that ask for a movement of value share: whose it is, and what it would do before it is sent. */
final class QuoteMixin {
    private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private AtMixin at = new AtMixin();

    @Option(names = "--dry-run", description = "Only say what would come of it and what it would cost.")
    private boolean dryRun;

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "WHO", description = "A member's name or address.")
    private String who = "";

    /** Says what the action would do. */
    int quote(Terminal terminal, BiFunction<RunSettlement, Member, SettlementAction> action) {
        json.check();
        if (!dryRun) {
            throw UserError.because(ExitCode.USAGE, "the embedded ledger of a run takes nothing after its journal")
                    .with("run", run)
                    .next("add --dry-run to see what it would do");
        }
        RunSettlement settlement = RunSettlement.of(run);
        Member member = settlement.member(who);
        EmbeddedRun.View view = settlement.at(at.seconds());
        ActionQuote quote =
                ActionQuote.of(settlement, view, member.address(), action.apply(settlement, member), at.seconds());
        json.write(quote, terminal);
        if (!json.takesStandardOutput()) {
            quote.print(terminal);
        }
        return ExitCode.OK.code();
    }

    /** Units as a person wrote them, in micro-units. */
    static long micros(BigDecimal units) {
        try {
            long micros = units.multiply(MICRO).longValueExact();
            if (micros >= 0) {
                return micros;
            }
        } catch (ArithmeticException e) {
            throw amountError(units, e);
        }
        throw amountError(units, null);
    }

    private static UserError amountError(BigDecimal units, @Nullable Throwable cause) {
        UserError.Builder error =
                UserError.because(ExitCode.USAGE, "no amount of value").with("amount", units);
        return (cause == null ? error : error.causedBy(cause)).next("write units with at most six decimals");
    }
}
