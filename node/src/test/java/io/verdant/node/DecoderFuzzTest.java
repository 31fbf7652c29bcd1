package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The inputs that the coverage-guided fuzzer kept, those of a real dispute, and mutations of both. */
class DecoderFuzzTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_121L);
    private static final int MUTATIONS = 4_000;
    private static final Path SEEDS = Path.of("src/test/resources/io/verdant/node/seeds");

    /** A dispute's context and its program, several times over; an input is at most a few kilobytes. */
    private static final long MAX_ALLOCATED = 64L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldStandWhatWasKeptAndItsMutations() throws IOException {
        List<byte[]> inputs = new ArrayList<>(DecoderFuzz.realInputs());
        int real = inputs.size();
        try (Stream<Path> files = Files.list(SEEDS)) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        assertTrue(inputs.size() > real, "no kept seeds");
        for (byte[] input : inputs) {
            run(input, "kept");
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            run(mutated(inputs.get(random.nextInt(inputs.size())), random), "seed=" + SEED + " mutation=" + i);
        }
    }

    private static void run(byte[] input, String which) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            DecoderFuzz.fuzzerTestOneInput(input);
        } catch (RuntimeException | Error e) {
            String hex = HexFormat.of().formatHex(input, 0, Math.min(input.length, 64));
            fail(which + " length=" + input.length + " input=" + hex, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= MAX_ALLOCATED, which + " allocated=" + allocated);
    }

    private static byte[] mutated(byte[] input, SplittableRandom random) {
        byte[] bytes = input.clone();
        for (int change = random.nextInt(1, 4); change > 0 && bytes.length > 1; change--) {
            int at = random.nextInt(1, bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(1, bytes.length + 5));
                default -> bytes = DecoderFuzz.join(bytes, new byte[random.nextInt(40)]);
            }
        }
        return bytes;
    }
}
