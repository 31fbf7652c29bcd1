package io.verdant.repops;

/**
 * SHA-256 (FIPS 180-4) of several messages of one length at once, a message in each lane of a vector. The hashes are those
 * of any other SHA-256; only the time differs, so it is used where a processor has the vectors for it. A hash is eight
 * words, the integers that its bytes are in little-endian order. Not thread safe.
 */
public interface LaneDigest {
    /** Messages at once. */
    int LANES = 16;

    /** Words of a hash. */
    int WORDS = 8;

    /**
     * The messages {@code tag ‖ elements}: of lane l, {@code columns} elements in each of {@code rows} rows, the first at
     * {@code starts[l]} of the tensor and rows {@code rowStride} apart; four bytes each, little-endian, every NaN the
     * canonical one.
     *
     * @param tensor of a 4-byte type
     * @param count messages that are wanted, at most {@link #LANES}
     * @param hashes where the hashes are written one after the other, from word {@code at}
     */
    void elements(
            int tag,
            Tensor tensor,
            int[] starts,
            int count,
            int rows,
            int columns,
            int rowStride,
            int[] hashes,
            int at);

    /**
     * The messages {@code tag ‖ node 2l ‖ node 2l + 1}: the level above consecutive nodes of a tree.
     *
     * @param from word of the first node
     * @param count pairs, at most {@link #LANES}
     * @param at word of the first result, which may lie where nodes were read
     */
    void pairs(int tag, int[] nodes, int from, int count, int[] hashes, int at);

    /**
     * Whether this JVM gains by it: it has vectors of 512 bits and its best compiler. Without that compiler vectors are
     * objects, and this far slower than {@link java.security.MessageDigest}.
     */
    static boolean isAvailable() {
        return Availability.AVAILABLE;
    }

    /**
     * A new one.
     *
     * @throws IllegalStateException where the JVM has no vector kernels
     */
    static LaneDigest create() {
        Kernels.of(Compute.Mode.VECTOR);
        return new VectorSha256();
    }

    /** Found out once. */
    final class Availability {
        private static final boolean AVAILABLE = isCompiled() && isWide();

        private Availability() {}

        private static boolean isCompiled() {
            String mode = System.getProperty("java.vm.info", "");
            return mode.contains("mixed mode") && !mode.contains("emulated-client");
        }

        private static boolean isWide() {
            return Kernels.preferred() != ScalarKernels.INSTANCE && VectorSha256.isWide();
        }
    }
}
