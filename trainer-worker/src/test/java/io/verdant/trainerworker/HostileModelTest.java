package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.verdant.protocol.JobSpec;
import io.verdant.trainerworker.authoring.SavedModels;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model file is a peer's bytes: whatever they are, the answer is a compiled model or a {@link ModelException}. */
class HostileModelTest {
    private static final JobSpec.Optimizer NESTEROV = new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
    private static final RecordLayout LAYOUT = RecordLayout.labelled(6, 3);

    /** Bytes that no file of a few kilobytes may make the compiler allocate, with whatever it states. */
    private static final long ALLOCATION_LIMIT = 64L << 20;

    private static final int[] NASTY_WORDS = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, 1 << 24};

    private static CompiledModel compile(byte[] file) throws ModelException {
        return compile(file, LAYOUT);
    }

    private static CompiledModel compile(byte[] file, RecordLayout layout) throws ModelException {
        return ModelCompiler.compile(file, NESTEROV, 4, 1, 4, layout);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSurviveMutatedFiles(HostileModels model) throws ModelException {
        byte[] honest = model.file();
        compile(honest, model.layout());
        long seed = 20261120 + model.ordinal();
        Random random = new Random(seed);
        int refused = 0;
        for (int number = 0; number < model.mutants(); number++) {
            byte[] mutant = mutate(honest, random);
            long before = allocated();
            try {
                compile(mutant, model.layout());
            } catch (ModelException expected) {
                refused++;
            } catch (Throwable escaped) {
                fail("seed=" + seed + " mutant=" + number, escaped);
            }
            long spent = allocated() - before;
            assertTrue(spent < ALLOCATION_LIMIT, "seed=" + seed + " mutant=" + number + " allocated=" + spent);
        }
        assertTrue(refused > model.mutants() / 10, "refused=" + refused);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    private static byte[] mutate(byte[] honest, Random random) {
        byte[] mutant = honest.clone();
        int edits = 1 + random.nextInt(4);
        for (int edit = 0; edit < edits; edit++) {
            int at = random.nextInt(mutant.length - 4);
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 ->
                    ByteBuffer.wrap(mutant)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(at & ~3, NASTY_WORDS[random.nextInt(NASTY_WORDS.length)]);
                case 3 -> System.arraycopy(mutant, random.nextInt(mutant.length - 4), mutant, at, 4);
                default -> mutant = Arrays.copyOf(mutant, Math.max(16, mutant.length - random.nextInt(64)));
            }
        }
        return mutant;
    }

    @Test
    void shouldRefuseNoise() {
        Random random = new Random(3);
        for (int number = 0; number < 500; number++) {
            byte[] noise = new byte[random.nextInt(4_096)];
            random.nextBytes(noise);
            assertThrows(ModelException.class, () -> compile(noise), "seed=3 number=" + number);
        }
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] honest = SavedModels.mlp(7, 6, 3);
        for (int length = 0; length < honest.length - 64; length += 7) {
            byte[] part = Arrays.copyOf(honest, length);
            assertThrows(ModelException.class, () -> compile(part), "length=" + length);
        }
    }

    @Test
    void shouldRefuseAnEmptyFile() {
        ModelException thrown = assertThrows(ModelException.class, () -> compile(new byte[0]));
        assertTrue(thrown.getMessage().contains("length=0"), thrown.getMessage());
    }

    @Test
    void shouldNotLoadTheNativeLibraryToRead() throws Exception {
        byte[] file = SavedModels.mlp(7, 6, 3);
        // Classes that this loader defines anew are initialised by the reader alone.
        try (IsolatedLoader loader = new IsolatedLoader()) {
            Class<?> reader = loader.loadClass("io.verdant.trainerworker.FlatGraphReader");
            Object graph = reader.getMethod("read", byte[].class).invoke(null, (Object) file);
            assertEquals("ForwardGraph", graph.getClass().getSimpleName());
            assertTrue(loader.loaded().stream().anyMatch(name -> name.startsWith("org.nd4j.graph.")));
            assertTrue(
                    loader.loaded().stream()
                            .filter(name -> name.startsWith("org.nd4j.") || name.startsWith("org.bytedeco."))
                            .allMatch(name -> name.startsWith("org.nd4j.graph.")),
                    () -> "loaded=" + loader.loaded());
        }
    }
}
