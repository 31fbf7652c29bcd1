package io.verdant.node;

import io.verdant.repops.DType;
import io.verdant.verdearbiter.Walk;
import org.jspecify.annotations.Nullable;

/** The bits that a verdict compared, as people and reports read them: by the type of the disputed element. */
final class DisputedValue {
    private DisputedValue() {}

    /** The number with those bits; 0 where none were compared, the bits themselves where an accumulator carries two numbers. */
    static Number number(@Nullable DType type, long bits) {
        if (type == null) {
            return 0;
        }
        if (carriesTwo(type, bits)) {
            return bits;
        }
        return switch (type) {
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case INT32 -> (int) bits;
            case INT64 -> bits;
        };
    }

    /** The value with its bits, such as {@code 0.25 (0x3e800000)}. */
    static String text(DType type, long bits) {
        return carriesTwo(type, bits) ? "0x" + Long.toHexString(bits) : Walk.text(type, bits);
    }

    private static boolean carriesTwo(DType type, long bits) {
        return type.byteLength() == Integer.BYTES && bits >>> Integer.SIZE != 0;
    }
}
