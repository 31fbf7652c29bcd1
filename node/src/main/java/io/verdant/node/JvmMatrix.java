package io.verdant.node;

import io.verdant.trainerworker.conformance.Fingerprint;
import io.verdant.trainerworker.conformance.Row;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds other Java processes on this machine to the published vectors: other vectors, compilers, collectors, heaps. */
final class JvmMatrix {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final int ANY_WIDTH = -1;

    /**
     * A way to start Java.
     *
     * @param bits the width of vectors that is meant; {@link #ANY_WIDTH} where it does not matter
     * @param threads computing threads
     * @param steps of each training at most
     */
    private record Jvm(String name, int bits, int threads, int steps, List<String> flags) {
        static Jvm of(String name, int bits, int threads, String... flags) {
            return new Jvm(name, bits, threads, Integer.MAX_VALUE, List.of(flags));
        }
    }

    private static final List<Jvm> WIDTHS = List.of(
            Jvm.of("vectors of 128 bits", 128, 2, VECTORS, "-XX:MaxVectorSize=16"),
            Jvm.of("vectors of 256 bits", 256, 2, VECTORS, "-XX:MaxVectorSize=32"),
            Jvm.of("vectors of 512 bits", 512, 2, VECTORS, "-XX:UseAVX=3", "-XX:MaxVectorSize=64"),
            Jvm.of("no vectors", 0, 2));

    /** The interpreter takes seconds a step. */
    private static final int INTERPRETED_STEPS = 2;

    private static final List<Jvm> OTHERS = List.of(
            Jvm.of("UseAVX=1", ANY_WIDTH, 1, VECTORS, "-XX:UseAVX=1"),
            Jvm.of("UseAVX=2", ANY_WIDTH, 1, VECTORS, "-XX:UseAVX=2"),
            Jvm.of("UseAVX=3", ANY_WIDTH, 1, VECTORS, "-XX:UseAVX=3"),
            Jvm.of("first compiler only", ANY_WIDTH, 2, VECTORS, "-XX:TieredStopAtLevel=1"),
            Jvm.of("second compiler only", ANY_WIDTH, 2, VECTORS, "-XX:-TieredCompilation"),
            new Jvm("interpreter", ANY_WIDTH, 2, INTERPRETED_STEPS, List.of("-Xint")),
            Jvm.of("serial collector, heap 64 MB", ANY_WIDTH, 1, VECTORS, "-XX:+UseSerialGC", "-Xmx64m"),
            Jvm.of("parallel collector, heap 96 MB", ANY_WIDTH, 2, VECTORS, "-XX:+UseParallelGC", "-Xmx96m"),
            Jvm.of("G1, heap 96 MB", ANY_WIDTH, 3, VECTORS, "-XX:+UseG1GC", "-Xmx96m"),
            Jvm.of("ZGC, heap 256 MB", ANY_WIDTH, 3, VECTORS, "-XX:+UseZGC", "-Xmx256m"));

    private final int steps;

    private JvmMatrix(int steps) {
        this.steps = steps;
    }

    /**
     * Runs the published plans in a process for each width of vectors, one after the other.
     *
     * @param steps of each training
     * @param all whether the compilers, collectors and heaps follow
     */
    static void run(int steps, boolean all, Consumer<Row> report) {
        JvmMatrix matrix = new JvmMatrix(steps);
        WIDTHS.forEach(jvm -> report.accept(matrix.row(jvm)));
        if (all) {
            OTHERS.forEach(jvm -> report.accept(matrix.row(jvm)));
        }
    }

    private Row row(Jvm jvm) {
        int count = Math.min(steps, jvm.steps);
        String check = "Java, " + jvm.name;
        List<String> found;
        try {
            found = child(jvm, count);
        } catch (IOException failure) {
            return new Row(check, Verdict.ABSENT, "does not start: " + failure.getMessage());
        }
        if (found.isEmpty()) {
            return new Row(check, Verdict.ABSENT, "does not start with " + String.join(" ", jvm.flags));
        }
        for (String line : Fingerprint.published(count)) {
            if (!found.contains(line)) {
                return new Row(check, Verdict.DIFFERENT, "plan " + line.substring(0, line.indexOf(' ')));
            }
        }
        boolean meant = jvm.bits == ANY_WIDTH || found.contains(Fingerprint.width(jvm.bits));
        String detail = found.getFirst() + ", threads " + jvm.threads + ", steps " + count;
        return new Row(check, meant ? Verdict.EQUAL : Verdict.ABSENT, detail);
    }

    /** The fingerprint that such a process prints; empty where it fails. */
    private static List<String> child(Jvm jvm, int steps) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.addAll(jvm.flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("conformance", "--fingerprint"));
        command.addAll(List.of("--threads", String.valueOf(jvm.threads), "--steps", String.valueOf(steps)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
            return process.waitFor() == 0 ? lines : List.of();
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
