package io.verdant.checkpointstore;

import io.verdant.repops.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A tensor's elements as bytes: row-major, little-endian, cut into chunks of {@link #CHUNK_LENGTH}. */
final class TensorBytes {
    /** Bytes of every chunk but a tensor's last. */
    static final int CHUNK_LENGTH = 1 << 20;

    private TensorBytes() {}

    static long length(Tensor tensor) {
        return (long) tensor.shape().elementCount() * tensor.dtype().byteLength();
    }

    static int chunkCount(long length) {
        return Math.toIntExact((length + CHUNK_LENGTH - 1) / CHUNK_LENGTH);
    }

    /** Bytes of that chunk of a tensor that is {@code length} bytes long. */
    static int chunkLength(long length, int chunk) {
        return (int) Math.min(CHUNK_LENGTH, length - (long) chunk * CHUNK_LENGTH);
    }

    static byte[] chunk(Tensor tensor, int chunk) {
        int length = chunkLength(length(tensor), chunk);
        int count = length / tensor.dtype().byteLength();
        int from = chunk * (CHUNK_LENGTH / tensor.dtype().byteLength());
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor.dtype()) {
            case FLOAT32 -> buffer.asFloatBuffer().put(tensor.floats(), from, count);
            case INT32 -> buffer.asIntBuffer().put(tensor.ints(), from, count);
            case INT64 -> buffer.asLongBuffer().put(tensor.longs(), from, count);
            case FLOAT64 -> buffer.asDoubleBuffer().put(tensor.doubles(), from, count);
        }
        return buffer.array();
    }

    /** Writes a chunk's bytes into the tensor. */
    static void fill(Tensor tensor, int chunk, byte[] bytes) {
        int count = bytes.length / tensor.dtype().byteLength();
        int from = chunk * (CHUNK_LENGTH / tensor.dtype().byteLength());
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor.dtype()) {
            case FLOAT32 -> buffer.asFloatBuffer().get(tensor.floats(), from, count);
            case INT32 -> buffer.asIntBuffer().get(tensor.ints(), from, count);
            case INT64 -> buffer.asLongBuffer().get(tensor.longs(), from, count);
            case FLOAT64 -> buffer.asDoubleBuffer().get(tensor.doubles(), from, count);
        }
    }
}
