package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever does its work passes every check in every round, from the first to those where gradients hardly agree. */
class HonestRoundsTest {
    @ParameterizedTest
    @CsvSource({"5, 7, 24", "3, 8, 12", "2, 9, 3", "1, 10, 2"})
    void shouldPassEveryHonestWorker(int workers, long seed, int rounds) {
        try (Training training = new Training(workers, seed, 64, 8, 784, 32, 10)) {
            for (int round = 0; round < rounds; round++) {
                SortedMap<Address, SortedMap<String, Tensor>> gradients = training.gradients();
                List<CheckReport> reports = training.check(gradients);
                assertTrue(
                        reports.stream().allMatch(CheckReport::passed),
                        "seed=" + seed + " round=" + round + " " + reports);
                training.advance(gradients);
            }
        }
    }
}
