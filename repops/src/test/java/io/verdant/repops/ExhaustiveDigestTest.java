package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ExhaustiveDigestTest {
    private static final int BLOCKS = 6;

    /** Blocks of more than a chunk, of less, and of no whole number of them; over NaN, and over the sign. */
    @Test
    void shouldHashBlocksOfLittleEndianResults() throws GeneralSecurityException {
        for (int blockArguments : new int[] {8_192, 100, 5_000}) {
            for (int first : new int[] {0x3f000000, 0x7f7fff00, 0x7fffff80, 0xff7fffff, 0xfffff000}) {
                for (int threads : new int[] {1, 3}) {
                    try (Compute compute = Compute.ofThreads(threads)) {
                        assertArrayEquals(
                                naive(ElementaryFunction.LOG2, first, blockArguments),
                                ExhaustiveDigest.of(
                                        Elementary::log2, first, BLOCKS, blockArguments, compute, done -> {}));
                    }
                }
            }
        }
    }

    private static byte[] naive(ElementaryFunction function, int first, int blockArguments)
            throws GeneralSecurityException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int block = 0; block < BLOCKS; block++) {
            ByteArrayOutputStream results = new ByteArrayOutputStream();
            for (int i = 0; i < blockArguments; i++) {
                float y = function.apply(Float.intBitsToFloat(first + block * blockArguments + i));
                int bits = Float.isNaN(y) ? 0x7fc00000 : Float.floatToRawIntBits(y);
                for (int place = 0; place < 4; place++) {
                    results.write(bits >> 8 * place);
                }
            }
            hashes.writeBytes(MessageDigest.getInstance("SHA-256").digest(results.toByteArray()));
        }
        return MessageDigest.getInstance("SHA-256").digest(hashes.toByteArray());
    }

    @Test
    void shouldCoverEveryFloatOnce() {
        assertEquals(1L << 32, (long) ExhaustiveDigest.BLOCKS * ExhaustiveDigest.BLOCK_ARGUMENTS);
    }

    @Test
    void shouldSayHowManyBlocksAreDone() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        try (Compute compute = Compute.ofThreads(2)) {
            ExhaustiveDigest.of(Elementary::sqrt, 0, 5, 64, compute, seen::add);
        }
        Collections.sort(seen);
        assertEquals(List.of(1, 2, 3, 4, 5), seen);
    }

    @Test
    void shouldPassOnWhatAFunctionThrows() {
        try (Compute compute = Compute.ofThreads(1)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> ExhaustiveDigest.of(
                            x -> {
                                throw new IllegalStateException("x=" + x);
                            },
                            0,
                            1,
                            1,
                            compute,
                            done -> {}));
        }
    }

    @Test
    void shouldFindFunctionsByTheirNamesOnly() {
        assertEquals(14, ElementaryFunction.words().size());
        for (String word : ElementaryFunction.words()) {
            assertEquals(word, ElementaryFunction.named(word).orElseThrow().word());
        }
        assertTrue(ElementaryFunction.named("EXP").isEmpty());
        assertTrue(ElementaryFunction.named("gelu").isEmpty());
    }
}
