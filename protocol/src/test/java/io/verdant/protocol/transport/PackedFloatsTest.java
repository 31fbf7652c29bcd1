package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.verdant.protocol.Decoded;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedFloatsTest {
    private static final long SEED = 77_001;
    private static final int COUNT = 20_000;
    private static final int BLOCK = 1_024;

    private static float[] sparse(long seed, int every) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = random.nextInt(every) == 0 ? Float.intBitsToFloat(random.nextInt()) : 0f;
        }
        return values;
    }

    /** As compression to eight bits makes them: multiples of a scale of each block, the largest by 127. */
    private static float[] rounded(long seed, int block) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[COUNT];
        for (int from = 0; from < COUNT; from += block) {
            float scale = (random.nextFloat() + 0.001f) * (float) Math.pow(2, random.nextInt(40) - 20) / 127;
            for (int i = from; i < Math.min(COUNT, from + block); i += 1 + random.nextInt(40)) {
                int code = i == from ? 127 : random.nextInt(255) - 127;
                values[i] = code * scale + 0f;
            }
        }
        return values;
    }

    private static void assertKept(float[] values, String form) {
        PackedFloats.Packed packed = Objects.requireNonNull(PackedFloats.pack(values, 0, values.length, 1 << 16));
        assertEquals(form, packed.form());
        float[] unpacked = PackedFloats.unpack(form, packed.bytes(), values.length);
        assertArrayEquals(bits(values), bits(Objects.requireNonNull(unpacked)));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @Test
    void shouldKeepEveryBitOfASparseRun() {
        for (int every : new int[] {3, 10, 64, 5_000}) {
            assertKept(sparse(SEED + every, every), PackedFloats.SPARSE);
        }
        assertKept(new float[COUNT], PackedFloats.SPARSE);
        assertKept(
                new float[] {-0f, 0, Float.NaN, Float.intBitsToFloat(0x7fc00001), 0, 0, Float.MIN_VALUE},
                PackedFloats.SPARSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 256, BLOCK, 4_096})
    void shouldKeepEveryBitOfRoundedBlocks(int block) {
        float[] values = rounded(SEED, block);
        assertKept(values, PackedFloats.INT8);
        int int8 = Objects.requireNonNull(PackedFloats.pack(values, 0, COUNT, 1 << 16))
                .bytes()
                .length;
        long found = IntStream.range(0, COUNT).filter(i -> values[i] != 0).count();
        assertTrue(int8 < 5 * found, "length=" + int8 + " elements=" + found);
    }

    @Test
    void shouldNotPackWhatDoesNotGetSmaller() {
        assertNull(PackedFloats.pack(sparse(SEED, 1), 0, COUNT, 2 * COUNT));
        assertNull(PackedFloats.pack(sparse(SEED, 3), 0, COUNT, 100));
    }

    @Test
    void shouldRefuseBytesThatAreNoPacking() {
        byte[] one = {1, 5, 0, 0, (byte) 0x80, 0x3f};
        assertArrayEquals(new float[] {0, 0, 0, 0, 0, 1}, PackedFloats.unpack("sparse", one, 6));
        assertNull(PackedFloats.unpack("sparse", one, 5), "outside");
        assertNull(PackedFloats.unpack("dense", one, 6), "another form");
        assertNull(PackedFloats.unpack("sparse", Arrays.copyOf(one, 5), 6), "ends early");
        assertNull(PackedFloats.unpack("sparse", Arrays.copyOf(one, 7), 6), "goes on");
        assertNull(PackedFloats.unpack("sparse", new byte[0], 6), "empty");
        assertNull(PackedFloats.unpack("sparse", new byte[] {1, 5, 0, 0, 0, 0}, 6), "+0 is left out");
        assertNull(
                PackedFloats.unpack("sparse", new byte[] {(byte) 0x81, 0, 5, 0, 0, (byte) 0x80, 0x3f}, 6),
                "long count");
        assertNull(
                PackedFloats.unpack("sparse", new byte[] {1, (byte) 0x85, 0, 0, 0, (byte) 0x80, 0x3f}, 6), "long gap");
        assertNull(PackedFloats.unpack("sparse", new byte[] {7, 0, 0, 0, 0, 0, 0, 0}, 6), "more than there are");
        assertNull(
                PackedFloats.unpack("sparse", new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 0, 0, 1, 1}, 6),
                "four digits");
        byte[] rounded = {1, 5, 3, 0, 0, (byte) 0x80, 0x3f, 2};
        assertArrayEquals(new float[] {0, 0, 0, 2}, PackedFloats.unpack("int8", rounded, 4));
        for (byte[] bad : new byte[][] {
            {1, 4, 3, 0, 0, (byte) 0x80, 0x3f, 2},
            {1, 13, 3, 0, 0, (byte) 0x80, 0x3f, 2},
            {1, 5, 3, 0, 0, (byte) 0x80, 0x3f, 0},
            {1, 5, 3, 0, 0, (byte) 0x80, 0x3f, Byte.MIN_VALUE},
            {1, 5, 3, 0, 0, (byte) 0x80, (byte) 0xbf, 2},
            {1, 5, 3, 0, 0, (byte) 0x80, 0x7f, 2},
            {1, 5, 3, 0, 0, (byte) 0xc0, 0x7f, 2},
            {1, 5, 3, 0, 0, (byte) 0x7f, 0x7f, 127},
            {0, 5}
        }) {
            assertNull(PackedFloats.unpack("int8", bad, 4), Arrays.toString(bad));
        }
    }

    /** Whatever the bytes are, there is an answer, and what is accepted has one packing. */
    @ParameterizedTest
    @ValueSource(strings = {"sparse", "int8"})
    void shouldAnswerAnyBytes(String form) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] source = form.equals("int8") ? rounded(SEED, BLOCK) : sparse(SEED, 50);
        byte[] right = Objects.requireNonNull(PackedFloats.pack(source, 0, COUNT, 1 << 16))
                .bytes();
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant =
                    Arrays.copyOf(right, random.nextInt(4) == 0 ? random.nextInt(right.length + 8) : right.length);
            for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
                mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
            }
            float[] values = PackedFloats.unpack(form, mutant, COUNT);
            if (values != null) {
                accepted++;
                assertEquals(COUNT, values.length, "seed=" + SEED + " mutant=" + i);
            }
        }
        assertTrue(accepted > 100, "seed=" + SEED + " accepted=" + accepted);
    }

    @Test
    void shouldFrameAPackedRunAndRefuseMutatedFrames() {
        float[] values = sparse(SEED, 50);
        SplittableRandom random = new SplittableRandom(SEED);
        try (TensorFrames frames = new TensorFrames()) {
            byte[] frame = frames.encode("w", Tensor.ofFloats(Shape.of(100, 200), values), 4_000, 16_000);
            assertTrue(frame.length < 16_000 * Float.BYTES / 30, "length=" + frame.length);
            TensorFrame decoded = frames.decode(frame).get();
            assertEquals(4_000, decoded.offset());
            assertEquals(Shape.of(100, 200), decoded.shape());
            assertArrayEquals(
                    bits(Arrays.copyOfRange(values, 4_000, 20_000)),
                    bits(decoded.part().floats()));
            byte[] content = Zstd.decompress(frame, 1 << 20);
            for (int i = 0; i < 3_000; i++) {
                byte[] mutant = content.clone();
                mutant[random.nextInt(i % 2 == 0 ? 600 : mutant.length)] ^= (byte) (1 << random.nextInt(8));
                Decoded<TensorFrame> answer = frames.decode(Zstd.compress(mutant));
                assertNotNull(answer.ok() ? answer.get() : answer.rejection(), "seed=" + SEED + " mutant=" + i);
            }
        }
    }
}
