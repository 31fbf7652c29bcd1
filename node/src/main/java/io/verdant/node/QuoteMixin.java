package io.verdant.node;

import io.verdant.coordinator.Member;
import io.verdant.settlement.EmbeddedRun;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.SettlementRejection;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
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

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run, or URL#0xADDRESS of a contract.")
    private String home = "";

    @Parameters(index = "1", paramLabel = "WHO", description = "A member's name, or an address.")
    private String who = "";

    /** Says what the action would do, in a run or on a chain. */
    int quote(Terminal terminal, SettlementAction action) {
        Optional<ContractHome> contract = ContractHome.parse(home);
        if (contract.isEmpty()) {
            return quote(terminal, (settlement, member) -> action);
        }
        json.check();
        if (!dryRun) {
            throw UserError.because(ExitCode.USAGE, "this command sends nothing to a chain")
                    .next("add --dry-run to see what it would do and cost");
        }
        ContractHome.Cost cost = contract.get().cost(action, ContractHome.address(who));
        json.write(cost, terminal);
        if (!json.takesStandardOutput()) {
            SettlementRejection refusal = cost.refusal();
            terminal.out()
                    .println(
                            refusal == null
                                    ? cost.action() + " would be taken; gas " + cost.gas() + ", fee " + cost.feeWei()
                                            + " wei"
                                    : cost.action() + " would be refused: " + refusal.text() + "; "
                                            + refusal.nextAction());
        }
        return ExitCode.OK.code();
    }

    /** Says what the action would do in a run. */
    int quote(Terminal terminal, BiFunction<RunSettlement, Member, SettlementAction> action) {
        json.check();
        if (!dryRun) {
            throw UserError.because(ExitCode.USAGE, "the embedded ledger of a run takes nothing after its journal")
                    .with("run", home)
                    .next("add --dry-run to see what it would do");
        }
        RunSettlement settlement = RunSettlement.of(Path.of(home));
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
