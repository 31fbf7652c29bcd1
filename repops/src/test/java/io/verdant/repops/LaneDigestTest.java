package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneDigestTest {
    private static final long SEED = 42;
    private static final int TAG = 0x5a;

    /** Not {@link LaneDigest#isAvailable}: vectors narrower than the messages give the same hashes, only later. */
    private final LaneDigest lanes = LaneDigest.create();

    @Test
    void shouldHashEveryMessageLikeTheJdk() throws NoSuchAlgorithmException {
        Random random = new Random(SEED);
        for (int length = 1; length <= 1024; length = length < 34 ? length + 1 : length * 5 / 3) {
            Tensor tensor = random(Shape.of(LaneDigest.LANES * length), random);
            int[] starts = new int[LaneDigest.LANES];
            for (int lane = 0; lane < starts.length; lane++) {
                starts[lane] = lane * length;
            }
            int count = 1 + random.nextInt(LaneDigest.LANES);
            int[] hashes = new int[1 + count * LaneDigest.WORDS];
            lanes.elements(TAG, tensor, starts, count, 1, length, length, hashes, 1);
            for (int lane = 0; lane < count; lane++) {
                byte[] message = message(tensor, starts[lane], 1, length, length);
                assertEquals(jdk(message), hex(hashes, 1, lane), "length=" + length + " lane=" + lane);
            }
        }
    }

    @Test
    void shouldReadRowsOfAMatrixAndIntegers() throws NoSuchAlgorithmException {
        Random random = new Random(SEED + 1);
        for (int columns : new int[] {1, 7, 16, 20, 32}) {
            Tensor floats = random(Shape.of(40, 100), random);
            int[] values = random.ints(4000).toArray();
            int[] starts = random.ints(LaneDigest.LANES, 0, 100 - columns).toArray();
            for (Tensor tensor : new Tensor[] {floats, Tensor.ofInts(Shape.of(40, 100), values)}) {
                int[] hashes = new int[LaneDigest.LANES * LaneDigest.WORDS];
                lanes.elements(TAG, tensor, starts, LaneDigest.LANES, 32, columns, 100, hashes, 0);
                for (int lane = 0; lane < LaneDigest.LANES; lane++) {
                    byte[] message = message(tensor, starts[lane], 32, columns, 100);
                    assertEquals(jdk(message), hex(hashes, 0, lane), tensor + " columns=" + columns);
                }
            }
        }
    }

    @Test
    void shouldHashPairsOfNodesInPlace() throws NoSuchAlgorithmException {
        int[] nodes = new Random(SEED + 2)
                .ints(2 * LaneDigest.LANES * LaneDigest.WORDS)
                .toArray();
        int[] above = nodes.clone();
        lanes.pairs(TAG, above, 0, LaneDigest.LANES, above, 0);
        for (int pair = 0; pair < LaneDigest.LANES; pair++) {
            ByteBuffer message = ByteBuffer.allocate(65).order(ByteOrder.LITTLE_ENDIAN);
            message.put((byte) TAG);
            message.asIntBuffer().put(nodes, 2 * pair * LaneDigest.WORDS, 2 * LaneDigest.WORDS);
            assertEquals(jdk(message.array()), hex(above, 0, pair), "pair=" + pair);
        }
    }

    /** Any bits: infinities, NaN of all kinds, subnormals. */
    private static Tensor random(Shape shape, Random random) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            int bits = random.nextInt();
            values[i] = Float.intBitsToFloat(random.nextInt(4) == 0 ? bits | 0x7f800000 : bits);
        }
        return Tensor.ofFloats(shape, values);
    }

    private static byte[] message(Tensor tensor, int start, int rows, int columns, int rowStride) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + 4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) TAG);
        for (int i = 0; i < rows * columns; i++) {
            int at = start + i / columns * rowStride + i % columns;
            bytes.putInt(tensor.dtype() == DType.INT32 ? tensor.ints()[at] : Float.floatToIntBits(tensor.floats()[at]));
        }
        return bytes.array();
    }

    private static String jdk(byte[] message) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(message));
    }

    private static String hex(int[] words, int from, int index) {
        ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words, from + index * LaneDigest.WORDS, LaneDigest.WORDS);
        return HexFormat.of().formatHex(bytes.array());
    }
}
