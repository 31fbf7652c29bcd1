package io.verdant.node;

import io.verdant.repops.Program;
import io.verdant.repops.cuda.CudaDevice;
import io.verdant.trainerworker.conformance.ConformanceSuite;
import io.verdant.trainerworker.conformance.DeviceSuite;
import io.verdant.trainerworker.conformance.Row;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole comparison of this machine with what is published, as one table. */
final class ConformanceRun {
    private static final String FORMAT = "%-38s  %-9s  %s%n";

    /**
     * The table, for {@code --json}.
     *
     * @param verdict {@link Verdict#DIFFERENT} where one check's is
     */
    record Report(String contract, Verdict verdict, String java, String machine, int processors, List<Row> checks) {}

    private final List<Row> rows = new ArrayList<>();
    private final PrintStream out;

    private ConformanceRun(PrintStream out) {
        this.out = out;
    }

    /**
     * Compares, and prints each row as soon as it is known.
     *
     * @param steps of each training
     * @param everyJvm whether other compilers, collectors and heaps are tried, not vectors of other widths only
     */
    static Report of(int steps, boolean everyJvm, PrintStream out) {
        ConformanceRun run = new ConformanceRun(out);
        print(out, "check", "verdict", "detail");
        ConformanceSuite.run(steps, run::add);
        JvmMatrix.run(steps, everyJvm, run::add);
        return run.report();
    }

    /** As the other, of a CUDA device alone: {@code cuda:N}, or the first for {@code auto}. */
    static Report ofDevice(String name, int steps, PrintStream out) {
        ConformanceRun run = new ConformanceRun(out);
        try (CudaDevice device = Engines.cuda(name.equals(DeviceMixin.AUTO) ? DeviceMixin.CUDA + 0 : name)) {
            print(out, "check", "verdict", "detail");
            String detail = device.name() + ", compute capability " + device.capability() / 10.0;
            run.add(new Row("device " + DeviceMixin.CUDA + device.ordinal(), Verdict.EQUAL, detail));
            DeviceSuite.run(device, steps, run::add);
        }
        return run.report();
    }

    private void add(Row row) {
        rows.add(row);
        print(out, row.check(), row.verdict().name().toLowerCase(Locale.ROOT), row.detail());
    }

    private static void print(PrintStream out, String check, String verdict, String detail) {
        out.printf(Locale.ROOT, FORMAT, check, verdict, detail);
        out.flush();
    }

    private Report report() {
        boolean different = count(Verdict.DIFFERENT) > 0;
        out.printf(
                Locale.ROOT,
                "%n%d checks: %d equal, %d different, %d absent here. %s%n",
                rows.size(),
                count(Verdict.EQUAL),
                count(Verdict.DIFFERENT),
                count(Verdict.ABSENT),
                different
                        ? "This machine does not compute " + Program.CONTRACT + ": its work would lose disputes."
                        : "This machine computes the bits of " + Program.CONTRACT + ".");
        return new Report(
                Program.CONTRACT,
                different ? Verdict.DIFFERENT : Verdict.EQUAL,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                List.copyOf(rows));
    }

    private long count(Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }
}
