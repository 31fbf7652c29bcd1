package io.verdant.protocol.transport;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A tensor frame in bytes: one zstd frame around one Arrow IPC stream, which is a schema and one record batch of one column
 * {@code values}. The schema's metadata name the tensor, its element type, its dimensions and the offset of the part. A run
 * of floats most of which are +0 is a column of bytes instead, see {@link PackedFloats}, where that halves it at least.
 *
 * <p>Decoding takes the bytes as hostile: the decompressed length is read and held against {@link #MAX_CONTENT_LENGTH}
 * before anything is allocated, the stream's form is checked before Arrow reads it, and Arrow reads it inside an allocator
 * with a limit. Belongs to one thread; {@link #close} fails where a buffer was leaked.
 */
public final class TensorFrames implements AutoCloseable {
    /** Elements of one frame at most. */
    public static final int MAX_ELEMENTS = 64 * 1024;
    /** Bytes of a decompressed frame at most: 8-byte elements, their validity bits, and the metadata. */
    public static final int MAX_CONTENT_LENGTH =
            MAX_ELEMENTS * 8 + MAX_ELEMENTS / 8 + 3 * ArrowFraming.MAX_METADATA_LENGTH;
    /** Bytes of a compressed frame at most. */
    public static final int MAX_FRAME_LENGTH = (int) Zstd.compressBound(MAX_CONTENT_LENGTH);
    /** UTF-8 bytes of a tensor's name at most. */
    public static final int MAX_NAME_LENGTH = 256;

    private static final String COLUMN = "values";
    private static final ArrowType BYTES = new ArrowType.Int(8, true);
    private static final int COMPRESSION_LEVEL = 1;
    private static final int BITS = 8;
    private static final long ARROW_MEMORY_LENGTH = 8L * 1024 * 1024;

    private final BufferAllocator allocator = new RootAllocator(ARROW_MEMORY_LENGTH);
    private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(COMPRESSION_LEVEL);
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    /**
     * Encodes a run of elements of a tensor.
     *
     * @throws IllegalArgumentException for a name or a count beyond the limits
     */
    public byte[] encode(String name, Tensor tensor, int offset, int count) {
        checkName(name);
        if (count < 1
                || count > MAX_ELEMENTS
                || offset < 0
                || offset > tensor.shape().elementCount() - count) {
            throw new IllegalArgumentException("offset=" + offset + " count=" + count + " tensor=" + tensor);
        }
        PackedFloats.Packed packed = tensor.dtype() == DType.FLOAT32
                ? PackedFloats.pack(tensor.floats(), offset, count, Math.min(MAX_ELEMENTS, Float.BYTES * count / 2))
                : null;
        return compressor.compress(
                packed == null
                        ? toArrow(name, tensor, offset, count)
                        : toArrow(name, tensor.shape(), offset, count, packed));
    }

    /** Decodes a frame, or says why not. */
    public Decoded<TensorFrame> decode(byte[] frame) {
        if (frame.length > MAX_FRAME_LENGTH) {
            return Decoded.refused(Reason.TOO_LARGE, "frame length=" + frame.length + " limit=" + MAX_FRAME_LENGTH);
        }
        long contentLength = contentLength(frame);
        if (contentLength < 1) {
            return Decoded.refused(Reason.MALFORMED, "zstd frame without a content size");
        }
        if (contentLength > MAX_CONTENT_LENGTH) {
            return Decoded.refused(
                    Reason.TOO_LARGE, "content length=" + contentLength + " limit=" + MAX_CONTENT_LENGTH);
        }
        byte[] content = new byte[(int) contentLength];
        try {
            if (decompressor.decompress(content, frame) != content.length) {
                return Decoded.refused(Reason.MALFORMED, "zstd frame shorter than it says");
            }
        } catch (ZstdException e) {
            return Decoded.refused(Reason.MALFORMED, "zstd error=" + e.getErrorCode());
        }
        Rejection form = ArrowFraming.check(content, MAX_ELEMENTS);
        return form != null ? Decoded.refused(form) : fromArrow(content);
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
        allocator.close();
    }

    static void checkName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("tensor name length=" + length + " limit=" + MAX_NAME_LENGTH);
        }
    }

    private static long contentLength(byte[] frame) {
        try {
            return Zstd.getFrameContentSize(frame);
        } catch (ZstdException | IndexOutOfBoundsException e) {
            return -1;
        }
    }

    private byte[] toArrow(String name, Tensor tensor, int offset, int count) {
        Map<String, String> about = about(name, tensor.dtype(), tensor.shape(), offset);
        return column(
                ArrowColumns.type(tensor.dtype()),
                about,
                count,
                data -> ArrowColumns.write(tensor, offset, count, data));
    }

    /** A packed run: a column of bytes, whose packing and count of elements the metadata name. */
    private byte[] toArrow(String name, Shape shape, int offset, int count, PackedFloats.Packed packed) {
        Map<String, String> about = about(name, DType.FLOAT32, shape, offset);
        about.put("form", packed.form());
        about.put("count", Integer.toString(count));
        return column(BYTES, about, packed.bytes().length, data -> data.setBytes(0, packed.bytes()));
    }

    private static Map<String, String> about(String name, DType dtype, Shape shape, int offset) {
        Map<String, String> about = new TreeMap<>();
        about.put("name", name);
        about.put("dtype", Integer.toString(dtype.code()));
        about.put("dims", dims(shape));
        about.put("offset", Integer.toString(offset));
        return about;
    }

    private byte[] column(ArrowType type, Map<String, String> about, int count, Consumer<ArrowBuf> values) {
        Field field = new Field(COLUMN, FieldType.notNullable(type), null);
        ByteArrayOutputStream out = new ByteArrayOutputStream(count * Long.BYTES + ArrowFraming.MAX_METADATA_LENGTH);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(field), about), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
            BaseFixedWidthVector column = (BaseFixedWidthVector) root.getVector(0);
            column.allocateNew(count);
            column.getValidityBuffer().setOne(0L, (count + BITS - 1L) / BITS);
            values.accept(column.getDataBuffer());
            root.setRowCount(count);
            writer.start();
            writer.writeBatch();
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private Decoded<TensorFrame> fromArrow(byte[] content) {
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(content), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            Map<String, String> about = root.getSchema().getCustomMetadata();
            DType dtype = DType.ofCode(Integer.parseInt(about.getOrDefault("dtype", "")));
            String form = about.get("form");
            ArrowType type = form == null ? ArrowColumns.type(dtype) : BYTES;
            if (!root.getSchema().getFields().getFirst().getType().equals(type)) {
                return Decoded.refused(Reason.MALFORMED, "column type differs from dtype=" + dtype);
            }
            if (!reader.loadNextBatch()) {
                return Decoded.refused(Reason.MALFORMED, "no record batch");
            }
            int count = root.getRowCount();
            BaseFixedWidthVector column = (BaseFixedWidthVector) root.getVector(0);
            int width = form == null ? dtype.byteLength() : 1;
            if (column.getDataBuffer().capacity() < (long) count * width) {
                return Decoded.refused(Reason.MALFORMED, "column shorter than count=" + count);
            }
            String name = about.getOrDefault("name", "");
            checkName(name);
            int offset = Integer.parseInt(about.getOrDefault("offset", ""));
            Tensor part = form == null
                    ? ArrowColumns.read(dtype, column.getDataBuffer(), count)
                    : unpacked(form, dtype, column.getDataBuffer(), count, about.getOrDefault("count", ""));
            return Decoded.ok(new TensorFrame(name, shape(about.getOrDefault("dims", "")), offset, part));
        } catch (IOException | RuntimeException e) {
            return Decoded.refused(
                    Reason.MALFORMED, "Arrow stream: " + e.getClass().getSimpleName());
        }
    }

    /** @throws IllegalArgumentException for bytes that are no packing of that many elements */
    private static Tensor unpacked(String form, DType dtype, ArrowBuf data, int length, String count) {
        int elementCount = Integer.parseInt(count);
        if (dtype != DType.FLOAT32 || elementCount < 1 || elementCount > MAX_ELEMENTS) {
            throw new IllegalArgumentException("packed run: dtype=" + dtype + " count=" + elementCount);
        }
        byte[] bytes = new byte[length];
        data.getBytes(0, bytes);
        float[] values = PackedFloats.unpack(form, bytes, elementCount);
        if (values == null) {
            throw new IllegalArgumentException("no packing: form=" + form);
        }
        return Tensor.ofFloats(Shape.of(elementCount), values);
    }

    private static String dims(Shape shape) {
        return Arrays.stream(shape.dims()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    private static Shape shape(String dims) {
        return dims.isEmpty()
                ? Shape.SCALAR
                : Shape.of(Arrays.stream(dims.split(",", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }
}
