package io.verdant.protocol.transport;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Elements of a tensor to and from the buffers of an Arrow column: little-endian, bit for bit. */
final class ArrowColumns {
    private static final int BITS = 8;

    private ArrowColumns() {}

    static ArrowType type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case INT32, INT64 -> new ArrowType.Int(dtype.byteLength() * BITS, true);
        };
    }

    static void write(Tensor tensor, int offset, int count, ArrowBuf target) {
        ByteBuffer bytes = view(target, tensor.dtype(), count);
        switch (tensor.dtype()) {
            case FLOAT32 -> bytes.asFloatBuffer().put(tensor.floats(), offset, count);
            case FLOAT64 -> bytes.asDoubleBuffer().put(tensor.doubles(), offset, count);
            case INT32 -> bytes.asIntBuffer().put(tensor.ints(), offset, count);
            case INT64 -> bytes.asLongBuffer().put(tensor.longs(), offset, count);
        }
    }

    static Tensor read(DType dtype, ArrowBuf source, int count) {
        Tensor part = Tensor.zeros(dtype, Shape.of(count));
        ByteBuffer bytes = view(source, dtype, count);
        switch (dtype) {
            case FLOAT32 -> bytes.asFloatBuffer().get(part.floats());
            case FLOAT64 -> bytes.asDoubleBuffer().get(part.doubles());
            case INT32 -> bytes.asIntBuffer().get(part.ints());
            case INT64 -> bytes.asLongBuffer().get(part.longs());
        }
        return part;
    }

    /** Copies a part into its place in the whole tensor. */
    static void copy(Tensor part, Tensor whole, int offset) {
        int count = part.shape().elementCount();
        switch (whole.dtype()) {
            case FLOAT32 -> System.arraycopy(part.floats(), 0, whole.floats(), offset, count);
            case FLOAT64 -> System.arraycopy(part.doubles(), 0, whole.doubles(), offset, count);
            case INT32 -> System.arraycopy(part.ints(), 0, whole.ints(), offset, count);
            case INT64 -> System.arraycopy(part.longs(), 0, whole.longs(), offset, count);
        }
    }

    private static ByteBuffer view(ArrowBuf buffer, DType dtype, int count) {
        return buffer.nioBuffer(0, count * dtype.byteLength()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
