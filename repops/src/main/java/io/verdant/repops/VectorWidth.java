package io.verdant.repops;

/** How wide this process's vectors are; the width changes the speed and no bit of any result. */
public final class VectorWidth {
    private VectorWidth() {}

    /** Bits of a vector, or 0 where the plain kernels run: without {@code jdk.incubator.vector}, or with less than 128 bits. */
    public static int bits() {
        return Kernels.VectorSupport.kernels() == null ? 0 : Holder.BITS;
    }

    /** Loaded only where the module is. */
    private static final class Holder {
        static final int BITS = VectorKernels.SPECIES.vectorBitSize();
    }
}
