package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects reports by worker; a worker that has failed a check gets no further ones. */
final class Report {
    private final SortedMap<Address, List<CheckReport>> byWorker = new TreeMap<>();
    private final Set<Address> failed = new HashSet<>();

    /** @param reason {@link Reason#NONE} where the check passed */
    void add(Address worker, Check check, double value, double threshold, Reason reason) {
        byWorker.computeIfAbsent(worker, key -> new ArrayList<>())
                .add(new CheckReport(worker, check, value, threshold, reason));
        if (reason != Reason.NONE) {
            failed.add(worker);
        }
    }

    /** What was measured and is no verdict by itself. */
    void measure(Address worker, Check check, double value, double threshold) {
        add(worker, check, value, threshold, Reason.NONE);
    }

    boolean isGood(Address worker) {
        return !failed.contains(worker);
    }

    /** All reports, by worker in address order, then in check order. */
    List<CheckReport> all() {
        List<CheckReport> all = new ArrayList<>();
        for (Map.Entry<Address, List<CheckReport>> entry : byWorker.entrySet()) {
            entry.getValue().stream()
                    .sorted(Comparator.comparing(CheckReport::check))
                    .forEach(all::add);
        }
        return List.copyOf(all);
    }
}
