package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a manifest, big-endian: magic, tensor count, then per tensor its name (16-bit length, UTF-8), dtype code,
 * rank, dimensions, tensor hash, chunk count and chunk hashes; last the SHA-256 of everything before it.
 */
final class ManifestCodec {
    static final int MAX_LENGTH = 1 << 26;
    private static final int MAGIC = 0x56444d31; // "VDM1"

    private ManifestCodec() {}

    static byte[] encode(Manifest manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(manifest.entries().size());
            for (Manifest.Entry entry : manifest.entries()) {
                write(out, entry);
            }
            out.write(Sha256.of(bytes.toByteArray()).bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Manifest.Entry entry) throws IOException {
        byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > 0xffff) {
            throw new IllegalArgumentException("tensor name too long: length=" + name.length);
        }
        out.writeShort(name.length);
        out.write(name);
        out.writeByte(entry.dtype().code());
        out.writeByte(entry.shape().rank());
        for (int axis = 0; axis < entry.shape().rank(); axis++) {
            out.writeInt(entry.shape().dim(axis));
        }
        out.write(entry.tensorHash().bytes());
        out.writeInt(entry.chunks().size());
        for (Hash32 chunk : entry.chunks()) {
            out.write(chunk.bytes());
        }
    }

    /**
     * Decodes and checks.
     *
     * @param file for the error text
     * @throws StoreException for bytes that are not a whole, undamaged manifest
     */
    static Manifest decode(byte[] bytes, Path file) {
        int bodyLength = bytes.length - Hash32.LENGTH;
        if (bodyLength < 8 || !Sha256.of(Arrays.copyOf(bytes, bodyLength)).equals(Hash32.of(bytes, bodyLength))) {
            throw new StoreException("manifest is damaged", file);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, bodyLength);
            int magic = in.getInt();
            int count = in.getInt();
            if (magic != MAGIC || count < 0 || count > Manifest.MAX_TENSORS) {
                throw new StoreException("not a manifest of this version: magic=" + magic + " tensors=" + count, file);
            }
            List<Manifest.Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.add(read(in));
            }
            if (in.hasRemaining()) {
                throw new StoreException("manifest goes on after its end", file);
            }
            return new Manifest(entries);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            throw new StoreException("manifest is malformed", file, e);
        }
    }

    private static Manifest.Entry read(ByteBuffer in) {
        String name = new String(bytes(in, in.getShort() & 0xffff), StandardCharsets.UTF_8);
        DType dtype = DType.ofCode(in.get());
        int[] dims = new int[Math.min(in.get() & 0xff, Shape.MAX_RANK + 1)];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = in.getInt();
        }
        Shape shape = Shape.of(dims);
        Hash32 tensorHash = Hash32.of(bytes(in, Hash32.LENGTH));
        int chunkCount = in.getInt();
        if (chunkCount != TensorBytes.chunkCount((long) shape.elementCount() * dtype.byteLength())) {
            throw new IllegalArgumentException("chunks=" + chunkCount + " shape=" + shape);
        }
        List<Hash32> chunks = new ArrayList<>();
        for (int chunk = 0; chunk < chunkCount; chunk++) {
            chunks.add(Hash32.of(bytes(in, Hash32.LENGTH)));
        }
        return new Manifest.Entry(name, dtype, shape, tensorHash, chunks);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
