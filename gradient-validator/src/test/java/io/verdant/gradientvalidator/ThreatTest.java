package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker can send instead of its work. Real gradients of a small network on MNIST. */
class ThreatTest {
    private static final Address CHEAT = Training.address(2);
    private static final Address HONEST = Training.address(0);
    private static Training training;
    private static SortedMap<Address, SortedMap<String, Tensor>> honest;

    private SortedMap<Address, SortedMap<String, Tensor>> sent;

    @BeforeAll
    static void train() {
        training = new Training(5, 11, 32, 4, 784, 24, 10);
        for (int round = 0; round < 2; round++) {
            training.advance(training.gradients());
        }
        honest = training.gradients();
    }

    @AfterAll
    static void close() {
        training.close();
    }

    @BeforeEach
    void sendHonestly() {
        sent = new TreeMap<>(honest);
    }

    @Test
    void shouldPassHonestWork() {
        List<CheckReport> reports = training.check(sent);
        assertEquals(5 * 13, reports.size());
        assertTrue(reports.stream().allMatch(CheckReport::passed), reports::toString);
        assertTrue(reports.stream().noneMatch(report -> Double.isNaN(report.value())));
    }

    @Test
    void shouldReportInAddressThenCheckOrder() {
        List<CheckReport> reports = training.check(sent);
        for (int i = 1; i < reports.size(); i++) {
            CheckReport before = reports.get(i - 1);
            CheckReport after = reports.get(i);
            int byWorker = before.worker().compareTo(after.worker());
            assertTrue(byWorker < 0
                    || (byWorker == 0 && before.check().code() < after.check().code()));
        }
    }

    @Test
    void shouldFindAScaledGradient() {
        cheat(value -> 10 * value);
        assertOnlyCheatFails(Check.NORM, Reason.NORM_ABOVE);
    }

    @Test
    void shouldFindAShrunkGradient() {
        cheat(value -> 0.1 * value);
        assertOnlyCheatFails(Check.NORM, Reason.NORM_BELOW);
    }

    @Test
    void shouldFindAZeroGradient() {
        cheat(value -> 0);
        assertOnlyCheatFails(Check.NORM, Reason.NORM_BELOW);
    }

    @Test
    void shouldFindAFlippedGradient() {
        cheat(value -> -value);
        assertOnlyCheatFails(Check.DIRECTION, Reason.DIRECTION_OPPOSED);
    }

    @Test
    void shouldFindTwoFlippedGradientsOfFive() {
        cheat(value -> -value);
        sent.put(Training.address(4), map(honest.get(Training.address(4)), value -> -value));
        List<CheckReport> failed = failed(training.check(sent));
        assertEquals(Set.of(CHEAT, Training.address(4)), workers(failed));
        assertTrue(failed.stream().allMatch(report -> report.reason() == Reason.DIRECTION_OPPOSED), failed::toString);
    }

    @Test
    void shouldFindAFlippedGradientAmongThree() {
        sent.keySet().removeIf(worker -> worker.compareTo(CHEAT) > 0);
        cheat(value -> -value);
        assertOnlyCheatFails(Check.DIRECTION, Reason.DIRECTION_OPPOSED);
    }

    @Test
    void shouldFindNoise() {
        Random random = new Random(3);
        cheat(value -> random.nextGaussian());
        assertOnlyCheatFails(Check.NORM, Reason.NORM_ABOVE);
    }

    @Test
    void shouldFindNoiseOfTheRightLength() {
        Random random = new Random(3);
        cheat(value -> random.nextGaussian());
        double scale = norm(honest.get(CHEAT)) / norm(sent.get(CHEAT));
        sent.put(CHEAT, map(sent.get(CHEAT), value -> scale * value));
        assertOnlyCheatFails(Check.DIRECTION, Reason.DIRECTION_OPPOSED);
    }

    @Test
    void shouldFindTheMeanOfTheOthers() {
        sent.remove(CHEAT);
        TreeMap<String, Tensor> mean = new TreeMap<>();
        sent.get(HONEST).forEach((name, tensor) -> {
            float[] values = new float[tensor.shape().elementCount()];
            for (SortedMap<String, Tensor> gradient : sent.values()) {
                for (int i = 0; i < values.length; i++) {
                    values[i] += gradient.get(name).floats()[i] / sent.size();
                }
            }
            mean.put(name, Tensor.ofFloats(tensor.shape(), values));
        });
        sent.put(CHEAT, mean);
        assertOnlyCheatFails(Check.DIRECTION, Reason.DIRECTION_TOO_ALIGNED);
    }

    @Test
    void shouldFindNaNAndInfinity() {
        for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            cheat(value -> value);
            sent.get(CHEAT).get("w0").floats()[12_345] = poison;
            assertOnlyCheatFails(Check.FINITE, Reason.NON_FINITE);
        }
    }

    @Test
    void shouldNotOverflowOnTheLargestFloats() {
        cheat(value -> value > 0 ? Float.MAX_VALUE : -Float.MAX_VALUE);
        assertOnlyCheatFails(Check.NORM, Reason.NORM_ABOVE);
    }

    @Test
    void shouldReportTheOneOfTwoEqualGradientsThatDoesNotFitItsRecords() {
        sent.put(CHEAT, honest.get(HONEST));
        assertOnlyCheatFails(Check.COPY, Reason.COPIED_GRADIENT);
        sent.put(CHEAT, map(honest.get(HONEST), value -> 1.5 * value));
        assertOnlyCheatFails(Check.COPY, Reason.COPIED_GRADIENT);
    }

    @Test
    void shouldFindACopiedLayer() {
        cheat(value -> value);
        sent.get(CHEAT).put("w0", honest.get(HONEST).get("w0"));
        assertOnlyCheatFails(Check.LAYER_COPY, Reason.COPIED_GRADIENT);
    }

    @Test
    void shouldReportAllOfSeveralCopiesThatFitNobodysRecords() {
        SortedMap<String, Tensor> flipped = map(honest.get(HONEST), value -> -value);
        sent.put(CHEAT, flipped);
        sent.put(Training.address(4), flipped);
        assertEquals(Set.of(CHEAT, Training.address(4)), workers(failed(training.check(sent))));
    }

    @Test
    void shouldFindWhatWasSentInAnEarlierRound() {
        try (Training other = new Training(5, 11, 32, 4, 784, 24, 10)) {
            SortedMap<Address, SortedMap<String, Tensor>> first = other.gradients();
            other.check(first);
            other.advance(first);
            TreeMap<Address, SortedMap<String, Tensor>> second = new TreeMap<>(other.gradients());
            second.put(CHEAT, first.get(HONEST));
            List<CheckReport> failed = failed(other.check(second));
            assertEquals(Set.of(CHEAT), workers(failed));
            assertEquals(
                    List.of(Check.REPLAY),
                    failed.stream().map(CheckReport::check).toList());
        }
    }

    @Test
    void shouldReportTheCopyOnlyWhenAnAuditClearedTheOther() {
        Random random = new Random(4);
        sent.put(CHEAT, map(honest.get(HONEST), value -> value * (1 + 1e-4 * random.nextGaussian())));
        List<CheckReport> failed = failed(training.checks.check(training.input(sent, Set.of(HONEST))));
        assertEquals(Set.of(CHEAT), workers(failed));
        assertEquals(Reason.COPIED_GRADIENT, failed.getFirst().reason());
        assertTrue(failed.getFirst().value() > CheckDefaults.COPY_COSINE);
    }

    @Test
    void shouldFindHarmWhereThereAreTooFewToCompareWith() {
        sent.keySet().retainAll(Set.of(HONEST, CHEAT));
        cheat(value -> -25 * value);
        assertOnlyCheatFails(Check.IMPACT, Reason.IMPACT_HARMFUL);
    }

    @Test
    void shouldFindAnUpdateThatBreaksTheLoss() {
        sent.keySet().retainAll(Set.of(HONEST, CHEAT));
        cheat(value -> 1e30 * value);
        assertOnlyCheatFails(Check.IMPACT, Reason.IMPACT_HARMFUL);
    }

    @Test
    void shouldFindMissingForeignAndMisshapenTensors() {
        cheat(value -> value);
        Tensor removed = sent.get(CHEAT).remove("b0");
        assertOnlyCheatFails(Check.SHAPE, Reason.WRONG_SHAPE);
        sent.get(CHEAT).put("b0", Tensor.ofFloats(Shape.of(12, 2), removed.floats()));
        assertOnlyCheatFails(Check.SHAPE, Reason.WRONG_SHAPE);
        sent.get(CHEAT).put("b0", removed);
        sent.get(CHEAT).put("b9", removed);
        assertOnlyCheatFails(Check.SHAPE, Reason.WRONG_SHAPE);
    }

    @Test
    void shouldFindAGradientThatIsNotTheClaimedOne() {
        RoundInput input = training.input(sent, Set.of());
        SortedMap<Address, SortedMap<String, Tensor>> swapped = new TreeMap<>(sent);
        swapped.put(CHEAT, map(honest.get(CHEAT), value -> value + 1e-6));
        List<CheckReport> failed = failed(training.checks.check(with(input, input.claims(), swapped)));
        assertEquals(Set.of(CHEAT), workers(failed));
        assertEquals(Reason.ROOT_MISMATCH, failed.getFirst().reason());
    }

    @Test
    void shouldFindSilence() {
        RoundInput input = training.input(sent, Set.of());
        SortedMap<Address, SortedMap<String, Tensor>> fewer = new TreeMap<>(sent);
        fewer.remove(CHEAT);
        List<CheckReport> failed = failed(training.checks.check(with(input, input.claims(), fewer)));
        assertEquals(Set.of(CHEAT), workers(failed));
        assertEquals(Reason.UNAVAILABLE, failed.getFirst().reason());
    }

    @Test
    void shouldTakeAClaimOfFailureAtItsWord() {
        RoundInput input = training.input(sent, Set.of());
        Claim claim = input.claims().get(CHEAT);
        SortedMap<Address, Claim> claims = new TreeMap<>(input.claims());
        claims.put(
                CHEAT,
                new Claim(
                        claim.jobId(),
                        claim.round(),
                        CHEAT,
                        claim.assignment(),
                        claim.startRoot(),
                        Hash32.ZERO,
                        Hash32.ZERO,
                        0,
                        new Claim.Failure(1, 2)));
        List<CheckReport> failed = failed(training.checks.check(with(input, claims, sent)));
        assertEquals(Set.of(CHEAT), workers(failed));
        assertEquals(Reason.NON_FINITE, failed.getFirst().reason());
    }

    @Test
    void shouldCompareNothingWithOneOrTwoGradients() {
        for (int count : new int[] {2, 1}) {
            while (sent.size() > count) {
                sent.remove(sent.lastKey());
            }
            sent.put(HONEST, map(honest.get(HONEST), value -> 4 * value));
            List<CheckReport> reports = training.check(sent);
            assertEquals(11 * count, reports.size());
            assertTrue(reports.stream().allMatch(CheckReport::passed), reports::toString);
        }
        sent.put(HONEST, map(honest.get(HONEST), value -> 0));
        assertEquals(Reason.NORM_BELOW, failed(training.check(sent)).getFirst().reason());
        assertTrue(training.check(new TreeMap<>()).isEmpty());
    }

    @Test
    void shouldGiveEveryValidatorTheSameBits() {
        cheat(value -> -value);
        try (Training other = new Training(5, 11, 32, 4, 784, 24, 10)) {
            for (int round = 0; round < 2; round++) {
                other.advance(other.gradients());
            }
            assertEquals(training.check(sent), other.check(sent));
        }
    }

    private static RoundInput with(
            RoundInput input,
            SortedMap<Address, Claim> claims,
            SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        return new RoundInput(
                input.round(),
                claims,
                gradients,
                input.start(),
                input.records(),
                input.schedule(),
                input.impactSeed(),
                input.ownSeed(),
                input.cleared());
    }

    private void cheat(DoubleUnaryOperator change) {
        sent.put(CHEAT, map(honest.get(CHEAT), change));
    }

    private static SortedMap<String, Tensor> map(SortedMap<String, Tensor> gradient, DoubleUnaryOperator change) {
        TreeMap<String, Tensor> changed = new TreeMap<>();
        gradient.forEach((name, tensor) -> {
            Tensor copy = tensor.copy();
            for (int i = 0; i < copy.shape().elementCount(); i++) {
                copy.floats()[i] = (float) change.applyAsDouble(copy.floats()[i]);
            }
            changed.put(name, copy);
        });
        return changed;
    }

    private static double norm(SortedMap<String, Tensor> gradient) {
        return new GradientTable(new TreeMap<>(Map.of(HONEST, gradient))).norm(0);
    }

    @Test
    void shouldFindEveryVerdictThatItsValueDoesNotGive() {
        ReceiptCheck receipts = new ReceiptCheck(Training.defaults());
        for (double factor : new double[] {1, -1, 10, 0}) {
            cheat(value -> factor * value);
            List<CheckReport> reports = training.check(sent);
            for (int at = 0; at < reports.size(); at++) {
                CheckReport report = reports.get(at);
                List<CheckReport> changed = new ArrayList<>(reports);
                Reason other = report.passed() ? Reason.SILENT : Reason.NONE;
                changed.set(
                        at,
                        new CheckReport(report.worker(), report.check(), report.value(), report.threshold(), other));
                assertTrue(receipts.firstFault(changed).isPresent(), report::toString);
                changed.remove(at);
                changed.addLast(report);
                assertEquals(
                        at < reports.size() - 1, receipts.firstFault(changed).isPresent(), report::toString);
            }
        }
    }

    private void assertOnlyCheatFails(Check check, Reason reason) {
        List<CheckReport> reports = training.check(sent);
        assertEquals(Optional.empty(), new ReceiptCheck(Training.defaults()).firstFault(reports), reports::toString);
        List<CheckReport> failed = failed(reports);
        assertEquals(Set.of(CHEAT), workers(failed), failed::toString);
        assertEquals(check, failed.getFirst().check(), failed::toString);
        assertEquals(reason, failed.getFirst().reason());
        assertFalse(reports.stream().anyMatch(report -> Double.isNaN(report.value())));
    }

    private static List<CheckReport> failed(List<CheckReport> reports) {
        return reports.stream().filter(report -> !report.passed()).toList();
    }

    private static Set<Address> workers(List<CheckReport> reports) {
        return Set.copyOf(reports.stream().map(CheckReport::worker).toList());
    }
}
