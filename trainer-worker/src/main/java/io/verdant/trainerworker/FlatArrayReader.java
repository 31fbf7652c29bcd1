package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.nd4j.graph.ByteOrder;
import org.nd4j.graph.DType;
import org.nd4j.graph.FlatArray;

/**
 * Reads one array of a model file into a row-major tensor. The file states rank, dimensions, strides, two reserved
 * numbers and an order; elements are big-endian.
 */
final class FlatArrayReader {
    private static final int FIELDS_AFTER_STRIDES = 3;

    private FlatArrayReader() {}

    /** Whether arrays of that element type can be read. */
    static boolean reads(byte dtype) {
        return dtype == DType.FLOAT || dtype == DType.INT32 || dtype == DType.INT64 || dtype == DType.BOOL;
    }

    /** The array as a tensor: float32, int32 and int64, and booleans as the floats 1 and 0. */
    static Tensor read(FlatArray array, ReadBudget budget, String owner) throws ModelException {
        int[] info = shapeInfo(array, owner);
        int rank = (info.length - FIELDS_AFTER_STRIDES - 1) / 2;
        Shape shape = Shape.of(Arrays.copyOfRange(info, 1, 1 + rank));
        int[] strides = Arrays.copyOfRange(info, 1 + rank, 1 + 2 * rank);
        if (array.byteOrder() != ByteOrder.BE) {
            throw ModelException.malformed("array=" + owner + " byteOrder=" + array.byteOrder());
        }
        budget.spend(array.bufferLength());
        ByteBuffer bytes = array.bufferAsByteBuffer();
        if (bytes == null) {
            throw ModelException.malformed("array without elements: array=" + owner);
        }
        ByteBuffer elements = bytes.slice().order(java.nio.ByteOrder.BIG_ENDIAN);
        return switch (array.dtype()) {
            case DType.FLOAT -> {
                checkLength(elements, Float.BYTES, shape, owner);
                float[] values = new float[shape.elementCount()];
                if (isRowMajor(shape, strides)) {
                    elements.asFloatBuffer().get(values);
                } else {
                    fill(shape, strides, (to, from) -> values[to] = elements.getFloat(Float.BYTES * from));
                }
                yield Tensor.ofFloats(shape, values);
            }
            case DType.BOOL -> {
                checkLength(elements, Byte.BYTES, shape, owner);
                float[] values = new float[shape.elementCount()];
                fill(shape, strides, (to, from) -> values[to] = elements.get(from) == 0 ? 0 : 1);
                yield Tensor.ofFloats(shape, values);
            }
            case DType.INT32 -> {
                checkLength(elements, Integer.BYTES, shape, owner);
                int[] values = new int[shape.elementCount()];
                fill(shape, strides, (to, from) -> values[to] = elements.getInt(Integer.BYTES * from));
                yield Tensor.ofInts(shape, values);
            }
            case DType.INT64 -> {
                checkLength(elements, Long.BYTES, shape, owner);
                long[] values = new long[shape.elementCount()];
                fill(shape, strides, (to, from) -> values[to] = elements.getLong(Long.BYTES * from));
                yield Tensor.ofLongs(shape, values);
            }
            default ->
                throw ModelException.malformed(
                        "element type not in the contract: array=" + owner + " dtype=" + array.dtype());
        };
    }

    private static int[] shapeInfo(FlatArray array, String owner) throws ModelException {
        int length = array.shapeLength();
        long rank = length == 0 ? -1 : array.shape(0);
        if (rank < 0 || rank > Shape.MAX_RANK || length != 1 + 2 * rank + FIELDS_AFTER_STRIDES) {
            throw ModelException.malformed("array=" + owner + " rank=" + rank + " shapeLength=" + length);
        }
        int[] info = new int[length];
        for (int i = 0; i < 1 + 2 * rank; i++) {
            info[i] = Math.toIntExact(array.shape(i));
        }
        return info;
    }

    private static void checkLength(ByteBuffer elements, int elementLength, Shape shape, String owner)
            throws ModelException {
        if ((long) shape.elementCount() * elementLength > elements.remaining()) {
            throw ModelException.malformed("array=" + owner + " shape=" + shape + " length=" + elements.remaining());
        }
    }

    private static boolean isRowMajor(Shape shape, int[] strides) {
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (shape.dim(axis) != 1 && strides[axis] != stride) {
                return false;
            }
            stride *= shape.dim(axis);
        }
        return true;
    }

    private interface ElementCopy {
        void copy(int to, int from);
    }

    /** Walks the shape in row-major order; a stride that leaves the buffer is stopped by the buffer's own bounds. */
    private static void fill(Shape shape, int[] strides, ElementCopy copy) {
        int[] position = new int[shape.rank()];
        for (int to = 0; to < shape.elementCount(); to++) {
            int from = 0;
            for (int axis = 0; axis < position.length; axis++) {
                from = Math.addExact(from, Math.multiplyExact(position[axis], strides[axis]));
            }
            copy.copy(to, from);
            for (int axis = position.length - 1; axis >= 0 && ++position[axis] == shape.dim(axis); axis--) {
                position[axis] = 0;
            }
        }
    }
}
