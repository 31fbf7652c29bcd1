package io.verdant.node;

import com.sun.management.ThreadMXBean;
import io.verdant.repops.SuppressForbidden;
import io.verdant.verdearbiter.Verdict;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a verdict costs an arbiter, measured in a process that holds nothing else: {@code ArbiterProbe FILE…} judges each
 * exported game again and again and prints a line for each, {@code milliseconds heap}: the median time of a judgement from
 * the moves, and the process's live heap with the game's context, plus all that one judgement allocates.
 */
final class ArbiterProbe {
    /** The heap that an arbiter must do with, which the process is given. */
    static final String HEAP_FLAG = "-Xmx64m";

    private static final int WARM_UPS = 2_000;
    private static final int SAMPLES = 41;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ArbiterProbe() {}

    /** @param heapBytes the live heap and what one judgement allocates */
    record Cost(double millis, long heapBytes) {
        String line() {
            return millis + " " + heapBytes;
        }

        static Cost of(String line) {
            String[] words = line.split(" ");
            return new Cost(Double.parseDouble(words[0]), Long.parseLong(words[1]));
        }
    }

    /** Its standard output carries the results. */
    @SuppressForbidden(reason = "a process of its own, whose results go where its parent reads them")
    public static void main(String[] files) {
        for (String file : files) {
            DisputedGame game = read(file);
            for (int i = 0; i < WARM_UPS / files.length; i++) {
                judge(game);
            }
        }
        for (String file : files) {
            System.out.println(measure(read(file)).line());
        }
    }

    private static DisputedGame read(String file) {
        return DisputedGame.of(DisputeReplayCommand.read(Path.of(file))).get();
    }

    private static Cost measure(DisputedGame game) {
        judge(game);
        long[] nanos = new long[SAMPLES];
        long[] allocated = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long startBytes = THREADS.getCurrentThreadAllocatedBytes();
            long startNs = System.nanoTime();
            judge(game);
            nanos[i] = System.nanoTime() - startNs;
            allocated[i] = THREADS.getCurrentThreadAllocatedBytes() - startBytes;
        }
        Arrays.sort(nanos);
        Arrays.sort(allocated);
        System.gc();
        long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        judge(game);
        return new Cost(nanos[SAMPLES / 2] / 1e6, live + allocated[SAMPLES / 2]);
    }

    private static Verdict judge(DisputedGame game) {
        return Objects.requireNonNull(GameStory.verdict(game));
    }
}
