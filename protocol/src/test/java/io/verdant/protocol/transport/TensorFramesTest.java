package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Closing the codecs after each test fails where Arrow memory was leaked. */
class TensorFramesTest {
    private static final long SEED = 20_261_120L;
    private static final int MUTANTS = 4_000;

    private final TensorFrames frames = new TensorFrames();
    private final TensorBundles bundles = new TensorBundles();

    @AfterEach
    void closeWithoutLeak() {
        frames.close();
        bundles.close();
    }

    @Test
    void shouldKeepEveryBitOfEveryElementType() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("floats", Tensor.ofFloats(Shape.of(5), new float[] {
            -0f, Float.MIN_VALUE, Float.intBitsToFloat(0x7fc00001), Float.NEGATIVE_INFINITY, 1f
        }));
        tensors.put("doubles", Tensor.ofDoubles(Shape.of(1, 3), new double[] {-0d, Double.MIN_VALUE, Math.PI}));
        tensors.put("ints", Tensor.ofInts(Shape.of(3, 1), new int[] {Integer.MIN_VALUE, -1, 7}));
        tensors.put("longs", Tensor.ofLongs(Shape.of(2), new long[] {Long.MIN_VALUE, Long.MAX_VALUE}));
        tensors.put("scalar", Tensor.scalar(3f));
        Tensors.assertSame(tensors, decoded(tensors));
    }

    @Test
    void shouldCutATensorIntoFullFramesAndJoinThemAgain() {
        SortedMap<String, Tensor> tensors = Tensors.perceptron(SEED);
        Tensors.assertSame(tensors, decoded(tensors));
    }

    @Test
    void shouldNotSpillOverTheEndOfAnArrayLongerThanItsShape() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("w", Tensor.ofFloats(Shape.of(2), new float[] {1, 2, 99}));
        assertArrayEquals(new float[] {1, 2}, decoded(tensors).get("w").floats());
    }

    @Test
    void shouldGiveEqualTensorsEqualBytes() {
        assertArrayEquals(bundles.encode(Tensors.perceptron(SEED)), bundles.encode(Tensors.perceptron(SEED)));
    }

    @Test
    void shouldThrowForTheCallersFaults() {
        Tensor tensor = Tensor.zeros(DType.FLOAT32, Shape.of(4));
        assertThrows(IllegalArgumentException.class, () -> frames.encode("", tensor, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> frames.encode("n".repeat(257), tensor, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> frames.encode("n", tensor, 1, 4));
        assertThrows(IllegalArgumentException.class, () -> bundles.encode(new TreeMap<>()));
    }

    @Test
    void shouldRefuseAZstdBombBeforeAllocating() {
        byte[] bomb = Zstd.compress(new byte[64 * 1024 * 1024]);
        assertTrue(bomb.length < TensorFrames.MAX_FRAME_LENGTH, "the bomb itself is small: length=" + bomb.length);
        assertRejected(Reason.TOO_LARGE, frames.decode(bomb));
    }

    @Test
    void shouldRefuseAFrameWithoutAContentSize() {
        assertRejected(Reason.MALFORMED, frames.decode(new byte[0]));
        assertRejected(Reason.MALFORMED, frames.decode(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
    }

    @Test
    void shouldRefuseTensorsBeyondTheAnnouncedLength() {
        SortedMap<String, Tensor> tensors = Tensors.perceptron(SEED);
        long length = TensorBundles.decodedLength(tensors.values());
        byte[] bytes = bundles.encode(tensors);
        assertTrue(bundles.decode(bytes, length).ok());
        assertRejected(Reason.MALFORMED, bundles.decode(bytes, length - 1));
    }

    @Test
    void shouldRefuseFramesMissingDoubledOrOutOfOrder() {
        Tensor tensor = Tensors.random(new SplittableRandom(SEED), TensorFrames.MAX_ELEMENTS + 3);
        byte[] first = frames.encode("w", tensor, 0, TensorFrames.MAX_ELEMENTS);
        byte[] rest = frames.encode("w", tensor, TensorFrames.MAX_ELEMENTS, 3);
        byte[] other = frames.encode("a", tensor, 0, TensorFrames.MAX_ELEMENTS);
        byte[] part = frames.encode("w", tensor, 0, 5);
        assertTrue(bundles.decode(joined(first, rest), Long.MAX_VALUE).ok());
        for (byte[] bad : new byte[][] {
            joined(),
            joined(first),
            joined(rest),
            joined(rest, first),
            joined(first, first),
            joined(first, rest, rest),
            joined(first, rest, other),
            joined(first, other),
            joined(part, rest)
        }) {
            assertRejected(Reason.MALFORMED, bundles.decode(bad, Long.MAX_VALUE));
        }
    }

    @Test
    void shouldSurviveMutatedArrowStreams() {
        byte[] content = Zstd.decompress(
                frames.encode("layer1.weight", Tensors.random(new SplittableRandom(SEED), 3, 40), 0, 120), 16 * 1024);
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(content, random);
            int number = i;
            Decoded<TensorFrame> decoded = frames.decode(Zstd.compress(mutant));
            assertNotNull(
                    decoded.ok() ? decoded.value() : decoded.rejection(), () -> "seed=" + SEED + " mutant=" + number);
            refused += decoded.ok() ? 0 : 1;
        }
        assertTrue(refused > MUTANTS / 10, "seed=" + SEED + " refused=" + refused);
    }

    @Test
    void shouldSurviveMutatedBundles() {
        byte[] bytes = bundles.encode(new TreeMap<>(Map.of(
                "a",
                Tensors.random(new SplittableRandom(SEED), 6),
                "b",
                Tensors.random(new SplittableRandom(SEED), 9))));
        SplittableRandom random = new SplittableRandom(SEED + 1);
        for (int i = 0; i < MUTANTS; i++) {
            Decoded<SortedMap<String, Tensor>> decoded = bundles.decode(mutate(bytes, random), 1_000);
            int number = i;
            assertNotNull(
                    decoded.ok() ? decoded.value() : decoded.rejection(), () -> "seed=" + SEED + " mutant=" + number);
        }
    }

    private SortedMap<String, Tensor> decoded(SortedMap<String, Tensor> tensors) {
        Decoded<SortedMap<String, Tensor>> decoded =
                bundles.decode(bundles.encode(tensors), TensorBundles.decodedLength(tensors.values()));
        assertTrue(decoded.ok(), () -> String.valueOf(decoded.rejection()));
        return decoded.get();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer out = ByteBuffer.allocate(4 * 1024 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        byte[] mutant = random.nextInt(8) == 0
                ? Arrays.copyOf(original, random.nextInt(original.length + 16))
                : original.clone();
        for (int edits = random.nextInt(1, 4); edits > 0 && mutant.length > 0; edits--) {
            int at = random.nextInt(mutant.length);
            mutant[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) random.nextInt(256);
                case 1 -> (byte) (mutant[at] ^ (1 << random.nextInt(8)));
                case 2 -> (byte) 0xff;
                default -> 0x7f;
            };
        }
        return mutant;
    }

    private static void assertRejected(Reason reason, Decoded<?> decoded) {
        assertFalse(decoded.ok());
        assertEquals(reason, decoded.refusal().reason());
    }
}
