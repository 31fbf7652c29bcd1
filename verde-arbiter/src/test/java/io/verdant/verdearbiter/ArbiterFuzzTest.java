package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Strangers' bytes against every decoder of the arbiter: the seeds that are kept, a real game's moves, and mutations. */
class ArbiterFuzzTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_120L);
    private static final int MUTATIONS = 30_000;
    private static final Path SEEDS = Path.of("src/test/resources/io/verdant/verdearbiter/seeds");
    /** A judgement reads at most {@link MoveLimits#MAX_EVIDENCE_LENGTH}; hashes and lists of it are some times as much. */
    private static final long MAX_ALLOCATED = 8L << 20;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldStandEverySeedAndItsMutations() throws IOException {
        List<byte[]> seeds = seeds();
        assertTrue(seeds.size() > 20, "seeds=" + seeds.size());
        for (byte[] seed : seeds) {
            run(seed, "seed");
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            run(mutated(seeds, random), "seed=" + SEED + " mutation=" + i);
        }
    }

    private static void run(byte[] input, String which) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            ArbiterFuzz.fuzzerTestOneInput(input);
        } catch (RuntimeException | Error e) {
            String hex = HexFormat.of().formatHex(input, 0, Math.min(input.length, 64));
            fail(which + " length=" + input.length + " input=" + hex, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= MAX_ALLOCATED, which + " allocated=" + allocated);
    }

    /** The kept files, and every move of a real game for each target. */
    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(SEEDS)) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        List<byte[]> moves = ArbiterFuzz.replayed().moves();
        for (int i = 0; i < moves.size(); i++) {
            seeds.add(join(new byte[] {0}, moves.get(i)));
            seeds.add(join(new byte[] {2, (byte) i}, moves.get(i)));
        }
        seeds.add(join(new byte[] {1}, new Transcript(moves, null).encode()));
        return seeds;
    }

    private static byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 1; i++) {
            int at = random.nextInt(8) == 0
                    ? 0
                    : 1 + random.nextInt(Math.min(bytes.length - 1, 1 << random.nextInt(12)));
            at = Math.min(at, bytes.length - 1);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 9));
                case 4 -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, other.length / 2, other.length));
                }
                default -> bytes = join(bytes, new byte[random.nextInt(300)]);
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
