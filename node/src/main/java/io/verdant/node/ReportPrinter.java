package io.verdant.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says a {@link RunReport} to a person: the workers' table, each dispute in four lines, the result and where it lies. */
final class ReportPrinter {
    private static final List<String> HEADINGS =
            List.of("worker", "claims", "accepted", "rejected", "why", "stake", "reward", "slashed");

    private ReportPrinter() {}

    static String text(RunReport report) {
        StringBuilder text = new StringBuilder();
        table(text, report);
        report.disputes().forEach(dispute -> text.append('\n').append(dispute(dispute, report)));
        text.append('\n');
        line(text, "%s", evaluation(report));
        line(text, "checkpoint  %s", report.checkpointRoot());
        picked(text, report);
        RunReport.Settlement money = report.settlement();
        line(
                text,
                "settlement  escrow %s = paid %s + refunded %s; slashed %s; %s",
                money.escrow().toPlainString(),
                money.paid().toPlainString(),
                money.refunded().toPlainString(),
                money.slashed().toPlainString(),
                money.balanced() ? "balanced" : "NOT BALANCED");
        if (report.chain() != null) {
            chain(text, report.chain());
        }
        line(text, "run         %s (%.0f s)", report.run(), report.wallSeconds());
        line(text, "check it    ./verdant audit %s", report.run());
        return text.toString();
    }

    private static void picked(StringBuilder text, RunReport report) {
        for (RunReport.Picked picked : report.picked() == null ? List.<RunReport.Picked>of() : report.picked()) {
            line(
                    text,
                    "rules       from round %d on auto picked %s: %d of %d claims before were rejected",
                    picked.fromRound(),
                    picked.rules(),
                    picked.rejected(),
                    picked.committed());
        }
    }

    private static void chain(StringBuilder text, ChainReport chain) {
        line(
                text,
                "chain       %d, contract %s: %d transactions, %d for the job, one a round for %d rounds; %,d gas",
                chain.chainId(),
                chain.contract(),
                chain.transactions(),
                chain.jobTransactions(),
                chain.roundTransactions(),
                chain.gasUsed());
        line(
                text,
                "balances    %d on the chain, %s; at most %.1f s behind the job",
                chain.accounts().size(),
                chain.equal() ? "each what the ledger says" : "NOT WHAT THE LEDGER SAYS",
                chain.longestLagSeconds());
    }

    private static String evaluation(RunReport report) {
        String accuracy = Double.isNaN(report.testAccuracy())
                ? "loss        "
                : String.format(Locale.ROOT, "accuracy    %.4f, loss ", report.testAccuracy());
        String bits = report.bitsPerByte() == null
                ? ""
                : String.format(
                        Locale.ROOT, ", %.3f bits a byte, perplexity %.2f", report.bitsPerByte(), report.perplexity());
        return String.format(
                Locale.ROOT,
                "%s%.4f%s on the test set, after %d rounds%s",
                accuracy,
                report.testLoss(),
                bits,
                report.rounds(),
                report.evaluationConfirmed() ? "" : "; nobody confirmed that");
    }

    private static void table(StringBuilder text, RunReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (RunReport.Worker worker : report.workers()) {
            String why = worker.reasons().entrySet().stream()
                    .map(reason -> reason.getKey() + " ×" + reason.getValue())
                    .collect(Collectors.joining(", "));
            rows.add(List.of(
                    worker.id(),
                    String.valueOf(worker.claims()),
                    String.valueOf(worker.accepted()),
                    String.valueOf(worker.rejected()),
                    why.isEmpty() ? "-" : why,
                    worker.stake().toPlainString(),
                    worker.reward().toPlainString(),
                    worker.slashed().toPlainString()));
        }
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = width(rows, column);
                boolean left = column == 0 || column == 4;
                text.append(String.format(Locale.ROOT, left ? "%-" + width + "s" : "%" + width + "s", row.get(column)))
                        .append(column + 1 < row.size() ? "  " : "\n");
            }
        }
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
    }

    /** Four lines: who differed, where, what the arbiter did, what follows. */
    static String dispute(RunReport.Dispute dispute, RunReport report) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "Dispute %s, round %d: %s re-executed %s's claim and got another result.",
                dispute.id().substring(0, 8),
                dispute.round(),
                dispute.challenger(),
                dispute.claimant());
        if (dispute.element() >= 0) {
            line(
                    text,
                    "  They first differ in step %d, node %s (%s), element %d: claimed %s, re-executed %s.",
                    dispute.step(),
                    dispute.node(),
                    dispute.operator(),
                    dispute.element(),
                    dispute.claimed(),
                    dispute.computed());
        } else {
            line(text, "  It ended before an element was reached: %s.", dispute.cause());
        }
        line(
                text,
                "  The arbiter computed %d floating-point operations from %,d bytes of evidence in %.2f ms; %d moves a player.",
                dispute.reexecutedFlops(),
                dispute.evidenceBytes(),
                dispute.arbiterMillis(),
                dispute.movesPerPlayer());
        line(text, "  %s", consequence(dispute, report));
        return text.toString();
    }

    private static String consequence(RunReport.Dispute dispute, RunReport report) {
        if (dispute.loser().isEmpty()) {
            return "No verdict was reached in time: bonds went back and the claim stays unpaid.";
        }
        if (!dispute.loser().equals(dispute.claimant())) {
            return dispute.loser() + " lost: its bond pays " + dispute.claimant() + ", whose claim is paid.";
        }
        String slashed = report.workers().stream()
                .filter(worker -> worker.id().equals(dispute.loser()))
                .map(worker -> worker.slashed().toPlainString())
                .findFirst()
                .orElse("0");
        return dispute.loser() + " lost: " + slashed + " of its stake is slashed, round " + dispute.round()
                + " was made without it, and it is excluded.";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
