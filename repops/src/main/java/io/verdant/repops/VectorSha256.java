package io.verdant.repops;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The messages of {@link LaneDigest} on vectors of 512 bits. Sixteen words of each of sixteen messages are transposed, so that
 * a vector holds one word of every message; the tag in front moves all bytes of a message by one.
 */
final class VectorSha256 implements LaneDigest {
    private static final VectorSpecies<Integer> SPECIES = Sha256Rounds.SPECIES;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final int BLOCK = Sha256Rounds.BLOCK;
    private static final int NAN = 0x7fc00000;
    private static final int INFINITY = 0x7f800000;

    /** The byte behind a message; its length in bits is in the last words of its last block. */
    private static final int END = 0x80;

    private static final int LENGTH_BYTES = 8;
    private static final int BLOCK_BYTES = 64;

    /** Elements of two vectors in turn, from their first halves and from their second. */
    private static final IntVector FIRST = alternating(0);

    private static final IntVector SECOND = alternating(LANES / 2);

    private final Sha256Rounds rounds = new Sha256Rounds();
    private final int[] block = new int[LANES * BLOCK];
    private final int[] spare = new int[LANES * BLOCK];
    private final int[] carried = new int[LANES];
    private int[] messages = {};

    /** Whether the processor's own vectors are that wide. */
    static boolean isWide() {
        return VectorKernels.SPECIES.vectorBitSize() >= SPECIES.vectorBitSize();
    }

    private static IntVector alternating(int from) {
        int[] indices = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            indices[i] = from + i / 2 + i % 2 * LANES;
        }
        return IntVector.fromArray(SPECIES, indices, 0);
    }

    @Override
    public void elements(
            int tag,
            Tensor tensor,
            int[] starts,
            int count,
            int rows,
            int columns,
            int rowStride,
            int[] hashes,
            int at) {
        int length = rows * columns;
        int pitch = begin(length);
        int run = columns == rowStride ? length : columns;
        for (int lane = 0; lane < count; lane++) {
            int to = lane * pitch;
            for (int from = starts[lane]; to < lane * pitch + length; from += rowStride, to += run) {
                read(tensor, from, to, run);
            }
            end(to, (lane + 1) * pitch);
        }
        hash(tag, length, pitch);
        rounds.store(hashes, at, count);
    }

    private void read(Tensor tensor, int from, int to, int count) {
        if (tensor.dtype() == DType.FLOAT32) {
            canonical(tensor.floats(), from, messages, to, count);
        } else {
            System.arraycopy(tensor.ints(), from, messages, to, count);
        }
    }

    private static void canonical(float[] values, int from, int[] target, int to, int count) {
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            IntVector bits = FloatVector.fromArray(FLOATS, values, from + i).reinterpretAsInts();
            bits.blend(NAN, bits.and(Integer.MAX_VALUE).compare(VectorOperators.GT, INFINITY))
                    .intoArray(target, to + i);
        }
        for (int i = whole; i < count; i++) {
            target[to + i] = Float.floatToIntBits(values[from + i]);
        }
    }

    @Override
    public void pairs(int tag, int[] nodes, int from, int count, int[] hashes, int at) {
        int length = 2 * WORDS;
        int pitch = begin(length);
        for (int lane = 0; lane < count; lane++) {
            System.arraycopy(nodes, from + lane * length, messages, lane * pitch, length);
            end(lane * pitch + length, (lane + 1) * pitch);
        }
        hash(tag, length, pitch);
        rounds.store(hashes, at, count);
    }

    private static int blocks(int length) {
        return (1 + Integer.BYTES * length + 1 + LENGTH_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** Makes room for messages of so many words; returns how far apart they lie: not a power of two. */
    private int begin(int length) {
        int pitch = (blocks(length) + 1 | 1) * BLOCK;
        if (messages.length < LANES * pitch) {
            messages = new int[LANES * pitch];
        }
        return pitch;
    }

    private void end(int from, int to) {
        messages[from] = END;
        Arrays.fill(messages, from + 1, to, 0);
    }

    private void hash(int tag, int length, int pitch) {
        rounds.begin();
        Arrays.fill(carried, tag << 24);
        int blocks = blocks(length);
        for (int number = 0; number < blocks; number++) {
            transpose(number * BLOCK, pitch);
            shift(block, carried, rounds.words());
            if (number == blocks - 1) {
                rounds.setLength(Byte.SIZE * (1 + Integer.BYTES * length));
            }
            rounds.run();
        }
    }

    /** Four shuffles that each turn the index of an element by one bit exchange the halves of its eight bits. */
    private void transpose(int at, int pitch) {
        shuffle(messages, at, pitch, spare);
        shuffle(spare, 0, BLOCK, block);
        shuffle(block, 0, BLOCK, spare);
        shuffle(spare, 0, BLOCK, block);
    }

    private static void shuffle(int[] from, int at, int pitch, int[] to) {
        for (int lane = 0; lane < LANES / 2; lane++) {
            IntVector one = IntVector.fromArray(SPECIES, from, at + lane * pitch);
            IntVector other = IntVector.fromArray(SPECIES, from, at + (LANES / 2 + lane) * pitch);
            FIRST.selectFrom(one, other).intoArray(to, 2 * lane * BLOCK);
            SECOND.selectFrom(one, other).intoArray(to, (2 * lane + 1) * BLOCK);
        }
    }

    /** The big-endian words of messages that start with one byte: of each word three bytes and the last of that before. */
    private static void shift(int[] block, int[] carried, int[] words) {
        IntVector before = IntVector.fromArray(SPECIES, carried, 0);
        for (int i = 0; i < LANES * BLOCK; i += LANES) {
            IntVector word = IntVector.fromArray(SPECIES, block, i);
            word.lanewise(VectorOperators.REVERSE_BYTES)
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .or(before.and(0xff << 24))
                    .intoArray(words, i);
            before = word;
        }
        before.intoArray(carried, 0);
    }
}
