package io.verdant.trainerworker;

import io.verdant.repops.RecordSource;
import java.util.Random;

/** Records on the heap: feature bytes, then one label byte. */
final class ByteRecords implements RecordSource {
    private final int length;
    private final byte[] bytes;

    private ByteRecords(int length, byte[] bytes) {
        this.length = length;
        this.bytes = bytes;
    }

    /** Records of that length, back to back. */
    static ByteRecords of(int length, byte[] bytes) {
        return new ByteRecords(length, bytes);
    }

    /** Noise around one centre per class, which a small network can learn. */
    static ByteRecords clusters(long seed, int count, int features, int classes) {
        Random random = new Random(seed);
        int[][] centres = new int[classes][features];
        for (int[] centre : centres) {
            for (int i = 0; i < features; i++) {
                centre[i] = random.nextInt(256);
            }
        }
        int length = features + 1;
        byte[] bytes = new byte[count * length];
        for (int record = 0; record < count; record++) {
            int label = random.nextInt(classes);
            for (int i = 0; i < features; i++) {
                int noisy = centres[label][i] + random.nextInt(81) - 40;
                bytes[record * length + i] = (byte) Math.clamp(noisy, 0, 255);
            }
            bytes[record * length + features] = (byte) label;
        }
        return new ByteRecords(length, bytes);
    }

    /** Sequences below {@code vocabulary} in which three tokens of four follow from the one before. */
    static ByteRecords tokens(long seed, int count, int length, int vocabulary) {
        Random random = new Random(seed);
        byte[] bytes = new byte[count * length];
        for (int i = 0; i < bytes.length; i++) {
            boolean drawn = i % length == 0 || random.nextInt(4) == 0;
            bytes[i] = (byte) (drawn ? random.nextInt(vocabulary) : (5 * bytes[i - 1] + 3) % vocabulary);
        }
        return new ByteRecords(length, bytes);
    }

    int unsigned(int record, int offset) {
        return bytes[record * length + offset] & 0xff;
    }

    @Override
    public int recordCount() {
        return bytes.length / length;
    }

    @Override
    public int recordLength() {
        return length;
    }

    @Override
    public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int copyLength) {
        System.arraycopy(bytes, recordIndex * length + offset, target, targetOffset, copyLength);
    }
}
