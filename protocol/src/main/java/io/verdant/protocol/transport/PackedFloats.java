package io.verdant.protocol.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of float32 elements most of which are +0, in fewer bytes and with every bit kept.
 *
 * <pre>
 * sparse  count of elements that are not +0 ‖ gaps ‖ their bits (4 each, little-endian)
 * int8    count ‖ log2 of the block's elements (1) ‖ gaps ‖ scale bits (4) of each block that has one ‖ codes (1 each)
 * </pre>
 *
 * <p>A count, and a gap (how many +0 lie between an element and the one before), is a base-128 number, low digits first, in
 * its shortest form. In int8 an element is {@code code · scale}, the code from -127 to 127 and not 0, blocks counted from the
 * run's first element. So indices ascend and differ by form. One run has one packing: int8 of the longest block
 * that holds every element, where that is shorter, else sparse.
 */
final class PackedFloats {
    static final String SPARSE = "sparse";
    static final String INT8 = "int8";

    private static final int LARGEST_CODE = 127;
    private static final int MIN_BLOCK_LOG = 5;
    private static final int MAX_BLOCK_LOG = 12;
    private static final int MAX_DIGITS = 3;

    /** A packing and its bytes. */
    record Packed(String form, byte[] bytes) {}

    private PackedFloats() {}

    /** The packing, or null where it would take more than {@code limit} bytes. */
    static @Nullable Packed pack(float[] values, int offset, int count, int limit) {
        int[] places = places(values, offset, count);
        if (2L * places.length > limit) {
            return null;
        }
        byte[] sparse = sparse(values, offset, places);
        byte[] int8 = int8(values, offset, places);
        Packed packed =
                int8 != null && int8.length < sparse.length ? new Packed(INT8, int8) : new Packed(SPARSE, sparse);
        return packed.bytes().length <= limit ? packed : null;
    }

    private static byte @Nullable [] int8(float[] values, int offset, int[] places) {
        for (int log = MAX_BLOCK_LOG; log >= MIN_BLOCK_LOG && places.length > 0; log--) {
            byte[] bytes = int8(values, offset, places, log);
            if (bytes != null) {
                return bytes;
            }
        }
        return null;
    }

    private static int[] places(float[] values, int offset, int count) {
        int[] places = new int[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (Float.floatToRawIntBits(values[offset + i]) != 0) {
                places[found++] = i;
            }
        }
        return Arrays.copyOf(places, found);
    }

    private static byte[] sparse(float[] values, int offset, int[] places) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putNumber(out, places.length);
        putGaps(out, places);
        for (int place : places) {
            putInt(out, Float.floatToRawIntBits(values[offset + place]));
        }
        return out.toByteArray();
    }

    private static byte @Nullable [] int8(float[] values, int offset, int[] places, int blockLog) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putNumber(out, places.length);
        out.write(blockLog);
        putGaps(out, places);
        byte[] codes = new byte[places.length];
        for (int from = 0; from < places.length; ) {
            int end = from;
            while (end < places.length && places[end] >> blockLog == places[from] >> blockLog) {
                end++;
            }
            float scale = scale(values, offset, Arrays.copyOfRange(places, from, end));
            if (!(scale > 0)) {
                return null;
            }
            putInt(out, Float.floatToRawIntBits(scale));
            for (int i = from; i < end; i++) {
                codes[i] = (byte) code(values[offset + places[i]], scale);
            }
            from = end;
        }
        out.writeBytes(codes);
        return out.toByteArray();
    }

    /** The scale of which every one of these is a multiple by a code, or 0: one whose largest code is 127, or next to it. */
    private static float scale(float[] values, int offset, int[] places) {
        float largest = 0;
        for (int place : places) {
            largest = Math.max(largest, Math.abs(values[offset + place]));
        }
        float first = largest / LARGEST_CODE;
        for (float scale : new float[] {first, Math.nextUp(first), Math.nextDown(first)}) {
            boolean fits = scale > 0 && Float.isFinite(scale);
            for (int i = 0; i < places.length && fits; i++) {
                float value = values[offset + places[i]];
                int code = code(value, scale);
                fits = code != 0
                        && Math.abs(code) <= LARGEST_CODE
                        && Float.floatToRawIntBits(code * scale) == Float.floatToRawIntBits(value);
            }
            if (fits) {
                return scale;
            }
        }
        return 0;
    }

    private static int code(float value, float scale) {
        return (int) Math.rint(value / scale);
    }

    /** The elements, or null where these bytes are no packing of that many. Allocates no more than they take. */
    static float @Nullable [] unpack(String form, byte[] bytes, int count) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int found = number(in);
        if (found < 0 || found > count || found > in.remaining()) {
            return null;
        }
        float[] values = new float[count];
        boolean whole =
                switch (form) {
                    case SPARSE -> readSparse(in, values, new int[found]);
                    case INT8 -> readInt8(in, values, new int[found]);
                    default -> false;
                };
        return whole && !in.hasRemaining() ? values : null;
    }

    private static boolean readSparse(ByteBuffer in, float[] values, int[] places) {
        if (!readGaps(in, places, values.length) || in.remaining() != Integer.BYTES * places.length) {
            return false;
        }
        for (int place : places) {
            int bits = in.getInt();
            if (bits == 0) {
                return false;
            }
            values[place] = Float.intBitsToFloat(bits);
        }
        return true;
    }

    private static boolean readInt8(ByteBuffer in, float[] values, int[] places) {
        int blockLog = in.hasRemaining() ? in.get() : -1;
        boolean known = blockLog >= MIN_BLOCK_LOG && blockLog <= MAX_BLOCK_LOG && places.length > 0;
        if (!known || !readGaps(in, places, values.length)) {
            return false;
        }
        int blocks = 1;
        for (int i = 1; i < places.length; i++) {
            blocks += places[i] >> blockLog == places[i - 1] >> blockLog ? 0 : 1;
        }
        if (in.remaining() != Float.BYTES * blocks + places.length) {
            return false;
        }
        ByteBuffer codes = in.slice(in.position() + Float.BYTES * blocks, places.length);
        float scale = 0;
        for (int i = 0; i < places.length; i++) {
            if (i == 0 || places[i] >> blockLog != places[i - 1] >> blockLog) {
                scale = in.getFloat();
            }
            byte code = codes.get(i);
            float value = code * scale;
            if (code == 0 || code == Byte.MIN_VALUE || !(scale > 0) || !Float.isFinite(value)) {
                return false;
            }
            values[places[i]] = value;
        }
        in.position(in.limit());
        return true;
    }

    private static boolean readGaps(ByteBuffer in, int[] places, int count) {
        int next = 0;
        for (int i = 0; i < places.length; i++) {
            int gap = number(in);
            if (gap < 0 || gap >= count - next) {
                return false;
            }
            places[i] = next + gap;
            next = places[i] + 1;
        }
        return true;
    }

    private static void putGaps(ByteArrayOutputStream out, int[] places) {
        int next = 0;
        for (int place : places) {
            putNumber(out, place - next);
            next = place + 1;
        }
    }

    private static void putNumber(ByteArrayOutputStream out, int number) {
        int rest = number;
        for (; rest > 127; rest >>>= 7) {
            out.write(rest & 127 | 128);
        }
        out.write(rest);
    }

    /** The next number in its shortest form, or -1. */
    private static int number(ByteBuffer in) {
        int number = 0;
        for (int digit = 0; digit < MAX_DIGITS && in.hasRemaining(); digit++) {
            byte next = in.get();
            number |= (next & 127) << 7 * digit;
            if (next >= 0) {
                return next == 0 && digit > 0 ? -1 : number;
            }
        }
        return -1;
    }

    private static void putInt(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
