package io.verdant.trainerworker.conformance;

import io.verdant.repops.Compute;
import io.verdant.repops.FmaSupport;
import io.verdant.repops.PowerCases;
import io.verdant.repops.VectorWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds this process to the published vectors; each comparison is a {@link Row}. */
public final class ConformanceSuite {
    private static final int MOST_THREADS = 3;

    private final Consumer<Row> report;
    private final int steps;

    private ConformanceSuite(int steps, Consumer<Row> report) {
        this.steps = steps;
        this.report = report;
    }

    /**
     * Compares everything that one process can.
     *
     * @param steps how many steps of each training
     * @param report told each row as soon as it is known
     */
    public static void run(int steps, Consumer<Row> report) {
        new ConformanceSuite(steps, report).run();
    }

    private void run() {
        boolean hardware = FmaSupport.hardware();
        report.accept(Row.of("fused multiply-add", hardware, hardware ? "in hardware" : "emulated, too slow to train"));
        try (Compute compute = Compute.ofThreads(1)) {
            OperatorRows operators = new OperatorRows();
            for (String name : PublishedPlan.OPERATORS) {
                PublishedPlan plan = PublishedPlan.named(name);
                operators.compare(
                        plan, plan.trace(compute, plan.plan().localSteps()).nodes());
            }
            operators.rows().forEach(report);
        }
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1)) {
            kernels("scalar", scalar);
        }
        int bits = VectorWidth.bits();
        if (bits > 0) {
            try (Compute vector = Compute.of(Compute.Mode.VECTOR, MOST_THREADS)) {
                kernels(bits + " bits", vector);
            }
        } else {
            report.accept(new Row("kernels, vectors", Row.Verdict.ABSENT, "this Java has no jdk.incubator.vector"));
        }
        report.accept(HardPowers.row(PowerCases.published()));
        KnownAnswers.rows(PublishedPlan.text("generator.txt")).forEach(report);
        trainings();
    }

    /** Every operator, and the elementary functions on more arguments. */
    private void kernels(String name, Compute compute) {
        boolean equal = Fingerprint.here(compute, 0).equals(Fingerprint.published(0));
        report.accept(Row.of("kernels, " + name, equal, "every operator, threads " + compute.threads()));
        FunctionBlocks.rows(PublishedPlan.text("functions.txt"), name, compute).forEach(report);
    }

    private void trainings() {
        for (String name : PublishedPlan.TRAININGS) {
            PublishedPlan plan = PublishedPlan.named(name);
            for (int threads = 1; threads <= MOST_THREADS; threads++) {
                try (Compute compute = Compute.ofThreads(threads)) {
                    report.accept(training(plan, compute));
                }
            }
        }
    }

    private Row training(PublishedPlan plan, Compute compute) {
        String check = "training " + plan.name() + ", threads " + compute.threads();
        int count = Math.min(steps, plan.plan().localSteps());
        List<String> found = new ArrayList<>(plan.trace(compute, count).roots());
        for (int step = 0; step < count; step++) {
            if (step >= found.size() || !found.get(step).equals(plan.roots().get(step))) {
                return Row.different(check, "first other root at step " + step);
            }
        }
        String worked = plan.work(compute, count);
        boolean equal = worked.equals(plan.endRoot(count));
        return Row.of(check, equal, equal ? "roots of " + count + " steps" : "other end root without a trace");
    }
}
