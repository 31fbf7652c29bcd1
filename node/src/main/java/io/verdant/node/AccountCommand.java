package io.verdant.node;

import io.verdant.settlement.EmbeddedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verdant account RUN [WHO]}: what members of a run have, what is locked and until when, what they earned and why. */
@Command(
        name = "account",
        description = "Shows what members of a run have, what is locked, and what they earned and why.")
final class AccountCommand implements Callable<Integer> {
    private static final String ROW = "%-14s %10s %10s %10s %10s %10s %10s %10s  %s%n";

    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private AtMixin at = new AtMixin();

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the run, or URL#0xADDRESS of a contract.")
    private String home = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "WHO",
            description = "A member's name or address, for its movements too.")
    private @Nullable String who;

    AccountCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The accounts that were asked for. */
    record Accounts(List<AccountReport> accounts) {}

    @Override
    public Integer call() {
        json.check();
        Optional<ContractHome> contract = ContractHome.parse(home);
        if (contract.isPresent()) {
            return onChain(contract.get());
        }
        long seconds = at.seconds();
        RunSettlement settlement = RunSettlement.of(Path.of(home));
        EmbeddedRun.View view = settlement.at(seconds);
        List<AccountReport> reports = settlement.state().members().values().stream()
                .filter(m -> who == null || m == settlement.member(who))
                .map(m -> AccountReport.of(settlement, view, m, seconds))
                .toList();
        if (who != null && reports.isEmpty()) {
            settlement.member(who);
        }
        json.write(new Accounts(reports), terminal);
        if (!json.takesStandardOutput()) {
            print(reports);
        }
        return ExitCode.OK.code();
    }

    private int onChain(ContractHome contract) {
        if (who == null) {
            throw UserError.because(ExitCode.USAGE, "nobody named").next("name an address: a contract lists nobody");
        }
        ContractHome.Holdings found = contract.holdings(ContractHome.address(who));
        json.write(found, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .printf(
                            "%s: free %s, stake %s of which %s locked, unbonding %s%s, bond %s, escrow %s%n",
                            found.owner(),
                            found.free(),
                            found.stake(),
                            found.locked(),
                            found.unbonding(),
                            found.release() == null ? "" : " until " + found.release(),
                            found.bond(),
                            found.escrow());
        }
        return ExitCode.OK.code();
    }

    private void print(List<AccountReport> reports) {
        terminal.out()
                .printf(ROW, "member", "free", "stake", "locked", "unbonding", "bond", "earned", "lost", "released");
        for (AccountReport report : reports) {
            terminal.out()
                    .printf(
                            ROW,
                            report.name(),
                            report.free(),
                            report.stake(),
                            report.locked(),
                            report.unbonding(),
                            report.bond(),
                            report.earned(),
                            report.lost(),
                            report.release() == null ? "" : report.release());
        }
        if (who != null) {
            reports.forEach(report -> report.movements().forEach(this::print));
        }
    }

    private void print(AccountReport.Line line) {
        terminal.out()
                .printf(
                        "%s  %12s  %s: %s to %s (entry %d)%n",
                        line.at(), line.amount(), line.why(), line.from(), line.to(), line.index());
    }
}
