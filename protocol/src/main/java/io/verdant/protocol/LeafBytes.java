package io.verdant.protocol;

import io.verdant.repops.DType;
import io.verdant.repops.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of a leaf: its elements in row-major order, little-endian, every NaN written as the canonical one. */
final class LeafBytes {
    /** Bytes of the largest leaf, of any type. */
    static final int MAX_LENGTH = 4_096;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LeafBytes() {}

    /** Writes the leaf to {@code target} from {@code at}; returns its length. */
    static int write(Tensor tensor, LeafGrid grid, int leafIndex, byte[] target, int at) {
        int firstRow = grid.firstRow(leafIndex);
        int firstColumn = grid.firstColumn(leafIndex);
        int rowCount = grid.rowCount(leafIndex);
        int columnCount = grid.columnCount(leafIndex);
        int offset = at;
        for (int row = 0; row < rowCount; row++) {
            int from = (firstRow + row) * grid.columns() + firstColumn;
            writeRun(tensor, from, columnCount, target, offset);
            offset += columnCount * tensor.dtype().byteLength();
        }
        return offset - at;
    }

    private static void writeRun(Tensor tensor, int from, int count, byte[] target, int offset) {
        switch (tensor.dtype()) {
            case FLOAT32 -> writeFloats(tensor.floats(), from, count, target, offset);
            case INT32 -> writeInts(tensor.ints(), from, count, target, offset);
            case INT64 -> writeLongs(tensor.longs(), from, count, target, offset);
            case FLOAT64 -> writeDoubles(tensor.doubles(), from, count, target, offset);
        }
    }

    private static void writeFloats(float[] values, int from, int count, byte[] target, int offset) {
        for (int i = 0; i < count; i++) {
            // floatToIntBits, unlike floatToRawIntBits, gives 0x7fc00000 for every NaN
            INT.set(target, offset + 4 * i, Float.floatToIntBits(values[from + i]));
        }
    }

    private static void writeInts(int[] values, int from, int count, byte[] target, int offset) {
        for (int i = 0; i < count; i++) {
            INT.set(target, offset + 4 * i, values[from + i]);
        }
    }

    private static void writeLongs(long[] values, int from, int count, byte[] target, int offset) {
        for (int i = 0; i < count; i++) {
            LONG.set(target, offset + 8 * i, values[from + i]);
        }
    }

    private static void writeDoubles(double[] values, int from, int count, byte[] target, int offset) {
        for (int i = 0; i < count; i++) {
            LONG.set(target, offset + 8 * i, Double.doubleToLongBits(values[from + i]));
        }
    }

    /** The bits of one element: 4-byte types in the low half, the high half zero. */
    static long bits(DType dtype, byte[] leaf, int indexInLeaf) {
        int offset = indexInLeaf * dtype.byteLength();
        if (indexInLeaf < 0 || offset > leaf.length - dtype.byteLength()) {
            throw new IllegalArgumentException("indexInLeaf=" + indexInLeaf + " leafLength=" + leaf.length);
        }
        return dtype.byteLength() == 4
                ? Integer.toUnsignedLong((int) INT.get(leaf, offset))
                : (long) LONG.get(leaf, offset);
    }
}
