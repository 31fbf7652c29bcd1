package io.verdant.trainerworker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Compute;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.Operator;
import io.verdant.repops.PowerCases;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the published vectors say of this machine, and that one changed bit is noticed by each part. */
class ConformanceSuiteTest {
    @Test
    void shouldFindEveryOperatorFunctionAndTrainingEqual() {
        List<Row> rows = new ArrayList<>();
        ConformanceSuite.run(20, rows::add);
        List<Row> others =
                rows.stream().filter(row -> row.verdict() != Verdict.EQUAL).toList();
        assertEquals(List.of(), others);
        String checks = rows.stream().map(Row::check).collect(Collectors.joining("\n", "\n", "\n"));
        for (Operator operator : Operator.values()) {
            String row = "operator " + operator.code() + " " + operator.name().toLowerCase(Locale.ROOT);
            assertTrue(checks.contains("\n" + row + "\n"), row);
        }
        for (ElementaryFunction function : ElementaryFunction.values()) {
            assertTrue(checks.contains("\nfunction " + function.word() + ", scalar\n"), function.word());
        }
        assertTrue(checks.contains("\nfunction pow\n"), checks);
        for (String training : PublishedPlan.TRAININGS) {
            assertTrue(checks.contains("\ntraining " + training + ", threads 3\n"), training);
        }
    }

    @Test
    void shouldNameTheOperatorThatDiffers() {
        PublishedPlan plan = PublishedPlan.named("operators-2");
        List<String> found = new ArrayList<>(plan.nodes());
        int line = 40;
        String node = plan.plan().step().node(line).operator().name().toLowerCase(Locale.ROOT);
        found.set(line, "0 40 " + "0".repeat(64));
        OperatorRows rows = new OperatorRows();
        rows.compare(plan, found);
        List<Row> different = rows.rows().stream()
                .filter(row -> row.verdict() == Verdict.DIFFERENT)
                .toList();
        assertEquals(1, different.size());
        assertTrue(different.getFirst().check().endsWith(node), different::toString);
        assertTrue(different.getFirst().detail().startsWith("step=0 node=40 "), different::toString);
    }

    @Test
    void shouldFindOperatorsDifferentWhereARunEndsEarly() {
        PublishedPlan plan = PublishedPlan.named("operators");
        OperatorRows rows = new OperatorRows();
        rows.compare(plan, List.of());
        rows.rows().forEach(row -> assertEquals(Verdict.DIFFERENT, row.verdict(), row.check()));
    }

    @Test
    void shouldNoticeOneChangedDigitOfAKnownAnswer() {
        String answers = PublishedPlan.text("generator.txt");
        KnownAnswers.rows(answers).forEach(row -> assertEquals(Verdict.EQUAL, row.verdict(), row::toString));
        List<Row> rows = KnownAnswers.rows(answers.replace("9b00dbd8", "9b00dbd9"));
        assertEquals(
                1,
                rows.stream().filter(row -> row.verdict() == Verdict.DIFFERENT).count(),
                rows::toString);
    }

    @Test
    void shouldNoticeOneChangedDigitOfABlock() {
        String line = PublishedPlan.text("functions.txt")
                .lines()
                .filter(known -> known.startsWith("sqrt "))
                .findFirst()
                .orElseThrow();
        try (Compute compute = Compute.ofThreads(1)) {
            assertEquals(Verdict.EQUAL, verdict(line, compute));
            char last = line.charAt(line.length() - 1);
            String other = line.substring(0, line.length() - 1) + (last == '0' ? '1' : '0');
            assertEquals(Verdict.DIFFERENT, verdict(other, compute));
        }
    }

    private static Verdict verdict(String line, Compute compute) {
        return FunctionBlocks.rows(line, "scalar", compute).getFirst().verdict();
    }

    @Test
    void shouldNoticeOneChangedBitOfAPower() {
        PowerCases.Case one = PowerCases.published().getFirst();
        assertEquals(Verdict.EQUAL, HardPowers.row(List.of(one)).verdict());
        PowerCases.Case other = new PowerCases.Case(one.a(), one.b(), one.result() ^ 1);
        assertEquals(Verdict.DIFFERENT, HardPowers.row(List.of(one, other)).verdict());
    }

    @Test
    void shouldGiveOneFingerprintWhateverTheThreads() {
        try (Compute one = Compute.ofThreads(1);
                Compute three = Compute.ofThreads(3)) {
            List<String> wanted = Fingerprint.published(3);
            assertEquals(wanted, Fingerprint.here(one, 3));
            assertEquals(wanted, Fingerprint.here(three, 3));
        }
    }
}
