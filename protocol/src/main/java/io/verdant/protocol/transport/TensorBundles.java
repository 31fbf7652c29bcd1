package io.verdant.protocol.transport;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.repops.DType;
import io.verdant.repops.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Named tensors in bytes: their frames one after another, each behind its length (int32, little-endian). Tensors come in
 * ascending order of name and frames in ascending order of offset, every one full but the last, so that equal tensors have
 * one sequence of frames. Belongs to one thread.
 */
public final class TensorBundles implements AutoCloseable {
    /** Tensors of one bundle at most. */
    public static final int MAX_TENSORS = 4096;

    private final TensorFrames frames = new TensorFrames();

    /** Bytes of the tensors' elements: what a receiver allocates for them. */
    public static long decodedLength(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(TensorBundles::length).sum();
    }

    /**
     * Encodes tensors.
     *
     * @throws IllegalArgumentException where there are none or too many, or a name is too long
     */
    public byte[] encode(SortedMap<String, Tensor> tensors) {
        if (tensors.isEmpty() || tensors.size() > MAX_TENSORS) {
            throw new IllegalArgumentException("tensors=" + tensors.size() + " limit=" + MAX_TENSORS);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            int elementCount = entry.getValue().shape().elementCount();
            for (int offset = 0; offset < elementCount; offset += TensorFrames.MAX_ELEMENTS) {
                int count = Math.min(TensorFrames.MAX_ELEMENTS, elementCount - offset);
                byte[] frame = frames.encode(entry.getKey(), entry.getValue(), offset, count);
                out.writeBytes(lengthOf(frame));
                out.writeBytes(frame);
            }
        }
        return out.toByteArray();
    }

    /**
     * Decodes tensors whose elements take at most {@code maxDecodedLength} bytes, or says why not.
     *
     * @param bytes hostile
     */
    public Decoded<SortedMap<String, Tensor>> decode(byte[] bytes, long maxDecodedLength) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Assembly assembly = new Assembly(maxDecodedLength);
        while (in.hasRemaining()) {
            int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
            if (length < 1 || length > in.remaining()) {
                return Decoded.refused(Reason.MALFORMED, "frame length=" + length);
            }
            Decoded<TensorFrame> frame =
                    frames.decode(Arrays.copyOfRange(bytes, in.position(), in.position() + length));
            in.position(in.position() + length);
            Rejection fault = frame.ok() ? assembly.add(frame.get()) : frame.rejection();
            if (fault != null) {
                return Decoded.refused(fault);
            }
        }
        return assembly.finish();
    }

    @Override
    public void close() {
        frames.close();
    }

    private static byte[] lengthOf(byte[] frame) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(frame.length)
                .array();
    }

    private static long length(Tensor tensor) {
        return (long) tensor.shape().elementCount() * tensor.dtype().byteLength();
    }

    /** Tensors half-way: at most one is incomplete, and the next frame must continue it. */
    private static final class Assembly {
        private final TreeMap<String, Tensor> tensors = new TreeMap<>();
        private long remainingLength;
        private @Nullable Tensor current;
        private int filled;

        Assembly(long maxDecodedLength) {
            remainingLength = maxDecodedLength;
        }

        @Nullable
        Rejection add(TensorFrame frame) {
            Tensor whole = isComplete() ? begin(frame) : current;
            if (whole == null) {
                return new Rejection(Reason.MALFORMED, "unexpected or oversized tensor: name=" + frame.name());
            }
            int count = frame.part().shape().elementCount();
            int expected = Math.min(TensorFrames.MAX_ELEMENTS, whole.shape().elementCount() - filled);
            if (whole != tensors.get(frame.name())
                    || !whole.shape().equals(frame.shape())
                    || whole.dtype() != frame.part().dtype()
                    || frame.offset() != filled
                    || count != expected) {
                return new Rejection(Reason.MALFORMED, "frame out of order: name=" + frame.name());
            }
            ArrowColumns.copy(frame.part(), whole, filled);
            filled += count;
            return null;
        }

        Decoded<SortedMap<String, Tensor>> finish() {
            boolean whole = isComplete() && !tensors.isEmpty();
            return whole ? Decoded.ok(tensors) : Decoded.refused(Reason.MALFORMED, "bundle ends within a tensor");
        }

        private boolean isComplete() {
            return current == null || filled == current.shape().elementCount();
        }

        private @Nullable Tensor begin(TensorFrame frame) {
            DType dtype = frame.part().dtype();
            long length = (long) frame.shape().elementCount() * dtype.byteLength();
            boolean inOrder = tensors.isEmpty() || tensors.lastKey().compareTo(frame.name()) < 0;
            if (!inOrder || length > remainingLength || tensors.size() == MAX_TENSORS) {
                return null;
            }
            remainingLength -= length;
            filled = 0;
            current = Tensor.zeros(dtype, frame.shape());
            tensors.put(frame.name(), current);
            return current;
        }
    }
}
