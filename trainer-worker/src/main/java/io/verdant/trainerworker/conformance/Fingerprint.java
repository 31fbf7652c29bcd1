package io.verdant.trainerworker.conformance;

import io.verdant.protocol.Sha256;
import io.verdant.repops.Compute;
import io.verdant.repops.VectorWidth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a Java process computes, in few words, for comparison with others: a line for its vectors' width, then one for
 * each published plan with the SHA-256 of its lines (roots, and hashes of nodes where those are published).
 */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * Executes the published plans here, each node by node and as a worker does.
     *
     * @param steps how many steps of each training; 0 leaves the trainings out
     */
    public static List<String> here(Compute compute, int steps) {
        List<String> lines = new ArrayList<>();
        for (PublishedPlan plan : plans(steps)) {
            int count = count(plan, steps);
            PlanRoots.Lines found = plan.trace(compute, count);
            lines.add(line(plan, count, found.roots(), found.nodes(), plan.work(compute, count)));
        }
        return lines;
    }

    /** What {@link #here} must be. */
    public static List<String> published(int steps) {
        List<String> lines = new ArrayList<>();
        for (PublishedPlan plan : plans(steps)) {
            int count = count(plan, steps);
            lines.add(line(plan, count, plan.roots(), plan.nodes(), plan.endRoot(count)));
        }
        return lines;
    }

    private static int count(PublishedPlan plan, int steps) {
        int all = plan.plan().localSteps();
        return plan.isTraining() ? Math.min(steps, all) : all;
    }

    /** The line that says how wide the vectors of this process are; 0 bits where it has none. */
    public static String width() {
        return width(VectorWidth.bits());
    }

    /** That line for a process with vectors of so many bits. */
    public static String width(int bits) {
        return "vector-bits " + bits;
    }

    private static List<PublishedPlan> plans(int steps) {
        Stream<String> trainings = steps == 0 ? Stream.of() : PublishedPlan.TRAININGS.stream();
        return Stream.concat(PublishedPlan.OPERATORS.stream(), trainings)
                .map(PublishedPlan::named)
                .toList();
    }

    private static String line(PublishedPlan plan, int steps, List<String> roots, List<String> nodes, String endRoot) {
        List<String> compared = new ArrayList<>(roots.subList(0, Math.min(steps, roots.size())));
        compared.addAll(plan.isTraining() ? List.of() : nodes);
        compared.add(endRoot);
        String hash = Sha256.of(String.join("\n", compared).getBytes(StandardCharsets.UTF_8))
                .hex();
        return plan.name() + " " + steps + " " + hash;
    }
}
