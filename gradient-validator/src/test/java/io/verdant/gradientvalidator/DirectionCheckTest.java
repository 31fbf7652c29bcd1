package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Reason;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DirectionCheckTest {
    private static final int ELEMENTS = 40;
    private static final int SEEDS = 300;

    @Test
    void shouldLetEveryVerdictFollowFromTheReportAlone() {
        ReceiptCheck receipts = new ReceiptCheck(CheckDefaults.CHECKS);
        Set<Reason> seen = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            List<CheckReport> reports = check(round(seed));
            assertEquals(Optional.empty(), receipts.firstFault(reports), "seed=" + seed + " " + reports);
            reports.forEach(report -> seen.add(report.reason()));
        }
        assertEquals(Set.of(Reason.NONE, Reason.DIRECTION_OPPOSED, Reason.DIRECTION_TOO_ALIGNED), seen);
    }

    @Test
    void shouldFindAnyLimitThatIsNotTheReportsOwn() {
        ReceiptCheck receipts = new ReceiptCheck(CheckDefaults.CHECKS);
        for (int seed = 0; seed < 40; seed++) {
            List<CheckReport> reports = check(round(seed));
            for (int at = 0; at < reports.size(); at++) {
                CheckReport report = reports.get(at);
                double near = report.threshold() == 1 ? 0.99 : Math.nextUp(report.threshold());
                List<CheckReport> changed = new ArrayList<>(reports);
                changed.set(
                        at, new CheckReport(report.worker(), report.check(), report.value(), near, report.reason()));
                assertTrue(receipts.firstFault(changed).isPresent(), "seed=" + seed + " " + report);
            }
        }
    }

    @Test
    void shouldFindAMinorityAtMostOpposed() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<CheckReport> reports = check(round(seed));
            long opposed = reports.stream()
                    .filter(r -> r.reason() == Reason.DIRECTION_OPPOSED)
                    .count();
            assertTrue(2 * opposed < reports.size(), "seed=" + seed + " " + reports);
        }
    }

    private static List<CheckReport> check(SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        Report report = new Report();
        new DirectionCheck(new GradientTable(gradients), CheckDefaults.CHECKS, report).run();
        return report.all();
    }

    /** Three to twelve workers around a common direction; some opposed, some the mean of the others, some noise alone. */
    private static SortedMap<Address, SortedMap<String, Tensor>> round(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int workers = random.nextInt(3, 13);
        double noise = random.nextDouble(0.05, 4);
        double sign = random.nextInt(4) == 0 ? 0 : -random.nextDouble(2);
        int odd = random.nextInt(workers);
        boolean central = random.nextBoolean();
        float[][] rows = new float[workers][ELEMENTS];
        for (int worker = 0; worker < workers; worker++) {
            boolean cheats = worker < odd;
            for (int i = 0; i < ELEMENTS; i++) {
                double direction = i % 2 == 0 ? 1 : -1;
                double own = central && cheats ? 0.01 * noise : noise;
                rows[worker][i] =
                        (float) ((cheats && !central ? sign : 1) * direction + own * random.nextDouble(-1, 1));
            }
        }
        SortedMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            Tensor tensor = Tensor.zeros(DType.FLOAT32, Shape.of(ELEMENTS));
            System.arraycopy(rows[worker], 0, tensor.floats(), 0, ELEMENTS);
            gradients.put(Training.address(worker), new TreeMap<>(Map.of("weight", tensor)));
        }
        return gradients;
    }
}
