package io.verdant.trainerworker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.WorkPlan;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A step allocates nothing, on no thread that works on it, once the JVM has compiled it. Until then vectors are objects; so
 * claims are run until one has no step that allocates, and what allocates by nature never gets there.
 *
 * <p>Each model trains in a process of its own, as a worker does: in this one other tests have run the same loops on operands
 * that no worker sees, and the compiler has decided by those what it inlines.
 */
class StepAllocationTest {
    private static final int STEPS = 40;
    private static final int MAX_CLAIMS = 1_500;

    /** So many that no claim begins a second epoch, whose permutation is made anew. */
    private static final int RECORDS = 1 << 20;

    private static final int MAX_BATCH = 64;

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "lenet", "gpt"})
    void shouldAllocateNothingInSteadySteps(String model) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), StepAllocationTest.class.getName(), model));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String least = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), model);
        assertEquals(
                "0", least.strip(), model + ": bytes of " + (STEPS - 1) + " steps, of the claim that allocated least");
    }

    /** Prints the bytes that all steps but the first allocated, in the claim where they were least. */
    public static void main(String[] args) {
        System.out.println(leastBytes(args[0]));
    }

    private static long leastBytes(String model) {
        DumpReader.Dump dump = PublishedPlan.named(model).dump();
        Set<Long> before = threadIds();
        try (Compute compute = Compute.ofThreads(2)) {
            Set<Long> made = threadIds();
            made.removeAll(before);
            made.add(Thread.currentThread().threadId());
            assertEquals(2, made.size(), "threads=" + made);
            WorkPlan plan = new WorkPlan(dump.plan().step(), STEPS, dump.plan().closing());
            PlanRunner runner = new PlanRunner(plan, compute);
            BatchSchedule schedule = new BatchSchedule(new byte[32], 0, 0, 1, 1, RECORDS, MAX_BATCH);
            Meter meter = new Meter(made.stream().mapToLong(Long::longValue).toArray());
            long least = Long.MAX_VALUE;
            for (int claim = 0; claim < MAX_CLAIMS && least > 0; claim++) {
                assertTrue(runner.run(dump.start(), new Repeated(dump.records()), schedule, meter)
                        .ok());
                least = Math.min(least, meter.bytesAfterFirstStep());
            }
            return least;
        }
    }

    private static Set<Long> threadIds() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("repops-"))
                .map(Thread::threadId)
                .collect(Collectors.toSet());
    }

    /** Reads what the threads have allocated at the end of each step; observes no step, so all run as a worker's do. */
    private static final class Meter implements PlanObserver {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long[] ids;
        private final long[] atEnd = new long[STEPS + 1];

        Meter(long[] ids) {
            this.ids = ids;
        }

        @Override
        public boolean observes(int step) {
            return false;
        }

        @Override
        public void onStepEnd(int step) {
            long bytes = 0;
            for (long id : ids) {
                bytes += threads.getThreadAllocatedBytes(id);
            }
            atEnd[step] = bytes;
        }

        long bytesAfterFirstStep() {
            long bytes = atEnd[STEPS - 1] - atEnd[0];
            Arrays.fill(atEnd, 0);
            return bytes;
        }
    }

    /** The same records again and again. */
    private record Repeated(RecordSource source) implements RecordSource {
        @Override
        public int recordCount() {
            return RECORDS;
        }

        @Override
        public int recordLength() {
            return source.recordLength();
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            source.copy(recordIndex % source.recordCount(), offset, target, targetOffset, length);
        }
    }
}
