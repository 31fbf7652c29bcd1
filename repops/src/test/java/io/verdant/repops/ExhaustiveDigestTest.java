package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Digests of 16 blocks of 2^16 arguments, made with CORE-MATH's C (inkydragon/core-math at 318323d7). */
    @ParameterizedTest
    @CsvSource({
        "EXP, 3f780000, 8c6cc02524695ea713e1ca10136aff76abc4a144ae9ab801fd4258da0e09901b",
        "EXP, bf780000, 9afbbe207e3ad146d82be9dda66961ae89914011b7be76ccc6b8b71ce214823e",
        "EXP2, 3f780000, c5427aff072bd10f87a72508b0028f84045cb8a0a13484a077781a90671271b7",
        "EXP2, bf780000, d7713da9028077a5957f04f2d594aa6c99811fe285efbb301d1facbd1e41b4d1",
        "EXPM1, 3f780000, 039d0eb5a52bde6ab7124342b993eeae6228592d075a82eb4f3726cde27586f1",
        "EXPM1, bf780000, 967929dab6b6342b14ffdd42ae17503c85269f3a0cafd329d6e9866546877a32",
        "LOG, 3f780000, a2a3727e727a0515ba58d7260d7ca85e5c657d719389bac3c01d254df2099f16",
        "LOG, 41980000, 4a8dd8a5eba1c292fd844b186e4c9524fe1b4503b4a0dd38285367655a210c6e",
        "LOG2, 3f780000, b67fd69927498ba1d255e1381cdc7fa0490c2abf9dfb29b49f5ad822f9809569",
        "LOG1P, 3f780000, 207bd2660c31255d0fc0332fcc43618de53553777c5d53492b3d5f9cd7972253",
        "LOG1P, bf780000, 8c3dbf211d84570f613f2244435975b9b81d18de16749c279197fc95496d6f39",
        "SIN, 3f780000, c29edc551b54522f899f2e1217dfa89206f966af955bcfb7c3dc20388b9cd8a4",
        "SIN, 41980000, 9b588f71630c7aa137a5d5ab220b7dcb70759430e6f37f5bb7faf943b5ac8766",
        "SIN, bf780000, 3fe33205e5481653acd5ffc00870b4bdf44290d130d521beab7513e74c16547f",
        "COS, 3f780000, 7b0a602abeac2be8073de760f2aab31b2c5a709f401f07026c6ee2bbdcfb9649",
        "COS, 41980000, 0ca8d70a0605baac0290b430052d018f3b96a01adda8b0e4a568588bbeeabf8d",
        "TANH, 3f780000, b15f4d24262eb18ce65cc83b767b4fc60a18a421c6197b08631618c6f3e4e577",
        "TANH, bf780000, cd6a16cec60fa66351a86598012f06507096a0f30b176211b44fd2c02b63dc04",
        "ERF, 3f780000, 850880b895e6961169dd78212ad51072e011bfb098fcbb5bb3f46d9d720e9bcf",
        "ERF, bf780000, c5e0f3966698dd64806317acd723c27f0ed06782e7b6cf79928f5e2e42ee9175",
        "RSQRT, 3f780000, 9781c48b445c74480e5540cc35a5c85bb01b6e689364fa99625bff7b2c349e66"
    })
    void shouldGiveTheDigestsOfAnotherImplementation(ElementaryFunction function, String first, String digest) {
        try (Compute compute = Compute.ofThreads(1)) {
            byte[] given = ExhaustiveDigest.of(
                    function.function(), Integer.parseUnsignedInt(first, 16), 16, 1 << 16, compute, done -> {});
            assertEquals(digest, HexFormat.of().formatHex(given));
        }
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
