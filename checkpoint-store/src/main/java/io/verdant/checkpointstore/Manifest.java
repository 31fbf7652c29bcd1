package io.verdant.checkpointstore;

import io.verdant.protocol.Hash32;
import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import java.util.List;

/** What a checkpoint consists of: its tensors in name order and where their bytes are. */
record Manifest(List<Entry> entries) {
    static final int MAX_TENSORS = 1 << 16;

    Manifest {
        entries = List.copyOf(entries);
    }

    /** One tensor. {@code chunks} are the SHA-256 of its chunks' raw bytes, in order. */
    record Entry(String name, DType dtype, Shape shape, Hash32 tensorHash, List<Hash32> chunks) {
        Entry {
            chunks = List.copyOf(chunks);
        }

        long length() {
            return (long) shape.elementCount() * dtype.byteLength();
        }
    }
}
