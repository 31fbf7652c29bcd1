package io.verdant.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A {@link RehearsalReport} as Markdown: final accuracy by attack and rule, and who was caught by which check. */
final class RehearsalTables {
    private static final double PERCENT = 100;

    private RehearsalTables() {}

    /** One rehearsal in one line, for those who wait. */
    static String line(RehearsalCell cell) {
        return String.format(
                Locale.ROOT,
                "%-24s %-40s f=%d seed=%d accuracy=%.2f%% honest rejected %.2f%% attackers rejected %.1f%% pay %.4f/%.4f %.0f s",
                cell.attack(),
                cell.rules(),
                cell.byzantine(),
                cell.seed(),
                PERCENT * cell.accuracy(),
                PERCENT * cell.honestRejectedShare(),
                PERCENT * cell.attackRejectedShare(),
                cell.honestPay(),
                cell.attackPay(),
                cell.seconds());
    }

    static String markdown(RehearsalReport report) {
        StringBuilder text = new StringBuilder("# Rehearsal of " + report.job() + "\n\n`" + report.arguments() + "`\n");
        byF(report).forEach((f, cells) -> {
            text.append("\n## f = ").append(f).append("\n\nTest accuracy in percent, the mean of the last evaluations");
            text.append(" and of all seeds.\n\n")
                    .append(accuracies(cells))
                    .append('\n')
                    .append(catches(cells));
        });
        return text.toString();
    }

    private static SortedMap<Integer, List<RehearsalCell>> byF(RehearsalReport report) {
        return report.cells().stream()
                .collect(Collectors.groupingBy(RehearsalCell::byzantine, TreeMap::new, Collectors.toList()));
    }

    /** Cells by rule, then by attack, in the order in which they were asked for. */
    static Map<String, Map<String, List<RehearsalCell>>> byRule(List<RehearsalCell> cells) {
        return cells.stream()
                .collect(Collectors.groupingBy(
                        RehearsalCell::rules,
                        LinkedHashMap::new,
                        Collectors.groupingBy(RehearsalCell::attack, LinkedHashMap::new, Collectors.toList())));
    }

    private static String accuracies(List<RehearsalCell> cells) {
        Map<String, Map<String, List<RehearsalCell>>> table = byRule(cells);
        List<String> attacks =
                cells.stream().map(RehearsalCell::attack).distinct().toList();
        StringBuilder text = new StringBuilder("| attack | ").append(String.join(" | ", table.keySet()));
        text.append(" |\n| --- |").append(" --- |".repeat(table.size())).append('\n');
        for (String attack : attacks) {
            text.append("| ").append(attack).append(" |");
            for (Map<String, List<RehearsalCell>> column : table.values()) {
                List<RehearsalCell> same = column.getOrDefault(attack, List.of());
                text.append(String.format(Locale.ROOT, " %.1f |", PERCENT * mean(same, RehearsalCell::accuracy)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String catches(List<RehearsalCell> cells) {
        StringBuilder text = new StringBuilder(
                "| attack | rules | attackers' claims rejected | first caught, by | out from round |"
                        + " honest claims rejected | pay per claim, honest / attackers |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        byRule(cells)
                .forEach((rule, byAttack) -> byAttack.forEach((attack, same) -> text.append(row(rule, attack, same))));
        return text.toString();
    }

    private static String row(String rule, String attack, List<RehearsalCell> same) {
        List<String> first = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (RehearsalCell cell : same) {
            for (RehearsalCell.Caught caught : cell.caught()) {
                first.add(caught.round() < 0 ? "never" : caught.round() + " " + caught.check());
                out.add(caught.excludedRound() < 0 ? "never" : Integer.toString(caught.excludedRound()));
            }
        }
        SortedMap<String, Integer> honest = new TreeMap<>();
        same.forEach(
                cell -> cell.honestRejected().forEach((reason, count) -> honest.merge(reason, count, Integer::sum)));
        return String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f %% | %s | %s | %.2f %% %s | %.4f / %.4f |%n",
                        attack,
                        rule,
                        PERCENT * mean(same, RehearsalCell::attackRejectedShare),
                        counted(first),
                        counted(out),
                        PERCENT * mean(same, RehearsalCell::honestRejectedShare),
                        honest.isEmpty() ? "" : honest,
                        mean(same, RehearsalCell::honestPay),
                        mean(same, RehearsalCell::attackPay))
                .replace(System.lineSeparator(), "\n");
    }

    /** Equal entries together, with how often they occur. */
    private static String counted(List<String> entries) {
        Map<String, Long> counts = entries.stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() == 1 ? entry.getKey() : entry.getKey() + " ×" + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static double mean(List<RehearsalCell> cells, java.util.function.ToDoubleFunction<RehearsalCell> value) {
        return cells.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
